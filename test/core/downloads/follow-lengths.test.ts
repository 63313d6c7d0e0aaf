import { expect, test } from 'vitest';
import { FollowLengths } from '../../../app/core/downloads/follow-lengths.ts';
import { RunningJobs } from '../../../app/core/downloads/running-jobs.ts';
import type { AssetRecord } from '../../../app/core/library/records.ts';
import type { ProgressReport } from '../../../app/shared/library-view.ts';

const VIDEO = { id: 'a', kind: 'video' } as const;

function setUp(record: Partial<AssetRecord>, isTooLong: boolean) {
  const jobs = new RunningJobs();
  const [asked, learned, passed]: [number[], number[], ProgressReport[]] = [[], [], []];
  let known: Partial<AssetRecord> = record;
  const follow = new FollowLengths({
    scheduler: {
      received: () => undefined,
      ended: () => undefined,
      learnLength: (_asset, bytes) => void learned.push(bytes),
      isTooLong(_asset, bytesLeft) {
        asked.push(bytesLeft);
        return isTooLong;
      },
    },
    ...{ jobs, library: { asset: () => known as AssetRecord }, monotonicNow: () => 0 },
    onProgress: (report) => void passed.push(report),
  });
  jobs.begin(VIDEO, () => new Promise(() => undefined));
  follow.begun(VIDEO);
  return {
    ...{ follow, asked, learned, passed },
    knows: (next: Partial<AssetRecord>) => {
      known = next;
    },
    stopped: () => jobs.of('a', 'video')?.stopReason ?? null,
  };
}

const report = (receivedBytes: number, totalBytes: number | null): ProgressReport => ({
  ...{ id: 'a', asset: 'video', receivedBytes, totalBytes, bytesPerSecond: 1 },
});
const RESUMABLE = { state: 'downloading', etag: '"a"', totalBytes: 100 } as const;

test('a file whose length turns out to be too long for its place gives it up, and goes on later', () => {
  const { follow, asked, learned, passed, knows, stopped } = setUp({ totalBytes: null }, true);
  follow.reported(report(1, null));
  expect([asked, stopped()]).toEqual([[], null]);
  knows(RESUMABLE);
  follow.reported(report(10, 100));
  expect([asked, learned, stopped()]).toEqual([[90], [100], { type: 'postpone' }]);
  expect(passed).toHaveLength(2);
});

test('a file of known length is never asked to step aside, nor one twice', () => {
  const first = setUp(RESUMABLE, true);
  first.follow.reported(report(10, 100));
  expect([first.asked, first.stopped()]).toEqual([[], null]);
  const second = setUp({ totalBytes: null }, false);
  second.follow.reported(report(10, 100));
  second.follow.reported(report(20, 100));
  expect([second.asked, second.learned, second.stopped()]).toEqual([[90], [100], null]);
});

test('a file that would begin anew goes on to its end', () => {
  const { follow, knows, stopped } = setUp({ totalBytes: null }, true);
  knows({ ...RESUMABLE, etag: null, lastModified: null });
  follow.reported(report(10, 100));
  expect(stopped()).toBeNull();
});

test('what ended is known no more, so that another attempt is looked at anew', () => {
  const { follow, asked } = setUp({ totalBytes: null }, true);
  follow.ended(VIDEO);
  follow.reported(report(10, 100));
  expect(asked).toEqual([]);
});
