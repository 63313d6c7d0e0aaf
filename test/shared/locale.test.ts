import { expect, test } from 'vitest';
import { LANGUAGE_NAMES, LOCALES, resolveLocale } from '../../app/shared/locale.ts';

test.each([
  ...[
    ['zh-CN', 'zh-Hans'],
    ['zh', 'zh-Hans'],
    ['zh-SG', 'zh-Hans'],
    ['zh-TW', 'zh-Hant'],
    ['zh-HK', 'zh-Hant'],
    ['zh-Hant-TW', 'zh-Hant'],
    ['zh-Hans-HK', 'zh-Hans'],
    ['ja-JP', 'ja'],
    ['ko', 'ko'],
    ['es-419', 'es'],
    ['fr-CA', 'fr'],
    ['de-DE', 'de'],
    ['pt', 'pt-BR'],
    ['pt-PT', 'pt-BR'],
    ['ru-RU', 'ru'],
    ['en-GB', 'en'],
  ],
  ...[
    ['nl-NL', 'en'],
    ['C', 'en'],
    ['', 'en'],
    ['en_US.UTF-8', 'en'],
  ],
] as const)('a desktop in %s is spoken to in %s', (system, locale) => {
  expect(resolveLocale('system', system)).toBe(locale);
});

test('a language that was chosen counts more than the desktop’s', () => {
  for (const locale of LOCALES) expect(resolveLocale(locale, 'zh-CN')).toBe(locale);
});

test('every language has a name of its own', () => {
  expect(new Set(Object.values(LANGUAGE_NAMES)).size).toBe(LOCALES.length);
});
