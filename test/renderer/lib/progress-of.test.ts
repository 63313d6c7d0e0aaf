import { expect, test } from 'vitest';
import { createFormat } from '../../../app/shared/format.ts';
import type { ProgressReport } from '../../../app/shared/library-view.ts';
import { amountText, progressOf } from '../../../renderer/lib/progress-of.ts';

const f = createFormat('en');
const stored = { receivedBytes: 1_000_000, totalBytes: 4_000_000 };
const report: ProgressReport = {
  id: 'a',
  asset: 'video',
  receivedBytes: 2_000_000,
  totalBytes: 4_000_000,
  bytesPerSecond: 500_000,
};

test('a report is newer than what is stored, and tells pace and time left', () => {
  expect(progressOf(stored)).toMatchObject({ part: 0.25, bytesPerSecond: 0, leftMs: null });
  expect(progressOf(stored, report)).toMatchObject({ part: 0.5, bytesPerSecond: 500_000, leftMs: 4_000 });
});

test('without a total there is neither a part nor an end, only what has come', () => {
  const unknown = progressOf(stored, { ...report, totalBytes: null });
  expect(unknown).toMatchObject({ part: null, leftMs: null });
  expect(amountText(unknown, f)).toBe('2 MB');
  expect(amountText(progressOf({ receivedBytes: 0, totalBytes: null }), f)).toBeNull();
});

test('more than was announced is no more than all of it', () => {
  const over = progressOf(stored, { ...report, receivedBytes: 5_000_000 });
  expect([over.part, over.leftMs, amountText(over, f)]).toEqual([1, null, '5 MB of 4 MB']);
});
