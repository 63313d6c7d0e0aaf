/** Everything that reads what came from outside, but for the calls of the page (ipc-target.ts). */

import { basename, isAbsolute, resolve, sep } from 'node:path';
import fc from 'fast-check';
import { lookInside } from '../../../app/core/downloads/publish/containers/look-inside.ts';
import { lookAtMp4 } from '../../../app/core/downloads/publish/containers/mp4-walk.ts';
import { renderFileName } from '../../../app/core/downloads/publish/file-name.ts';
import { isMoving, isPicture, kindOfFile } from '../../../app/core/files/signature.ts';
import { kindOfHost } from '../../../app/core/network/addresses.ts';
import { createLinkRules } from '../../../app/core/network/link-rules.ts';
import {
  environmentRoutes,
  parseProxyAddress,
  parseProxyAnswer,
} from '../../../app/core/network/proxy-routes.ts';
import { parseApiKey } from '../../../app/core/services/api-key.ts';
import { parseBaseUrl } from '../../../app/core/services/base-url.ts';
import { createKeyHider } from '../../../app/core/services/hide-key.ts';
import { findVideoLinks, linkInAnswer } from '../../../app/core/services/links/find-video-links.ts';
import { MAX_LINK } from '../../../app/core/services/links/link-text.ts';
import { parseGeneration } from '../../../app/core/services/parse-generation.ts';
import { parseJson, readBatch, readError, readGeneration } from '../../../app/core/services/read-answer.ts';
import { changeSettings, readSettings } from '../../../app/core/settings/settings.ts';
import { pictureSize } from '../../../app/core/thumbnails/picture-size.ts';
import { findCertainIds } from '../../../app/core/tracking/certain-ids.ts';
import { findTaskIds } from '../../../app/core/tracking/find-task-ids.ts';
import { cleanText } from '../../../app/shared/clean-text.ts';
import { DailiesError } from '../../../app/shared/error-code.ts';
import { ASSET_KINDS, TASK_ID } from '../../../app/shared/generation.ts';
import { defaultSettings } from '../../../app/shared/settings.ts';
import { isExternalAddress } from '../../../app/shell/security.ts';
import { said } from '../../fakes/said.ts';
import { almost, junkText, junkValue } from './junk.ts';
import { mustHold } from './must-hold.ts';
import { flatCompleted, nestedCompleted } from './samples.ts';
import { type Target, target } from './target.ts';

/** Expected refusals are DailiesErrors; anything else that is thrown is a bug. */
function orRefused<Value>(act: () => Value): Value | null {
  try {
    return act();
  } catch (thrown) {
    if (thrown instanceof DailiesError) return null;
    throw thrown;
  }
}

const answers = fc.oneof(
  fc.constantFrom<unknown>(nestedCompleted, flatCompleted).chain(almost),
  fc.constantFrom<unknown>(nestedCompleted, flatCompleted).chain(almost).chain(almost),
  junkValue,
);

/** As a server would write it; what JSON has no word for becomes text. */
function jsonOf(value: unknown): string {
  const written = JSON.stringify(value, (_key, inner: unknown) =>
    typeof inner === 'bigint' ? String(inner) : inner,
  );
  return written ?? '';
}

/** Every number is finite and none is below zero; text carries no control characters but what is quoted raw. */
function checkGeneration(generation: unknown): void {
  const visit = (value: unknown, name: string): void => {
    if (typeof value === 'number') mustHold(Number.isFinite(value), `${name} is ${value}`);
    // Readers compare the id with what was asked for.
    if (typeof value === 'string' && name !== 'id') mustHold(value.length <= 10_000, `${name} is too long`);
    if (typeof value === 'object' && value !== null) {
      for (const [key, inner] of Object.entries(value)) visit(inner, key);
    }
  };
  visit(generation, 'generation');
}

const bytes = fc.oneof(
  fc.uint8Array({ maxLength: 400 }),
  fc
    .array(fc.tuple(fc.constantFrom('ftyp', 'moov', 'mdat', 'moof', 'free', 'ispe', '\xffÿ'), fc.nat(40)), {
      maxLength: 12,
    })
    .map((boxes) =>
      Buffer.concat(
        boxes.map(([type, size]) => {
          const box = Buffer.alloc(8 + (size % 24));
          box.writeUInt32BE(size, 0);
          box.write(type, 4, 'latin1');
          return box;
        }),
      ),
    ),
);

