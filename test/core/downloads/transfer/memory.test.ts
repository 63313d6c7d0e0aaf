import { expect, test } from 'vitest';
import { createTransferMemories } from '../../../../app/core/downloads/transfer/memory.ts';

test('what an attempt noted is there for the next, and gone once it is forgotten', () => {
  const memories = createTransferMemories();
  memories.of('a').furthest = 100;
  expect(memories.of('a').furthest).toBe(100);
  expect(memories.of('b').furthest).toBe(0);
  memories.forget('a');
  expect(memories.of('a')).toEqual({
    ...{ furthest: 0, troubledSinceMs: null, rangesInRow: 0 },
    ...{ linkUntilMs: null, asksTask: false },
  });
});
