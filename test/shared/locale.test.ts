import { expect, test } from 'vitest';
import { resolveLocale } from '../../app/shared/locale.ts';

test('any Chinese system gets Chinese, others English, and a choice wins', () => {
  expect(resolveLocale('system', 'zh-CN')).toBe('zh-Hans');
  expect(resolveLocale('system', 'zh-Hant-TW')).toBe('zh-Hans');
  expect(resolveLocale('system', 'de-DE')).toBe('en');
  expect(resolveLocale('en', 'zh-CN')).toBe('en');
  expect(resolveLocale('zh-Hans', 'en')).toBe('zh-Hans');
});