/** The beginnings of every kind of file that is looked into. */
const MAGIC: readonly string[] = [
  '00000014667479706d703432000000006d703432',
  '0000000877696465',
  '1a45dfa39f4286810142f7810142f2810442f381084282847765626d18538067',
  '524946460000010041564920',
  '5249464600010000574542505650385802000000',
  '474946383961020002008000000000000000ff2c00000000020002000002',
  '89504e470d0a1a0a0000000d49484452000000020000000208020000000000000000000008616354',
  'ffd8ffe000104a464946',
  '464c56010500000009000000001200',
  '4f676753000200000000000000000000000000000000000000000101' + '07807468656f7261',
  '3026b2758e66cf11a6d900aa0062ce6c',
  '000001ba44000400',
  '47400010',
  '',
];
const facts = fc.record({
  id: fc.stringMatching(TASK_ID),
  prompt: fc.option(junkText),
  aspectRatio: fc.option(junkText),
  width: fc.option(fc.nat()),
  height: fc.option(fc.nat()),
  durationSeconds: fc.option(fc.double({ noNaN: true })),
  dateMs: fc.integer({ min: -8.64e15, max: 8.64e15 }),
});

const DEFAULTS = defaultSettings(resolve('/clips'));
/** Made once: its patterns take longer than any use of them. */
const SAID_KEY = 'sk-4f9a/b+c==_d-e1f2';
const hide = createKeyHider(SAID_KEY);

