import { afterEach, describe, expect, test } from 'vitest';
import { commandLabel } from '../../app/shared/command-label.ts';
import { overwriteGetLocale } from '../../app/shared/paraglide/runtime.js';

afterEach(() => overwriteGetLocale(() => 'en'));

describe('what becomes of a file is called as the system calls it', () => {
  test.each([
    ['darwin', 'en', 'Move to Trash…'],
    ['win32', 'en', 'Move to Recycle Bin…'],
    ['linux', 'en', 'Move to Trash…'],
    ['darwin', 'zh-Hans', '移到废纸篓…'],
    ['win32', 'zh-Hans', '移到回收站…'],
    ['linux', 'zh-Hans', '移到回收站…'],
  ] as const)('on %s in %s it is “%s”', (platform, locale, expected) => {
    overwriteGetLocale(() => locale);
    expect(commandLabel('trash', platform)).toBe(expected);
  });
});

test('other commands have one name everywhere', () => {
  expect(commandLabel('add', 'win32')).toBe('Add clips…');
  expect(commandLabel('pick', 'darwin')).toBe('Pick');
});
