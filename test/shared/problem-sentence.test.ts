/** What is said of each problem: true of what Dailies does by itself, in every language and at every place. */
import { afterEach, describe, expect, test } from 'vitest';
import { LOCALES, type Locale } from '../../app/shared/locale.ts';
import { overwriteGetLocale } from '../../app/shared/paraglide/runtime.js';
import {
  CAUSES,
  type Cause,
  ERROR_CODES,
  type ErrorCode,
  type Problem,
  readProblem,
} from '../../app/shared/problem.ts';
import { problemSentence, terminalSentence } from '../../app/shared/problem-sentence.ts';

const EVERY_FACT = {
  ...{
    host: 'h.test',
    proxy: 'p.test:80',
    status: 502,
    words: 'no more credit',
    system: 'EIO',
    path: '/clips',
  },
  ...{
    id: 'task-1',
    value: 'x',
    needsBytes: 3_000_000,
    freeBytes: 1_000_000,
    totalBytes: 2_000_000,
    count: 2,
  },
  remark: 'a remark',
};

/** After these Dailies goes on only once a person has done something. */
const FOR_A_PERSON: ReadonlySet<ErrorCode> = new Set<ErrorCode>([
  ...(['no-key', 'key-unusable', 'key-refused', 'disk-full', 'folder-missing', 'folder-unwritable'] as const),
]);
/** After these nothing goes on by itself, whatever a caller may say. */
const NEVER_GOES_ON: ReadonlySet<ErrorCode> = new Set<ErrorCode>([
  ...(['bad-address', 'bad-id', 'bad-input', 'not-found', 'cancelled', 'timed-out', 'internal'] as const),
  ...(['generation-failed', 'not-offered', 'link-refused', 'file-certificate', 'not-replaced'] as const),
  ...(['file-too-large', 'name-too-long', 'target-blocked', 'file-trashed', 'trash-refused'] as const),
  ...(['clipboard-held', 'file-missing', 'library-in-use', 'library-unusable', 'library-newer'] as const),
  ...(['secrets-unavailable'] as const),
]);

/** That Dailies does something by itself from here on. */
const PROMISE: Readonly<Record<Locale, RegExp>> = {
  en: /by itself|downloads go on|Dailies (?:keeps|tries|asks|waits|goes on|fetches)/,
  'zh-Hans': /自动|之后会继续|Dailies 会(?!另存)/,
  'zh-Hant': /自動|之後會繼續|Dailies 會(?!另存)/,
  ja: /自動的に|その後、ダウンロードが続行/,
  ko: /자동으로|다운로드가 이어집니다/,
  es: /automáticamente|continuarán las descargas/,
  fr: /automatiquement|les téléchargements reprendront/,
  de: /von selbst|laufen die Downloads weiter/,
  'pt-BR': /automaticamente|os downloads continuarão/,
  ru: /автоматически|загрузки продолжатся/,
};
/** What a person is asked to do, but for what is said of a trouble that lasts. */
const REQUEST: Readonly<Record<Locale, RegExp>> = {
  en: /(?:^|[.;] |, then )(?:try|check|choose|change|close|connect|copy|free|make|enter|set|write)\b/i,
  'zh-Hans': /请(?!求)/,
  'zh-Hant': /請(?!求)/,
  ja: /ください/,
  ko: /세요/,
  es: /(?<!\p{L})(?:compruebe|inténtelo|introdúzcala|cópiela|defina|elija|cambie|conecte|libere|cierre|revise|autorice|use)(?!\p{L})/iu,
  fr: /\p{L}{3}ez(?:-\p{L}+)?(?!\p{L})/u,
  de: /[a-zäöüß]n Sie(?!\p{L})/u,
  'pt-BR': /\b(?:verifique|tente|defina|escolha|insira|copie|libere|conecte|altere|feche|use)\b/i,
  ru: /\p{L}(?:йте|ите|ьте)(?!\p{L})/u,
};
const LASTING: Readonly<Record<Locale, RegExp>> = {
  en: /If it stays so,[^.]*\./g,
  'zh-Hans': /若一直如此，[^。]*。/g,
  'zh-Hant': /若一直如此，[^。]*。/g,
  ja: /この状態が続く場合は、[^。]*。/g,
  ko: /이 상태가 계속되면 [^.]*\./g,
  es: /Si persiste,[^.]*\./g,
  fr: /Si cela persiste,[^.]*\./g,
  de: /Wenn das so bleibt,[^.]*\./g,
  'pt-BR': /Se persistir,[^.]*\./g,
  ru: /Если так и останется,[^.]*\./g,
};

function sentencesOf(problem: Problem, locale: Locale): readonly string[] {
  overwriteGetLocale(() => locale);
  return [problemSentence(problem), terminalSentence(problem, locale)];
}

/** Causes are met with these codes alone. */
const CODES_OF: Partial<Record<Cause, ErrorCode>> = {
  ...{ quota: 'key-refused', address: 'key-refused', 'gateway-refused-connection': 'gateway-unreachable' },
  ...{ 'gateway-broke': 'gateway-unreachable', offline: 'gateway-unreachable', 'web-page': 'gateway-fault' },
  ...{ 'key-doubted': 'gateway-fault', 'no-longer-ready': 'bad-answer', 'sent-status': 'bad-answer' },
  ...{ 'refused-request': 'bad-answer', 'sent-error': 'bad-answer', 'sent-other-task': 'bad-answer' },
  ...{ 'sent-nothing': 'bad-answer', 'sent-page': 'bad-answer', 'sent-no-json': 'bad-answer' },
  ...{ 'sent-no-http': 'bad-answer', 'sent-too-much': 'bad-answer', 'sent-unreadable': 'bad-answer' },
  ...{ 'sent-upgrade': 'bad-answer', 'sent-no-link': 'bad-answer', 'proxy-certificate': 'proxy-unreachable' },
  ...{ 'proxy-refused-connection': 'proxy-unreachable', 'server-refused-connection': 'connection-lost' },
  ...{ 'server-unreachable': 'connection-lost', 'disk-quota': 'disk-full', 'no-room': 'disk-full' },
  ...{ 'longer-than-room': 'disk-full', 'file-held': 'disk-fault', 'link-instead': 'no-link' },
};

