/** The catalogues themselves, since a message that one of them lacks is shown in English without a word. */
import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { ERROR_CODES } from '../../app/shared/error-code.ts';
import { LOCALES, type Locale } from '../../app/shared/locale.ts';
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
  readonly match: Readonly<Record<string, string>>;
}

interface Variants {
  readonly declarations: readonly string[];
  readonly selectors?: readonly string[];
  readonly match: Readonly<Record<string, string>>;
}

function readMessage(value: string | readonly Variants[]): Message {
  if (typeof value === 'string')
    return { texts: [value], inputs: null, locals: new Map(), selectors: [], match: {} };
  const variants = value[0];
  if (variants === undefined) throw new Error('A message without variants');
  const locals = variants.declarations.map((line) => /^local (\w+) = (\w+): \w+/.exec(line));
  return {
    texts: Object.values(variants.match),
    inputs: variants.declarations.flatMap((line) => /^input (\w+)$/.exec(line)?.[1] ?? []),
    locals: new Map(locals.flatMap((found) => (found ? [[found[1] ?? '', found[2] ?? '']] : []))),
    selectors: variants.selectors ?? [],
    match: variants.match,
  };
}

function readCatalogue(locale: string): ReadonlyMap<string, Message> {
  const text = readFileSync(join(root, `app/shared/messages/${locale}.json`), 'utf8');
  const { $schema: _schema, ...messages } = JSON.parse(text) as Record<string, string | Variants[]>;
  return new Map(Object.entries(messages).map(([key, value]) => [key, readMessage(value)]));
}

const english = readCatalogue('en');
const translations = LOCALES.slice(1).map((locale) => [locale, readCatalogue(locale)] as const);
const all = [...english, ...translations.flatMap(([, catalogue]) => [...catalogue])];

const placeholders = (message: Message): readonly string[] =>
  [
    ...new Set(
      message.texts.flatMap((text) => [...text.matchAll(/\{(\w+)\}/g)].map((found) => found[1] ?? '')),
    ),
  ]
    .map((name) => message.locals.get(name) ?? name)
    .sort();

afterAll(() => overwriteGetLocale(() => 'en'));

test('a catalogue stands for each language, and for no other', () => {
  const names = readdirSync(join(root, 'app/shared/messages')).filter((name) => name.endsWith('.json'));
  expect(names.sort()).toEqual(LOCALES.map((locale) => `${locale}.json`).sort());
  const project = readFileSync(join(root, 'app/shared/messages/project.inlang/settings.json'), 'utf8');
  expect((JSON.parse(project) as { locales: string[] }).locales).toEqual(LOCALES);
});

test.each(translations)('%s holds the same messages in the same order, and none is empty', (_, catalogue) => {
  expect([...catalogue.keys()]).toEqual([...english.keys()]);
  for (const [key, { texts }] of catalogue) for (const text of texts) expect(text.trim(), key).not.toBe('');
});

test.each(translations)('%s says the same things: each value is told, and no other', (_, catalogue) => {
  for (const [key, message] of english) {
    const translated = catalogue.get(key);
    expect(translated && placeholders(translated), key).toEqual(placeholders(message));
    expect(translated?.inputs, key).toEqual(message.inputs);
  }
});

test.each(translations)(
  '%s keeps line breaks, and what stands at either end of a part of a sentence',
  (_, catalogue) => {
    for (const [key, message] of english) {
      const count = (texts: readonly string[]): number => texts.join('').split('\n').length;
      const translated = catalogue.get(key)?.texts ?? [];
      expect(translated.length > 1 || count(translated) === count(message.texts), key).toBe(true);
      expect(translated.join(), key).not.toMatch(/ {2}|\{ | \}/);
    }
  },
);

test('every value that a message asks for is told, in every variant or by choosing between them', () => {
  for (const [key, message] of all) {
    if (message.inputs === null) continue;
    expect(placeholders(message), key).toEqual([...message.inputs].sort());
    for (const selector of message.selectors) expect([...message.locals.keys()], key).toContain(selector);
    const told = message.texts.join(' ');
    for (const name of message.locals.keys()) {
      expect(message.selectors.includes(name) || told.includes(`{${name}}`), `${key}: ${name}`).toBe(true);
    }
  }
});

test.each([['en', english] as const, ...translations])(
  'a message that counts has each form that the plural rules of %s know, and a number where several have one form',
  (locale, catalogue) => {
    const { pluralCategories } = new Intl.PluralRules(locale).resolvedOptions();
    for (const [key, { selectors, match }] of catalogue) {
      if (selectors.length === 0) continue;
      const forms = pluralCategories.map((form) => `${selectors[0]}=${form}`);
      expect(Object.keys(match).sort(), key).toEqual([...forms].sort());
      // In some languages 21 takes the form of 1.
      const isOfOne = new Intl.PluralRules(locale).select(21) !== 'one';
      for (const [form, text] of Object.entries(match)) {
        if (!isOfOne || !form.endsWith('=one')) expect(text, `${key} ${form}`).toMatch(/\{n\}/);
      }
    }
  },
);

