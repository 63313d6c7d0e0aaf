import * as v from 'valibot';
import { expect, test } from 'vitest';
import { readSettings } from '../../app/core/settings/settings.ts';
import { defaultSettings, SETTING_KEYS, SETTINGS, settingsPatch } from '../../app/shared/settings.ts';

const DEFAULTS = defaultSettings('/clips');

test.each(SETTING_KEYS)('%s: the default can be, and junk cannot', (key) => {
  expect(SETTINGS[key].check(DEFAULTS[key])).toBeNull();
  for (const junk of [undefined, Number.NaN, -1, {}, [{}], 'x'.repeat(5_000)])
    expect(SETTINGS[key].check(junk)).toEqual(expect.any(String));
});

test('the defaults are read back as they are', () => {
  expect(readSettings(JSON.parse(JSON.stringify(DEFAULTS)), defaultSettings('/other'))).toEqual({
    settings: DEFAULTS,
    replaced: [],
  });
});

test('the page may send every setting but a folder; the watched one it can only switch off', () => {
  const { folder: _folder, ...rest } = DEFAULTS;
  expect(v.parse(settingsPatch, rest)).toEqual(rest);
  for (const refused of [{ folder: '/etc' }, { watchFolder: '/etc' }, { nothing: 1 }, { theme: 5 }])
    expect(v.safeParse(settingsPatch, refused).success).toBe(false);
});

test('a number that the command line takes may go beyond the window’s, never fall short of it', () => {
  for (const key of SETTING_KEYS) {
    const setting = SETTINGS[key];
    if (!('terminal' in setting)) continue;
    expect([key, setting.terminal.low <= setting.low]).toEqual([key, true]);
    expect([key, setting.terminal.high >= setting.high]).toEqual([key, true]);
  }
});
