import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { watchClipboard } from '../../../../app/shell/intake/watch-clipboard.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

const A = '4665a07c-7641-4809-a133-10786201bb56';
const B = '6eb6bf3e-8ea4-4f01-ae3c-2bb8c4a4e4a2';

function setUp() {
  const now = { text: '' as string | Error, reads: 0, tracked: new Set<string>() };
  const found: (readonly string[])[] = [];
  const lines: string[] = [];
  const stop = watchClipboard({
    clipboard: {
      async readText() {
        now.reads += 1;
        if (now.text instanceof Error) throw now.text;
        return now.text;
      },
    },
    isTracked: (id) => now.tracked.has(id),
    onFound: (ids) => found.push(ids),
    log: (line) => lines.push(line),
  });
  const copy = async (text: string | Error): Promise<void> => {
    now.text = text;
    await vi.advanceTimersByTimeAsync(1_500);
  };
  return { now, found, lines, stop, copy };
}

test('ids that are copied are offered, each once', async () => {
  const { copy, found } = setUp();
  await copy(`try ${A}`);
  await copy(`try ${A}`);
  await copy(`${A} and ${B}`);
  await copy('something else');
  await copy(`try ${A}`);
  expect(found).toEqual([[A], [B]]);
});

test('ids that are on the list already are not offered', async () => {
  const { copy, found, now } = setUp();
  now.tracked.add(A);
  await copy(A);
  expect(found).toEqual([]);
});

test.each([
  'hunter2correcthorse',
  'P4ssw0rd-2026',
  'sk-1234567890abcdef',
  'notes from monday',
  'x'.repeat(1_000_001) + A,
])('a password, a key, a note or a whole book is left alone (%#)', async (text) => {
  const { copy, found, lines } = setUp();
  await copy(text);
  expect([found, lines]).toEqual([[], []]);
});

test('a clipboard that cannot be read is one line in the log, without what it says', async () => {
  const { copy, found, lines } = setUp();
  await copy(new Error('held by another program: SECRET'));
  await copy(new Error('held by another program: SECRET'));
  await copy(A);
  expect(lines).toEqual(['clipboard: it cannot be read (Error)']);
  expect(found).toEqual([[A]]);
});

test('after the end it is not looked at again', async () => {
  const { copy, now, stop } = setUp();
  await copy('');
  const { reads } = now;
  stop();
  await copy(A);
  await vi.advanceTimersByTimeAsync(60_000);
  expect(now.reads).toBe(reads);
});

test('what was being read when it ended is not offered', async () => {
  const { now, found, stop } = setUp();
  now.text = A;
  const reading = vi.advanceTimersByTimeAsync(0);
  stop();
  await reading;
  expect(found).toEqual([]);
});
