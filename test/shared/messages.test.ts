/** The catalogues themselves, since a message that one of them lacks is shown in English without a word. */
import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { ERROR_CODES } from '../../app/shared/error-code.ts';
import { m } from '../../app/shared/paraglide/messages.js';
import { overwriteGetLocale } from '../../app/shared/paraglide/runtime.js';
import { problemSentence } from '../../app/shared/problem-sentence.ts';

const root = resolve(import.meta.dirname, '../..');

interface Message {
  readonly texts: readonly string[];
  /** What a caller passes; null where the text says it by itself. */
  readonly inputs: readonly string[] | null;
  /** Forms of an input: a number as it is written, a plural. */
  readonly locals: ReadonlyMap<string, string>;
  readonly selectors: readonly string[];
}

interface Variants {
  readonly declarations: readonly string[];
  readonly selectors?: readonly string[];
  readonly match: Readonly<Record<string, string>>;
}

function readMessage(value: string | readonly Variants[]): Message {
  if (typeof value === 'string') return { texts: [value], inputs: null, locals: new Map(), selectors: [] };
  const variants = value[0];
  if (variants === undefined) throw new Error('A message without variants');
  const locals = variants.declarations.map((line) => /^local (\w+) = (\w+): \w+/.exec(line));
  return {
    texts: Object.values(variants.match),
    inputs: variants.declarations.flatMap((line) => /^input (\w+)$/.exec(line)?.[1] ?? []),
    locals: new Map(locals.flatMap((found) => (found ? [[found[1] ?? '', found[2] ?? '']] : []))),
    selectors: variants.selectors ?? [],
  };
}

function readCatalogue(locale: string): ReadonlyMap<string, Message> {
  const text = readFileSync(join(root, `app/shared/messages/${locale}.json`), 'utf8');
  const { $schema: _schema, ...messages } = JSON.parse(text) as Record<string, string | Variants[]>;
  return new Map(Object.entries(messages).map(([key, value]) => [key, readMessage(value)]));
}

const english = readCatalogue('en');
const chinese = readCatalogue('zh-Hans');
const both = [...english, ...chinese];

const placeholders = (message: Message): readonly string[] =>
  [
    ...new Set(
      message.texts.flatMap((text) => [...text.matchAll(/\{(\w+)\}/g)].map((found) => found[1] ?? '')),
    ),
  ]
    .map((name) => message.locals.get(name) ?? name)
    .sort();

afterAll(() => overwriteGetLocale(() => 'en'));

test('both languages hold the same messages in the same order, and none is empty', () => {
  expect([...chinese.keys()]).toEqual([...english.keys()]);
  for (const [key, { texts }] of both) for (const text of texts) expect(text.trim(), key).not.toBe('');
});

test('both languages say the same things: no name in a text is unknown to the other', () => {
  for (const [key, message] of english) {
    const translated = chinese.get(key);
    expect(translated && placeholders(translated), key).toEqual(placeholders(message));
  }
});

test('every value that a message asks for is told, in every variant or by choosing between them', () => {
  for (const [key, message] of both) {
    if (message.inputs === null) continue;
    expect(placeholders(message), key).toEqual([...message.inputs].sort());
    for (const selector of message.selectors) expect([...message.locals.keys()], key).toContain(selector);
    const told = message.texts.join(' ');
    for (const name of message.locals.keys()) {
      expect(message.selectors.includes(name) || told.includes(`{${name}}`), `${key}: ${name}`).toBe(true);
    }
  }
});

test('a message that counts has each form that the plural rules of its language know', () => {
  for (const [locale, catalogue] of [
    ['en', english],
    ['zh-Hans', chinese],
  ] as const) {
    const { pluralCategories } = new Intl.PluralRules(locale).resolvedOptions();
    for (const [key, { selectors, texts }] of catalogue) {
      if (selectors.length > 0) expect(texts.length, key).toBe(pluralCategories.length);
    }
  }
});

test('a Chinese message is Chinese, unless it is a name, a unit or a mark', () => {
  const same = [...chinese].filter(([key, { texts }]) => texts.join() === english.get(key)?.texts.join());
  expect(same.map(([key]) => key)).toEqual([
    'service_says',
    'add_placeholder',
    'key_placeholder',
    'settings_speed_unit',
    'settings_about',
    'about_versions',
    'details_sha256',
  ]);
});

test('Chinese sentences keep to Chinese punctuation', () => {
  for (const [key, { texts }] of chinese) {
    for (const text of texts) expect(text, key).not.toMatch(/[一-鿿}][,;:?!]/u);
  }
});

/** Every use of a message in the sources: `m.key`, `m['key']`, or the fixed ends of m[`key_${part}`]. */
function usesInSources(): readonly RegExp[] {
  const files = ['app', 'renderer'].flatMap((folder) =>
    readdirSync(join(root, folder), { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile() && /\.(ts|svelte)$/.test(entry.name))
      .map((entry) => join(entry.parentPath, entry.name)),
  );
  const text = files.map((file) => readFileSync(file, 'utf8')).join('\n');
  const plain = [...text.matchAll(/\bm\.(\w+)|\bm\['([\w-]+)'\]/g)].map(
    (found) => found[1] ?? found[2] ?? '',
  );
  const built = [...text.matchAll(/\bm\[`([^`]+)`\]/g)].map((found) => found[1] ?? '');
  return [...plain, ...built].map((key) => new RegExp(`^${key.replaceAll(/\$\{[^}]+\}/g, '[\\w-]+')}$`));
}

test('every message is used somewhere', () => {
  const uses = usesInSources();
  expect(uses.length).toBeGreaterThan(100);
  expect([...english.keys()].filter((key) => !uses.some((use) => use.test(key)))).toEqual([]);
});

test.each(['en', 'zh-Hans'] as const)('every error code has a sentence of its own in %s', (locale) => {
  overwriteGetLocale(() => locale);
  const sentences = ERROR_CODES.map((code) => problemSentence({ code, facts: {} }));
  expect(new Set(sentences).size).toBe(ERROR_CODES.length);
  for (const sentence of sentences) expect(sentence).toMatch(/[.。]$/u);
});

test('the language of now decides, and numbers and plurals follow it', () => {
  overwriteGetLocale(() => 'en');
  expect(m.list_total({ count: 1 })).toBe('1 clip');
  expect(m.list_total({ count: 100_000 })).toBe('100,000 clips');
  expect(m.announce_saved_count({ count: 1 })).toBe('1 clip saved');
  overwriteGetLocale(() => 'zh-Hans');
  expect(m.list_total({ count: 2 })).toBe('共 2 个视频');
});
