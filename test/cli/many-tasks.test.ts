/** What thousands of waiting tasks cost the command line: the whole program, measured from outside. */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test, vi } from 'vitest';
import { tempFolder } from '../fakes/temp-folder.ts';
import { createRig } from './rig.ts';

const TASKS = 2_000;
const MAX_MEGABYTES = 200;

const isLinux = process.platform === 'linux';

/** The largest resident size so far, from the kernel's own books. */
function peakMegabytes(pid: number | undefined): number {
  const line = /VmHWM:\s+(\d+) kB/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'));
  return Number(line?.[1] ?? Number.NaN) / 1024;
}

test.skipIf(!isLinux)(
  `2,000 waiting tasks, each asked for many times, stay under 200 MB resident${isLinux ? '' : ' (skipped: /proc tells the size)'}`,
  async () => {
    const { service, start } = await createRig();
    const tasks = Array.from({ length: TASKS }, (_, index) =>
      service.addTask({
        prompt: `Clip ${index}: a camera glides over water`,
        stages: [{ word: 'processing' }],
      }),
    );
    const list = join(tempFolder(), 'ids.txt');
    writeFileSync(list, tasks.map(({ id }) => id).join('\n'));
    const { child, ended } = start('watch', ['--poll-interval', '1s', list]);
    await vi.waitFor(() => expect(Math.min(...tasks.map(({ polls }) => polls))).toBeGreaterThanOrEqual(5), {
      timeout: 100_000,
      interval: 250,
    });
    const peak = peakMegabytes(child.pid);
    expect(peak).toBeGreaterThan(30);
    expect(peak).toBeLessThan(MAX_MEGABYTES);
    child.kill('SIGTERM');
    expect((await ended).code).toBe(130);
  },
  120_000,
);
