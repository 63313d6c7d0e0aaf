import { join, resolve, sep } from 'node:path';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  alternativeStem,
  checkNameTemplate,
  NAME_TOKENS,
  type NameFacts,
  renderFileName,
} from '../../../../app/core/downloads/publish/file-name.ts';
import { finalPath, partPath } from '../../../../app/core/downloads/publish/target-path.ts';
import { ASSET_KINDS } from '../../../../app/shared/generation.ts';
import { anyText } from '../../../setup/any-text.ts';
import { runs } from '../../../setup/runs.ts';

const ROOT = resolve('/library');
const DEFAULT = '{prompt} [{id8}]';

const FACTS: NameFacts = {
  id: '4665a07c-7641-4809-a133-10786201bb56',
  prompt: 'cat dance',
  aspectRatio: '16:9',
  width: 1360,
  height: 752,
  durationSeconds: 5.04,
  service: 'luma-gateway',
  model: 'ray-2',
  dateMs: new Date(2026, 10, 23, 9, 5, 7).getTime(),
};

const stem = (template: string, change: Partial<NameFacts> = {}): string =>
  renderFileName(template, { ...FACTS, ...change }, 'video').stem;

const RESERVED = /^(con|prn|aux|nul|com[0-9¹²³]|lpt[0-9¹²³]|conin\$|conout\$)(\.|\s|$)/i;
const UNSAFE =
  /[\p{Cc}\p{Zl}\p{Zp}\u061c\u200b\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff\ufffd/\\:*?"<>|]/u;

/** The rules of N1 for one component of a path, with the longest suffix it can get. */
function broken(component: string, withSuffixes: readonly string[] = ['']): string | null {
  if (component === '' || component === '..' || component === '../..') return 'empty';
  if (UNSAFE.test(component)) return 'has a character that no name may have';
  if (!component.isWellFormed()) return 'holds half a character';
  if (component !== component.normalize('NFC')) return 'is not NFC';
  if (/^[\s.-]/.test(component)) return 'begins with a dot, a space or a hyphen';
  if (/[\s.]$/.test(component)) return 'ends with a dot or a space';
  for (const name of [component, ...withSuffixes.map((suffix) => component + suffix)]) {
    if (RESERVED.test(name)) return `is reserved as ${name}`;
    if (Buffer.byteLength(name) > 255) return `is too long as ${name}`;
  }
  return null;
}

describe('case 70: whatever a prompt holds', () => {
  const NASTY = [
    ...[
      '../../x',
      '..\\..\\x',
      '/etc/passwd',
      'C:\\x',
      '\\\\server\\share',
      'CON',
      'con.mp4',
      'COM¹',
      'lpt9 .x',
    ],
    ...['CONIN$', 'aux.', 'a:b', 'a\0b', 'x\u202egnp.exe', '\u200bx', '-rf', '--', '.bashrc', '...', ' ', ''],
    ...[
      '日'.repeat(300),
      '👩‍👩‍👧‍👦'.repeat(60),
      'e\u0301'.repeat(200),
      `Z${'\u0335'.repeat(300)}`,
      '\ud800',
      'x\udc00y',
    ],
    ...[
      'con',
      'nul',
      'a'.repeat(500),
      'a. . .',
      '~',
      '~root',
      '\r\n',
      '<b>x</b>',
      '$(rm -rf)',
      '`id`',
      'a|b>c',
    ],
    ...[
      '\u2028',
      '\ufeff',
      '{id8}',
      '{prompt}',
      '{nothing}',
      'file.mp4',
      'x.part',
      '..',
      '../..',
      'a/b/c',
      '\t',
    ],
  ];
  const text = fc.oneof(
    anyText({ maxLength: 80 }),
    fc.string({ unit: 'grapheme', maxLength: 200 }),
    fc.string({ unit: 'binary-ascii', maxLength: 300 }),
    fc
      .array(fc.integer({ min: 0, max: 0xffff }), { maxLength: 60 })
      .map((units) => String.fromCharCode(...units)),
    fc.constantFrom(...NASTY),
    fc.array(fc.constantFrom(...NASTY), { maxLength: 4 }).map((parts) => parts.join('')),
  );

  test('strings of every kind keep the six rules of a name', { timeout: 60_000 }, () => {
    const suffixes = ['.mp4', ' (99).mp4', '.4665a07c-999.part'];
    fc.assert(
      fc.property(text, (prompt) => {
        const { folders, stem: name } = renderFileName(DEFAULT, { ...FACTS, prompt }, 'video');
        const target = { folder: ROOT, stem: name };
        const path = finalPath(target, FACTS.id, '.mp4', 1);
        const wrong = broken(name, suffixes) ?? (folders.length > 0 ? 'is more than one component' : null);
        if (wrong !== null)
          throw new Error(`${JSON.stringify(prompt)} gave ${JSON.stringify(name)}: ${wrong}`);
        if (resolve(path) !== path || !path.startsWith(ROOT + sep)) throw new Error(`${path} leads out`);
      }),
      { numRuns: runs(100_000, 5_000) },
    );
  });

  test('the same holds for every asset, every fact and every template that may be written', {
    timeout: 60_000,
  }, () => {
    const template = fc
      .array(
        fc.oneof(
          fc.constantFrom(...NAME_TOKENS.map((token) => `{${token}}`)),
          fc.constantFrom('/', ' ', '-', '..', 'x', '../..', '[', ']'),
        ),
        {
          minLength: 1,
          maxLength: 8,
        },
      )
      .map((parts) => parts.join(''));
    const facts = fc.record({
      id: fc.stringMatching(/^[A-Za-z0-9_-]{1,128}$/),
      prompt: fc.option(text),
      aspectRatio: fc.option(text),
      width: fc.option(fc.nat()),
      height: fc.option(fc.nat()),
      durationSeconds: fc.option(fc.double({ noNaN: true, min: 0, max: 1e6 })),
      dateMs: fc.integer({ min: 0, max: 4e12 }),
    });
    fc.assert(
      fc.property(template, facts, fc.constantFrom(...ASSET_KINDS), (pattern, of, kind) => {
        const { folders, stem: name } = renderFileName(pattern, of, kind);
        for (const folder of folders) {
          const wrong = broken(folder);
          if (wrong !== null)
            throw new Error(`${pattern} made the folder ${JSON.stringify(folder)}: ${wrong}`);
        }
        const part = partPath({ folder: ROOT, stem: name }, of.id, 999).slice(ROOT.length + 1);
        const wrong = broken(name, ['.json', ' (99).json']) ?? broken(part);
        if (wrong !== null)
          throw new Error(`${pattern} ${JSON.stringify(of)} gave ${JSON.stringify(name)}: ${wrong}`);
        const path = join(ROOT, ...folders, `${name}.mp4`);
        if (!resolve(path).startsWith(ROOT + sep)) throw new Error(`${path} leads out`);
        if (folders.length > pattern.split('/').length - 1) throw new Error('a value made a folder');
      }),
      { numRuns: runs(5_000) },
    );
  });

  test.each([
    ['../../x', '_.._x'],
    ['CON', 'CON_'],
    ['日本語の猫', '日本語の猫'],
    ['a cat: the movie?', 'a cat_ the movie_'],
    ['-rf', 'rf'],
    ['.bashrc', 'bashrc'],
    ['line one\nline two', 'line one line two'],
  ])('%s stays readable', (prompt, start) => expect(stem(DEFAULT, { prompt })).toBe(`${start} [4665a07c]`));

  test('a reserved name gets a mark', () => {
    expect(stem('{prompt}', { prompt: 'CON' })).toBe('CON_');
    expect(stem('{prompt}N', { prompt: 'CO' })).toBe('CON_');
    expect(stem('{prompt}', { prompt: 'console' })).toBe('console');
  });

  test.each([null, '', '...', '\0', '\u202e', '   '])('a prompt of nothing (%j) leaves the id', (prompt) => {
    expect(stem('{prompt}', { prompt })).toBe(FACTS.id);
    expect(stem(DEFAULT, { prompt })).toBe('[4665a07c]');
  });

  test('a long prompt is cut between letters, and the id stays', () => {
    const name = stem(DEFAULT, { prompt: '👩‍👩‍👧‍👦'.repeat(60) });
    expect(name).toMatch(/^(👩‍👩‍👧‍👦)+ \[4665a07c\]$/u);
    expect(Buffer.byteLength(name)).toBeLessThanOrEqual(120);
  });
});

test.each([
  [1360, 752, null, 'wide'],
  [null, null, '9:16', 'tall'],
  [1000, 1040, '16:9', 'square'],
  [null, null, 'odd', ''],
  [0, 0, '1:1', 'square'],
])('{shape} of %s by %s, said to be %s, is %s', (width, height, aspectRatio, word) =>
  expect(renderFileName('{shape}/{id}', { ...FACTS, width, height, aspectRatio }, 'video').folders).toEqual(
    word === '' ? [] : [word],
  ),
);

describe('templates', () => {
  test.each([
    ['{date} {time} {width}x{height} {aspect} {duration}', '2026-11-23 09-05-07 1360x752 16x9 5s'],
    ['{id}', FACTS.id],
    ['{service} {model} {shape}', 'luma-gateway ray-2 wide'],
    ['clip {nothing}', 'clip {nothing}'],
    ['{prompt} {prompt}', 'cat dance cat dance'],
  ])('%s', (template, name) => expect(stem(template)).toBe(name));

  test('only the slashes of the template make folders', () => {
    const made = renderFileName(
      '{date}/{aspect}/{prompt}',
      { ...FACTS, prompt: 'a/b\\c', aspectRatio: '../../..' },
      'video',
    );
    expect(made.folders[0]).toBe('2026-11-23');
    expect(made.folders).toHaveLength(2);
    expect(made.folders[1]).not.toMatch(/[/\\]|^\./);
    expect(made.stem).toBe('a_b_c');
  });

  test.each(['/{prompt}', '//{prompt}', './{prompt}', '../{prompt}', '../../{prompt}', ' / /{prompt}'])(
    '%s leads nowhere but into the folder',
    (template) =>
      expect(renderFileName(template, FACTS, 'video')).toEqual({ folders: [], stem: 'cat dance' }),
  );

  test('the assets of one clip have names of their own', () => {
    const names = ASSET_KINDS.map((kind) => renderFileName(DEFAULT, FACTS, kind).stem);
    expect(names).toEqual([
      'cat dance [4665a07c]',
      'cat dance [4665a07c] raw',
      'cat dance [4665a07c] thumbnail',
      'cat dance [4665a07c] last frame',
      'cat dance [4665a07c]',
    ]);
  });

  test('an unknown token or an empty template is refused by name', () => {
    expect(() => checkNameTemplate('{promt}')).toThrow('{promt}');
    expect(() => checkNameTemplate('{}')).toThrow('{}');
    expect(() => checkNameTemplate('   ')).toThrow('empty');
    expect(() => checkNameTemplate('{date}/{prompt} [{id8}]')).not.toThrow();
  });

  test('case 71: markup and terminal escapes are only text, without their control characters', () => {
    const name = stem(DEFAULT, {
      prompt: '<img src=x onerror=alert(1)>\u001b[31m\u0007\u009b0m javascript:x',
    });
    expect(name).not.toMatch(UNSAFE);
    expect(name).toContain('img src=x onerror=alert(1)');
  });
});

describe('taken names', () => {
  test('count up to 99, then carry the id', () => {
    expect([1, 2, 99].map((attempt) => alternativeStem('cat', attempt, FACTS.id))).toEqual([
      'cat',
      'cat (2)',
      'cat (99)',
    ]);
    expect(alternativeStem('cat', 100, FACTS.id)).toBe(`cat ${FACTS.id}`);
    expect(alternativeStem('cat', 101, FACTS.id)).toBe(`cat ${FACTS.id} (3)`);
  });

  test('are all different and all short enough', () => {
    const long = '日'.repeat(40);
    const names = Array.from({ length: 1000 }, (_, index) =>
      alternativeStem(long, index + 1, 'i'.repeat(128)),
    );
    expect(new Set(names).size).toBe(1000);
    for (const name of names) expect(Buffer.byteLength(`${name}.json`)).toBeLessThanOrEqual(255);
  });
});

/** Letters, blanks and marks that show nothing by themselves (docs/rules.md, T25). */
test.each([
  ['a Hangul filler', '\u3164'],
  ['a blank of Braille', '\u2800\u2800'],
  ['a leading filler', '\u115f'],
  ['a middle filler', '\u1160'],
  ['a half-wide filler', '\uffa0'],
  ['soft hyphens', '\u00ad\u00ad'],
  ['joiners', '\u200d\u200c\u2060'],
  ['choices of a variant', '\ufe0f\u{e0101}'],
  ['tags', '\u{e0041}\u{e007f}'],
  ['marks without a letter', '\u0301\u20dd'],
  ['a sign of Mongolian', '\u180e\u180b'],
  ['places of one’s own', '\ue000\u{f0000}'],
  ['all of them, with blanks between', '\u3164 \u2800 \u00ad\u200d\ufe0f\u0301'],
])('T25: a prompt of %s gives the id as the name', (_title, prompt) => {
  const facts = {
    ...{ id: '6eb6bf3e-8ea4', prompt, aspectRatio: null, width: null, height: null },
    ...{ durationSeconds: null, dateMs: 0 },
  };
  expect(renderFileName('{prompt}', facts, 'video').stem).toBe('6eb6bf3e-8ea4');
  expect(renderFileName('{prompt}/{prompt}', facts, 'video')).toEqual({ folders: [], stem: '6eb6bf3e-8ea4' });
});

test('T25: what can be seen keeps the joiners and marks that belong to it', () => {
  const facts = {
    ...{ id: 'x1', prompt: '👩‍🎨 e\u0301clair ❤️', aspectRatio: null, width: null, height: null },
    ...{ durationSeconds: null, dateMs: 0 },
  };
  expect(renderFileName('{prompt}', facts, 'video').stem).toBe('👩‍🎨 éclair ❤️');
});
