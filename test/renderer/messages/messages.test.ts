import { describe, expect, test } from 'vitest';
import { ERROR_CODES } from '../../../app/shared/error-code.ts';
import { en } from '../../../renderer/messages/en.ts';
import { createFormat } from '../../../renderer/messages/format.ts';
import { zhHans } from '../../../renderer/messages/zh-hans.ts';
import { resolveLocale } from '../../../renderer/stores/language.svelte.ts';

type Node = string | ((...values: never[]) => string) | { readonly [key: string]: Node };

/** Every message as a finished string; functions are given numbers and words that show up in it. */
function finished(node: Node, path = ''): [string, string][] {
  if (typeof node === 'string') return [[path, node]];
  if (typeof node === 'function') return [[path, node(...([2, 'two', 3] as never[]))]];
  return Object.entries(node).flatMap(([key, child]) =>
    finished(child, path === '' ? key : `${path}.${key}`),
  );
}

const english = new Map(finished(en));
const chinese = new Map(finished(zhHans));

test('both languages hold the same messages, and none is empty', () => {
  expect([...chinese.keys()]).toEqual([...english.keys()]);
  for (const [path, text] of [...english, ...chinese]) expect(text.trim(), path).not.toBe('');
});

test('every error code has a sentence of its own in both languages', () => {
  for (const problems of [en.problems, zhHans.problems]) {
    const sentences = ERROR_CODES.map((code) => problems[code]);
    expect(new Set(sentences).size).toBe(ERROR_CODES.length);
    for (const sentence of sentences) expect(sentence).toMatch(/[.。]$/u);
  }
});

test('a Chinese message is Chinese, unless it is a name, a unit or a mark', () => {
  const same = [...chinese].filter(([path, text]) => text === english.get(path)).map(([path]) => path);
  expect(same).toEqual([
    'serviceSays',
    'add.placeholder',
    'key.placeholder',
    'settings.speedUnit',
    'settings.about',
    'details.sha256',
  ]);
});

test('Chinese sentences keep to Chinese punctuation', () => {
  for (const [path, text] of chinese) expect(text, path).not.toMatch(/[一-鿿][,;:?!]/u);
});

test('English counts one and many apart', () => {
  expect(en.list.total(1, '1')).toBe('1 generation');
  expect(en.list.total(2, '2')).toBe('2 generations');
  expect(en.announce.savedCount(1, '1')).toBe('1 clip saved');
});

describe('formats', () => {
  const f = createFormat('en');

  test('a running time shows hours only when there are some', () => {
    expect(f.clock(9_400)).toBe('0:09');
    expect(f.clock(204_000)).toBe('3:24');
    expect(f.clock(4_020_000)).toBe('1:07:00');
    expect(f.clock(-5)).toBe('0:00');
  });

  test('sizes are in decimal units, with a digit behind the point from megabytes on', () => {
    expect(f.bytes(0)).toBe('0 kB');
    expect(f.bytes(12_345)).toBe('12 kB');
    expect(f.bytes(48_200_000)).toBe('48.2 MB');
    expect(f.speed(3_400_000)).toBe('3.4 MB/s');
  });

  test('time left is never nothing while something is left', () => {
    expect(f.roughly(200)).toBe('1 sec');
    expect(f.roughly(150_000)).toBe('3 min');
    expect(createFormat('zh-Hans').roughly(40_000)).toBe('40秒');
  });
});

test('any Chinese system gets Chinese, others English, and a choice wins', () => {
  expect(resolveLocale('system', 'zh-CN')).toBe('zh-Hans');
  expect(resolveLocale('system', 'zh-Hant-TW')).toBe('zh-Hans');
  expect(resolveLocale('system', 'de-DE')).toBe('en');
  expect(resolveLocale('en', 'zh-CN')).toBe('en');
});
