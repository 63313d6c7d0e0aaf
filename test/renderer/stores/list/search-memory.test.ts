import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { createSearchMemory } from '../../../../renderer/stores/list/search-memory.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

function setUp(kept = '') {
  const saved: string[] = [];
  let now = kept;
  const memory = createSearchMemory(
    () => now,
    (search) => {
      saved.push(search);
      now = search;
    },
  );
  return { memory, saved };
}
const rest = (): Promise<unknown> => vi.advanceTimersByTimeAsync(1_000);

test('a search is kept once, when a person has stopped typing', async () => {
  const { memory, saved } = setUp();
  for (const text of ['k', 'ki', 'kite']) {
    memory.remember(text);
    await vi.advanceTimersByTimeAsync(100);
  }
  await rest();
  memory.remember('kite');
  await rest();
  expect(saved).toEqual(['kite']);
});

test('one that is typed and taken back before it was kept is not kept', async () => {
  const { memory, saved } = setUp('kite');
  memory.remember('kit');
  memory.remember('kite');
  await rest();
  expect(saved).toEqual([]);
});

test('nothing is kept once the window goes', async () => {
  const { memory, saved } = setUp();
  memory.remember('kite');
  memory.stop();
  await rest();
  expect([saved, vi.getTimerCount()]).toEqual([[], 0]);
});