/** Names, units and marks that are the same everywhere. */
const SAME_EVERYWHERE = [
  ...['add_placeholder', 'key_placeholder', 'settings_about', 'about_versions', 'details_sha256'],
];
/** And words that a language has in common with English. */
const SAME: Readonly<Partial<Record<Locale, readonly string[]>>> = {
  'zh-Hans': ['service_says', 'settings_speed_unit'],
  'zh-Hant': ['settings_speed_unit'],
  ja: ['format_otio'],
  ko: ['said_words', 'service_says', 'action_for', 'format_otio', 'cell_clip', 'shell_list_separator'],
  es: [
    'aside',
    'action_for',
    'send_prompt',
    'format_fcpxml',
    'format_otio',
    'review_prompts',
    'review_zoom',
    'list_label',
    'cell_clip',
    'asset_kind_video',
    'settings_speed_unit',
    'settings_proxy',
    'details_prompt',
    'shell_item',
    'role_zoom',
    'shell_list_separator',
  ],
  fr: [
    'services_which',
    'settings_tab_services',
    'aside',
    'send_format',
    'send_prompt',
    'format_fcpxml',
    'format_otio',
    'review_prompts',
    'review_zoom',
    'filter_shape_tall',
    'list_label',
    'cell_clip',
    'asset_kind_video',
    'settings_notifications',
    'settings_proxy',
    'provenance_title',
    'details_prompt',
    'shell_item',
    'role_services',
    'shell_list_separator',
  ],
  de: [
    'services_name',
    'aside',
    'action_details',
    'action_for',
    'send_format',
    'send_bins',
    'send_prompt',
    'format_fcp7',
    'format_fcpxml',
    'format_otio',
    'review_takes',
    'review_prompts',
    'review_zoom',
    'filter_more',
    'sort_key_name',
    'list_label',
    'take_number',
    'cell_clip',
    'settings_tab_downloads',
    'settings_tab_adding',
    'asset_kind_video',
    'settings_speed_unit',
    'settings_proxy',
    'proxy_system',
    'theme_system',
    'settings_language_system',
    'details_title',
    'details_gateway',
    'provenance_title',
    'details_prompt',
    'shell_item',
    'shell_text_files',
    'shell_videos',
    'shell_list_separator',
  ],
  'pt-BR': [
    'said_words',
    'aside',
    'service_says',
    'action_for',
    'send_prompt',
    'format_fcpxml',
    'format_otio',
    'review_prompts',
    'review_zoom',
    'cell_clip',
    'settings_tab_downloads',
    'settings_speed_unit',
    'settings_proxy',
    'details_gateway',
    'details_prompt',
    'role_zoom',
    'shell_list_separator',
  ],
  ru: [
    'aside',
    'action_for',
    'format_fcpxml',
    'format_otio',
    'cell_clip',
    'provenance_title',
    'shell_list_separator',
  ],
};

test.each(translations)(
  '%s is not left in English, but for names, units and words in common',
  (locale, catalogue) => {
    const same = [...catalogue].filter(([key, { texts }]) => texts.join() === english.get(key)?.texts.join());
    expect(same.map(([key]) => key).sort()).toEqual([...SAME_EVERYWHERE, ...(SAME[locale] ?? [])].sort());
  },
);

/** Writing that a language’s texts have somewhere, but for names and what is made of values alone. */
const WRITING: Readonly<Partial<Record<Locale, RegExp>>> = {
  ...{
    'zh-Hans': /\p{Script=Han}/u,
    'zh-Hant': /\p{Script=Han}/u,
    ja: /[\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Han}]/u,
  },
  ...{ ko: /\p{Script=Hangul}/u, ru: /\p{Script=Cyrillic}/u },
};

test.each(translations.filter(([locale]) => WRITING[locale]))(
  '%s is written in its own letters',
  (locale, catalogue) => {
    const foreign = [...catalogue].filter(([, { texts }]) =>
      texts.some((text) => /\p{L}{2}/u.test(text.replaceAll(/\{\w+\}/g, '')) && !WRITING[locale]?.test(text)),
    );
    const named =
      /^(?:add_placeholder|key_placeholder|about_versions|settings_about|settings_speed_unit|format_\w+|key_label|details_sha256|provenance_title|shell_quit|elapsed|\w*proxy\w*)$/;
    expect(foreign.map(([key]) => key).filter((key) => !named.test(key))).toEqual([]);
  },
);

test.each(['zh-Hans', 'zh-Hant', 'ja'] as const)('%s keeps to its own punctuation', (locale) => {
  const catalogue = translations.find(([name]) => name === locale)?.[1] ?? new Map<string, Message>();
  expect(catalogue.size).toBe(english.size);
  for (const [key, { texts }] of catalogue) {
    for (const text of texts)
      expect(text, key).not.toMatch(/[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}}][,;:?!]/u);
  }
});

test('French sets a space that does not break before its high punctuation and within its quotes', () => {
  const french = translations.find(([locale]) => locale === 'fr')?.[1] ?? new Map<string, Message>();
  for (const [key, { texts }] of french) {
    for (const text of texts)
      expect(text.replaceAll(/https?:|socks5:/g, ''), key).not.toMatch(
        /[ \p{L}][;?!»]|[ \p{L}]:(?![/\d])|«[^\u00a0]/u,
      );
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

test.each(LOCALES)('every error code has a sentence of its own in %s', (locale) => {
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