afterEach(() => overwriteGetLocale(() => 'en'));

describe.each(LOCALES)('in %s', (locale) => {
  describe.each(ERROR_CODES)('%s', (code) => {
    const ofEach = (goesOn: boolean): readonly string[] => {
      const causes = [undefined, ...CAUSES.filter((cause) => CODES_OF[cause] === code)];
      return causes.flatMap((cause) =>
        [{}, EVERY_FACT].flatMap((facts) =>
          sentencesOf({ code, facts: { ...facts, cause }, goesOn }, locale),
        ),
      );
    };

    test('promises nothing where nothing goes on', () => {
      for (const sentence of ofEach(false)) expect(sentence).not.toMatch(PROMISE[locale]);
    });

    test('says that Dailies goes on where it does, and asks for nothing that it does itself', () => {
      for (const sentence of ofEach(true)) {
        if (NEVER_GOES_ON.has(code)) expect(sentence).not.toMatch(PROMISE[locale]);
        else if (FOR_A_PERSON.has(code)) expect(sentence).toMatch(REQUEST[locale]);
        else {
          expect(sentence).toMatch(PROMISE[locale]);
          expect(sentence.replaceAll(LASTING[locale], '')).not.toMatch(REQUEST[locale]);
        }
      }
    });
  });

  test('every cause has a whole sentence that leaves no fact open', () => {
    for (const cause of CAUSES) {
      const sentence = terminalSentence({ code: 'internal', facts: { ...EVERY_FACT, cause } }, locale);
      expect(sentence, cause).toMatch(cause === 'failure-words' ? /credit/ : /[.。”»“」]$/u);
      expect(sentence, cause).not.toMatch(/[{}]|undefined|NaN/);
    }
  });
});

test('a terminal is told every fact, and the service’s own words once', () => {
  const say = (problem: Problem): string => terminalSentence(problem);
  expect(say({ code: 'gateway-fault', facts: { host: 'h', status: 502 }, goesOn: true })).toBe(
    'The gateway at h has a fault of its own (502). Dailies keeps trying by itself.',
  );
  expect(say({ code: 'unknown-task', facts: { id: 'a', words: 'gone' } })).toBe(
    'The gateway does not know the task a. Check that the ID is right and belongs to this gateway. The service says: “gone”',
  );
  expect(say({ code: 'key-refused', facts: { host: 'h', words: 'no credit', cause: 'quota' } })).toBe(
    'The gateway at h refused the request: “no credit”; see to the balance or quota of your account there, then try again.',
  );
  const inner: Problem = { code: 'damaged-clip', facts: { remark: 'it is cut' } };
  expect(say({ code: 'not-replaced', facts: { inner } })).toBe(
    'Downloading it again did not work. The file from before is still there. The clip came damaged, so it was not kept (it is cut). Try again.',
  );
});

test('a window is told how much room a clip needs, and nothing of servers', () => {
  const noRoom = { cause: 'no-room', path: '/clips', needsBytes: 3_000_000, freeBytes: 1_000_000 } as const;
  expect(problemSentence({ code: 'disk-full', facts: noRoom, goesOn: true })).toBe(
    'The file needs 3.0 MB of space, but the disk of the folder for clips has 1.0 MB left. Make some space or choose another folder; then downloads go on.',
  );
  expect(problemSentence({ code: 'gateway-fault', facts: { host: 'h.test', status: 502 } })).toBe(
    'The gateway has a fault of its own. Try again later.',
  );
});

describe('a stored problem', () => {
  test('of an older version keeps its code and the service’s words, not the sentence', () => {
    const stored = { code: 'link-expired', message: 'The link expired. Dailies asks again.', detail: 'gone' };
    expect(readProblem(stored)).toEqual({ code: 'link-expired', facts: { words: 'gone' } });
    expect(readProblem({ code: 'stalled', message: 'No byte came.' })).toEqual({
      code: 'stalled',
      facts: {},
    });
  });

  test('comes back as it was stored', () => {
    const inner: Problem = { code: 'disk-full', facts: { needsBytes: 5 } };
    const problem: Problem = { code: 'not-replaced', facts: { ...EVERY_FACT, cause: 'no-room', inner } };
    expect(readProblem(JSON.parse(JSON.stringify(problem)))).toEqual(problem);
  });

  test.each([null, 1, 'text', [], {}, { code: 'no such code', facts: {} }])('%j is none', (value) => {
    expect(readProblem(value)).toBeNull();
  });

  test('keeps no fact of another type, and nothing within what is within', () => {
    const facts = {
      host: 1,
      status: 'x',
      cause: 'no such cause',
      inner: { code: 'stalled', facts: { inner: 1 } },
    };
    expect(readProblem({ code: 'stalled', facts })).toEqual({
      code: 'stalled',
      facts: { inner: { code: 'stalled', facts: {} } },
    });
  });
});