export const PARSER_TARGETS: readonly Target[] = [
  target('links of an answer', [fc.oneof(answers, junkText)], (value) => {
    const { clean, plain, marked } = findVideoLinks(value);
    for (const link of [clean, plain, marked])
      mustHold(link === null || link.length <= MAX_LINK, 'a link is too long');
    linkInAnswer(jsonOf(value));
  }),
  target('a key in an answer', [junkText, junkText], (before, after) => {
    for (const said of [SAID_KEY, encodeURIComponent(SAID_KEY), Buffer.from(SAID_KEY).toString('base64')]) {
      mustHold(!hide(`${before} ${said} ${after}`).includes(said), 'the key was left in');
    }
  }),
  target('generation', [answers, fc.option(fc.stringMatching(TASK_ID))], (value, id) => {
    const generation = parseGeneration(value, id);
    if (generation) checkGeneration(generation);
    mustHold(!('polluted' in {}), 'the prototype of all objects was changed');
  }),
  target(
    'answer',
    [
      fc.oneof(
        answers.map((value) => jsonOf(value)),
        junkText,
      ),
      fc.stringMatching(TASK_ID),
    ],
    (text, id) => {
      readError(text);
      const body = orRefused(() => parseJson(text, 'h.example'));
      const generation = orRefused(() => readGeneration(body, id, 'h.example'));
      if (generation) mustHold(generation.id === id, 'an answer about another task was believed');
      const readItem = (each: unknown, mappedId: string | null) => {
        const read = parseGeneration(each, mappedId);
        return read && { generation: read };
      };
      for (const { generation: item } of readBatch(body, new Set([id]), readItem)?.items ?? []) {
        mustHold(item.id === id, 'a task that was not asked for was taken');
      }
    },
  ),
  target(
    'task ids',
    [
      fc.oneof(
        junkText,
        answers.map((value) => jsonOf(value)),
      ),
    ],
    (text) => {
      const { ids, refused } = findTaskIds(text);
      mustHold(
        ids.every((id) => TASK_ID.test(id)),
        'an id is none',
      );
      mustHold(new Set(ids).size === ids.length, 'an id was found twice');
      mustHold(
        refused.every(({ problem }) => !/[\p{Cc}\u202e]/u.test(said(problem))),
        'a refusal carries controls',
      );
    },
  ),
  target('MP4 walk', [bytes, fc.integer({ min: -10, max: 10 })], async (content, more) => {
    const size = Math.max(0, content.length + more);
    const finding = await lookAtMp4(async (at, length) => content.subarray(at, at + length), size);
    mustHold(finding.state === 'whole' || finding.why.length < 100, 'no verdict');
    if (size > content.length) mustHold(finding.state !== 'whole', 'a cut file was taken for whole');
  }),
  target(
    'file kinds',
    [
      fc.constantFrom(...MAGIC),
      fc.uint8Array({ maxLength: 600 }),
      fc.array(fc.uint8Array({ maxLength: 40 }), { maxLength: 8 }),
      fc.nat(2 ** 16),
    ],
    async (magic, more, pieces, cut) => {
      const content = Buffer.concat([Buffer.from(magic, 'hex'), more, ...pieces]);
      const kind = kindOfFile(content);
      if (!isMoving(kind) && !isPicture(kind)) return;
      const size = Math.max(1, content.length - (cut % content.length));
      let reads = 0;
      const readAt = async (at: number, length: number): Promise<Buffer> => {
        reads += 1;
        mustHold(Number.isSafeInteger(at) && at >= 0 && length >= 0, `a read of ${length} at ${at}`);
        return content.subarray(Math.min(at, size), Math.min(at + length, size));
      };
      const finding = await lookInside(kind, readAt, size, isMoving(kind));
      mustHold(finding.state === 'whole' || finding.why.length < 100, 'no verdict');
      mustHold(reads < 2_000, `${reads} reads of ${size} bytes`);
    },
  ),
  target('picture', [bytes], (content) => {
    const kind = kindOfFile(content);
    if (isPicture(kind)) pictureSize(Buffer.from(content), kind.extension);
  }),
  target(
    'file name',
    [junkText, facts, fc.constantFrom(...ASSET_KINDS), fc.integer({ min: 16, max: 120 })],
    (template, given, kind, room) => {
      const { folders, stem } = renderFileName(template.slice(0, 300), given, kind, room);
      const root = resolve('/clips');
      const path = resolve(root, ...folders, `${stem}.mp4`);
      mustHold(path.startsWith(root + sep), `it leads out: ${path}`);
      mustHold(basename(path) === `${stem}.mp4`, `the name makes folders: ${stem}`);
      for (const part of [...folders, stem]) {
        mustHold(!/[<>:"/\\|?*\p{Cc}\u202a-\u202e]/u.test(part), `not safe everywhere: ${part}`);
        mustHold(part.isWellFormed() && Buffer.byteLength(part) <= 143 && part !== '', `no name: ${part}`);
        mustHold(!/^[-.]|[. ]$/.test(part), `a name with an end that some system drops: ${part}`);
      }
    },
  ),
  target(
    'settings',
    [fc.oneof(almost(DEFAULTS), fc.constant(DEFAULTS).chain(almost).chain(almost), junkValue)],
    (stored) => {
      const { settings } = readSettings(stored, DEFAULTS);
      mustHold(readSettings(settings, DEFAULTS).replaced.length === 0, 'what was read cannot be read again');
      mustHold(isAbsolute(settings.folder), 'the folder is none');
      if (typeof stored === 'object' && stored !== null)
        orRefused(() => changeSettings(DEFAULTS, stored as never));
    },
  ),
  target('proxy', [junkText, junkText], async (text, exceptions) => {
    for (const route of [...parseProxyAnswer(text), parseProxyAddress(text)]) {
      if (route === null || route === 'direct') continue;
      mustHold(/^(https?|socks[45]):$/.test(route.protocol) && route.hostname !== '', `no proxy: ${route}`);
      decodeURIComponent(route.username + route.password);
    }
    const routes = orRefused(() => environmentRoutes({ HTTPS_PROXY: text, NO_PROXY: exceptions }));
    mustHold(routes === null || (await routes(new URL('https://h.example/'))).length > 0, 'no way at all');
  }),
  target('address', [junkText, junkText], (text, base) => {
    const gateway = parseBaseUrl(text);
    if (gateway.ok) {
      mustHold(gateway.value.protocol === 'https:' || kindOfHost(gateway.value) === 'loopback', 'plain http');
      mustHold(gateway.value.username === '' && gateway.value.href.endsWith('/'), 'no base address');
    }
    const from = URL.canParse(base) ? new URL(base) : new URL('https://h.example/');
    const link = orRefused(() => createLinkRules(new URL('https://h.example/')).check(text, from));
    mustHold(
      link === null || (link.protocol === 'https:' && kindOfHost(link) === 'public'),
      `not public: ${link}`,
    );
    if (isExternalAddress(text)) mustHold(new URL(text).origin === 'https://www.kkiai.com', 'not our page');
  }),
  target('key', [junkText], (text) => {
    const key = parseApiKey(text);
    if (key.ok) new Headers({ authorization: `Bearer ${key.value}` });
    else
      mustHold(
        text.trim().length < 4 || !JSON.stringify(key).includes(text.trim()),
        'the refusal repeats it',
      );
  }),
  target('text', [junkText, fc.integer({ min: 1, max: 400 })], (text, length) => {
    mustHold([...cleanText(text, length)].length <= length, 'longer than asked for');
  }),
  target('copied text', [fc.oneof(junkText, answers.map(jsonOf))], (text) => {
    mustHold(
      findCertainIds(text).every((id) => TASK_ID.test(id) && text.includes(id)),
      'an id is none',
    );
  }),
];
