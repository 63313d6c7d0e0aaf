/** What is thrown at parsers: noise, long repetitions that make careless patterns slow, and almost-right things. */
import fc from 'fast-check';
import { anyText } from '../../setup/any-text.ts';

/** Text that means something to somebody: separators, escapes, other schemes, other people's syntax. */
const TOKENS = [
  ...['', ' ', '\t', '\n', '\r\n', '\0', '\u001b[31m', '\u202e', '\ufeff', '\ud800', '💥', '密'],
  ...['..', '../', '..\\', '%2f', '%2e%2e', '%5c', '%00', '%', '//', '/', '\\', ':', '?', '#', '@', '&', '='],
  ...[
    'http://',
    'https://',
    'dailies://',
    'app://bundle',
    'media://library',
    'file:///',
    'javascript:',
    'data:,',
  ],
  ...['127.0.0.1', '[::1]', 'localhost', '0x7f.1', 'example.com', ':443', ':99999', 'user:pass@'],
  ...['track', 'show', 'video', 'thumbnail', 'task_id', '"id"', 'luma/generations/', 'index.html', '.mp4'],
  ...['__proto__', 'constructor', 'toString', 'null', 'NaN', 'Infinity', '-0', '1e999', '9'.repeat(400)],
  ...['{', '}', '[', ']', '"', "'", ',', '<', '>', '{prompt}', '{id8}', '{', 'CON', 'nul.mp4', '-rf', '.'],
  ...[
    'bytes=',
    '0-',
    '-1',
    '1-0',
    'bytes 0-1/2',
    '*/5',
    'bearer',
    'token=',
    'PROXY',
    'SOCKS5',
    'DIRECT',
    ';',
  ],
  ...['--data', '--', '--hidden', '--inspect', '0c9f2a41-9d1b-4b7e-8a52-1f0c6f6a7d11', 'ftyp', 'moov'],
] as const;

/** Up to 20,000 characters of one piece again and again: what takes time in the square of its length takes seconds here. */
const pumped: fc.Arbitrary<string> = fc
  .tuple(
    fc.string({ maxLength: 8 }),
    fc.array(fc.constantFrom(...TOKENS), { minLength: 1, maxLength: 3 }).map((parts) => parts.join('')),
    fc.integer({ min: 1, max: 20_000 }),
    fc.string({ maxLength: 4 }),
  )
  .map(
    ([head, unit, length, tail]) =>
      head + unit.repeat(Math.ceil(length / (unit.length || 1))).slice(0, length) + tail,
  );

export const junkText: fc.Arbitrary<string> = fc.oneof(
  {
    weight: 3,
    arbitrary: fc
      .array(fc.oneof(fc.constantFrom(...TOKENS), fc.string({ maxLength: 6 })), { maxLength: 14 })
      .map((parts) => parts.join('')),
  },
  { weight: 1, arbitrary: anyText({ maxLength: 200 }) },
  { weight: 1, arbitrary: pumped },
);

const NUMBERS = [0, -0, -1, 1, 0.5, 2 ** 31, 2 ** 53, -(2 ** 53), 1e308, Number.NaN, Infinity, -Infinity];

/** Whatever a structured clone or a JSON text may hold. */
export const junkValue: fc.Arbitrary<unknown> = fc.oneof(
  junkText,
  fc.constantFrom<unknown>(null, undefined, true, false, ...NUMBERS),
  fc.anything({
    maxDepth: 3,
    withBigInt: true,
    withDate: true,
    withMap: true,
    withSet: true,
    withTypedArray: true,
  }),
  fc.json({ maxDepth: 4 }).map((text): unknown => JSON.parse(text)),
  fc.constantFrom<unknown>(JSON.parse('{"__proto__": {"polluted": true}}'), [[[[[[[[]]]]]]]], {
    length: 1e9,
  }),
);

const KEYS = ['__proto__', 'constructor', 'id', 'ids', 'text', 'path', 'url', 'data', 'state', 'x'] as const;

/** A right value with one thing about it wrong: a part replaced, taken out, or added. */
export function almost(value: unknown): fc.Arbitrary<unknown> {
  return fc
    .record({
      at: fc.nat(),
      by: junkValue,
      extra: fc.constantFrom(...KEYS),
      how: fc.constantFrom('replace', 'drop', 'add', 'wrap'),
    })
    .map(({ at, by, extra, how }) => change(structuredClone(value), at, by, extra, how));
}

function change(value: unknown, at: number, by: unknown, extra: string, how: string): unknown {
  if (how === 'wrap') return [value];
  if (typeof value !== 'object' || value === null) return by;
  const object = value as Record<string, unknown>;
  const names = Object.keys(object);
  const name = names[at % (names.length || 1)];
  if (how === 'add' || name === undefined) {
    Object.defineProperty(object, extra, { value: by, enumerable: true, configurable: true, writable: true });
  } else if (how === 'drop') delete object[name];
  else if (at % 2 === 0) object[name] = change(object[name], at >> 1, by, extra, 'replace');
  else object[name] = by;
  return value;
}
