import { expect, test } from 'vitest';
import type { AssetId } from '../../../app/core/downloads/asset-key.ts';
import { Overload } from '../../../app/core/downloads/overload.ts';
import type { AssetRecord } from '../../../app/core/library/records.ts';
import type { AssetKind } from '../../../app/shared/generation.ts';

interface Clip {
  readonly id: string;
  readonly endsInMs: number;
  /** Null while nobody knows. */
  readonly bytes: number | null;
  readonly has?: number;
  readonly kind?: AssetKind;
}

/** A line of one byte a millisecond, once it was watched. */
function setUp(clips: readonly Clip[], more: { renewable?: readonly string[]; busyBytes?: number } = {}) {
  const assetOf = ({ id, kind = 'video' }: Clip): AssetId => ({ id, kind });
  const overload = new Overload({
    record({ id }) {
      const clip = clips.find((one) => one.id === id);
      return { totalBytes: clip?.bytes ?? null, durableBytes: clip?.has ?? 0 } as AssetRecord;
    },
    kindOf: () => 'video',
    isRenewable: (id) => more.renewable?.includes(id) ?? false,
    ...{ busyBytes: () => more.busyBytes ?? 0, now: () => 0 },
  });
  const runningOut = clips
    .filter(({ endsInMs }) => endsInMs > 0)
    .sort((a, b) => a.endsInMs - b.endsInMs)
    .map((clip) => ({ asset: assetOf(clip), deadlineMs: clip.endsInMs }));
  const watch = (): void => {
    for (let second = 0; second <= 3; second += 1)
      overload.forecast.received('watched', second * 1_000, second * 1_000);
  };
  const preferred = (): readonly string[] => overload.preferred(runningOut).map(({ id }) => id);
  return { overload, runningOut, watch, preferred };
}

const TOO_MUCH: readonly Clip[] = [
  { id: 'long', endsInMs: 1_000, bytes: 9_000 },
  { id: 'short', endsInMs: 1_001, bytes: 500 },
  { id: 'middle', endsInMs: 1_002, bytes: 600 },
];

test('of a line that was not watched yet nothing is planned', () => {
  expect(setUp(TOO_MUCH).preferred()).toEqual([]);
});

test('where the usual order brings all in time, it stays', () => {
  const { watch, preferred } = setUp([
    { id: 'soon', endsInMs: 1_000, bytes: 9_000 },
    { id: 'late', endsInMs: 9_001, bytes: 9_000 },
  ]);
  watch();
  expect(preferred()).toEqual([]);
});

test('where not all can be had in time, the short ones come before the long one', () => {
  const { watch, preferred } = setUp(TOO_MUCH);
  watch();
  expect(preferred()).toEqual(['short', 'middle']);
});

test('what of a file is on disk already takes no time', () => {
  const { watch, preferred } = setUp([{ ...TOO_MUCH[0], has: 8_900 } as Clip, ...TOO_MUCH.slice(1)]);
  watch();
  expect(preferred()).toEqual([]);
});

test('what the running files have still to receive comes over the line before', () => {
  const { watch, preferred } = setUp(TOO_MUCH.slice(1), { busyBytes: 800 });
  watch();
  expect(preferred()).toEqual(['short']);
});

test('a clip that can be had with a fresh link makes way for those that would be lost', () => {
  const { watch, preferred } = setUp(TOO_MUCH, { renewable: ['short', 'middle'] });
  watch();
  expect(preferred()).toEqual(['short', 'long']);
});

test('a file of unknown length is thought to be as long as others were, and the sidecar to take no time', () => {
  const { overload, watch, preferred } = setUp([
    { id: 'a', endsInMs: 1_000, bytes: null },
    { id: 'b', endsInMs: 1_001, bytes: null },
    { id: 'sidecar', endsInMs: 1_000, bytes: null, kind: 'metadata' },
    { id: 'short', endsInMs: 1_000, bytes: 10 },
  ]);
  watch();
  expect(preferred()).toEqual([]);
  overload.forecast.learn('video', 5_000);
  expect(preferred()).toEqual(['sidecar', 'short', 'a']);
});

test('a file that turns out to be long steps aside when others would come too late for it, and not else', () => {
  const { overload, watch, runningOut } = setUp(TOO_MUCH.slice(1));
  const own = { asset: { id: 'own', kind: 'video' } as const, deadlineMs: 1_000 };
  expect(overload.isTooLong(own, 9_000, runningOut)).toBe(false);
  watch();
  expect(overload.isTooLong(own, 9_000, runningOut)).toBe(true);
  expect(overload.isTooLong(own, 300, runningOut)).toBe(false);
  expect(overload.isTooLong(own, 9_000, [])).toBe(false);
  expect(overload.isTooLong({ ...own, deadlineMs: -1 }, 9_000, runningOut)).toBe(false);
});

test('what is forgotten is looked up again', () => {
  const clips = [...TOO_MUCH];
  const { overload, watch, preferred } = setUp(clips);
  watch();
  preferred();
  clips[0] = { id: 'long', endsInMs: 1_000, bytes: 400 };
  expect(preferred()).toEqual(['short', 'middle']);
  overload.forget({ id: 'long', kind: 'video' });
  expect(preferred()).toEqual([]);
});
