import { expect, test } from 'vitest';
import { type Job, RunningJobs } from '../../../app/core/downloads/running-jobs.ts';

/** Jobs that run until they are ended. */
function begin(...ids: readonly string[]) {
  const jobs = new RunningJobs();
  for (const id of ids) jobs.begin({ id, kind: 'video' }, () => new Promise(() => undefined));
  return { jobs, of: (id: string): Job => jobs.of(id, 'video') as Job };
}
const reasons = (jobs: RunningJobs): readonly (string | null)[] =>
  jobs.all().map(({ stopReason }) => stopReason?.type ?? null);

test('a job is found while it runs, by its id and kind', () => {
  const { jobs, of } = begin('a');
  expect([jobs.size, jobs.of('a', 'video')?.key, jobs.of('a', 'thumbnail')]).toEqual([1, 'video a', null]);
  jobs.end(of('a'));
  expect([jobs.size, jobs.of('a', 'video')]).toEqual([0, null]);
});

test('a file that has been received takes no place of those that come in', () => {
  const { jobs, of } = begin('a', 'b');
  of('a').isReceived = true;
  expect([jobs.size, jobs.receiving]).toEqual([2, 1]);
});

test('the last command wins, and what the program does by itself undoes none', () => {
  const { jobs, of } = begin('a');
  const job = of('a');
  for (const type of ['hold', 'pause', 'cancel', 'pause', 'yield', 'shelve', 'stop'] as const) {
    jobs.stop(job, { type });
  }
  expect([job.stopReason, job.controller.signal.aborted]).toEqual([{ type: 'pause' }, true]);
});

test('a restart leaves alone what runs on, and remembers that a cancel deletes the part', () => {
  const { jobs, of } = begin('a');
  const job = of('a');
  jobs.restart(job);
  expect([job.stopReason, job.controller.signal.aborted]).toEqual([null, false]);
  jobs.stop(job, { type: 'cancel' });
  jobs.restart(job);
  jobs.restart(job);
  expect(job.stopReason).toEqual({ type: 'restart', dropsPart: true });
  jobs.stop(job, { type: 'pause' });
  jobs.restart(job);
  expect(job.stopReason).toEqual({ type: 'restart', dropsPart: false });
});

test('the latest yield when there are to be fewer, but none that would have to begin again', () => {
  const { jobs } = begin('a', 'b', 'c', 'd');
  jobs.yieldSurplus(2, ({ id }) => id !== 'd');
  expect(reasons(jobs)).toEqual([null, 'yield', 'yield', null]);
});

test('one that is being stopped counts among those that go, and one that was received does not', () => {
  const { jobs, of } = begin('a', 'b', 'c', 'd');
  jobs.stop(of('d'), { type: 'pause' });
  of('c').isReceived = true;
  jobs.yieldSurplus(1, () => true);
  expect(reasons(jobs)).toEqual([null, 'yield', null, 'pause']);
});
