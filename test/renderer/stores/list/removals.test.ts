/** Each removal has a way back of its own, for as long as main keeps it. */
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { UNDO_MS } from '../../../../app/shared/library-view.ts';
import { createRemovals, type Removal } from '../../../../renderer/stores/list/removals.svelte.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

function setUp() {
  const removed: Removal[] = [];
  const restored: number[] = [];
  const send = vi.fn(async (_ids: string[]) => {});
  const restore = vi.fn(async (ids: string[]): Promise<readonly string[]> => ids);
  const removals = createRemovals({
    ...{ atOnce: 2, send, restore },
    onRemoved: (removal) => void removed.push(removal),
    onRestored: (count) => void restored.push(count),
  });
  return { removals, removed, restored, send, restore };
}

test('a removal undone by name puts back what it took, and not what went after it', async () => {
  const { removals, removed, restore } = setUp();
  await removals.remove(['a']);
  await removals.remove(['b', 'c']);
  await removals.undo(removed[0]);
  expect(restore.mock.calls).toEqual([[['a']]]);
  await removals.undo();
  expect(restore.mock.calls.at(-1)).toEqual([['b', 'c']]);
  expect(removals.canUndo).toBe(false);
});

test('what is back already is not put back again', async () => {
  const { removals, removed, restored } = setUp();
  await removals.remove(['a']);
  await Promise.all([removals.undo(), removals.undo(removed[0])]);
  expect(restored).toEqual([1]);
});

test('an undo is offered for as long as main keeps what was removed', async () => {
  const { removals } = setUp();
  await removals.remove(['a']);
  await vi.advanceTimersByTimeAsync(UNDO_MS - 1);
  expect(removals.canUndo).toBe(true);
  await vi.advanceTimersByTimeAsync(1);
  expect(removals.canUndo).toBe(false);
});

test('an undo that fails can be tried again', async () => {
  const { removals, restored, restore } = setUp();
  await removals.remove(['a']);
  restore.mockRejectedValueOnce(new Error('broken'));
  await expect(removals.undo()).rejects.toThrow('broken');
  expect([removals.canUndo, restored]).toEqual([true, []]);
  await removals.undo();
  expect([removals.canUndo, restored]).toEqual([false, [1]]);
});

test('where a later part fails, what went before it has its way back', async () => {
  const { removals, removed, restore, send } = setUp();
  send.mockImplementation(async (ids) => {
    if (ids.includes('c')) throw new Error('broken');
  });
  await expect(removals.remove(['a', 'b', 'c'])).rejects.toThrow('broken');
  expect(removed).toEqual([{ ids: ['a', 'b'] }]);
  await removals.undo();
  expect(restore.mock.calls).toEqual([[['a', 'b']]]);
});

test('a removal whose time has run out says so', async () => {
  const { removals, restored, restore } = setUp();
  await removals.remove(['a']);
  restore.mockResolvedValueOnce([]);
  await removals.undo();
  expect(restored).toEqual([0]);
});
