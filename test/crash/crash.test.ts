/** Processes that die, and others that go on where they stopped (fault cases 53 to 56). */
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { type CrashStage, openCrashStage } from './crash-stage.ts';

async function stage(): Promise<CrashStage> {
  const folder = mkdtempSync(join(existsSync('/dev/shm') ? '/dev/shm' : tmpdir(), 'dailies-crash-'));
  const opened = await openCrashStage(folder);
  onTestFinished(async () => {
    await opened.stop();
    rmSync(folder, { recursive: true, force: true });
  });
  return opened;
}

/** Runs until all is saved, and finds nothing wrong. */
async function expectWhole(crashed: CrashStage): Promise<void> {
  const last = await crashed.run();
  expect([last.code, last.log]).toEqual([0, '']);
  expect(crashed.findWrongs()).toEqual([]);
}

const EDGES = [
  ...[
    'resolving',
    'part-named',
    'downloading',
    'verifying',
    'publishing',
    'named',
    'linked',
    'unlinked',
    'saved',
  ],
];

test.each(EDGES)(
  'case 53, 55: killed right behind "%s", the next process ends with the same file',
  async (edge) => {
    const crashed = await stage();
    crashed.addClip(200_000, 50_000_000);
    const first = await crashed.run({ dieAt: edge });
    expect([first.killed, first.steps.at(-1)]).toEqual([true, edge]);
    await expectWhole(crashed);
  },
);

test.each(['reserved', 'moved'])(
  'case 52, 55: on a disk without links, killed right behind "%s", too',
  async (edge) => {
    const crashed = await stage();
    crashed.addClip(200_000, 50_000_000);
    const first = await crashed.run({ dieAt: edge, withoutLinks: true });
    expect([first.killed, first.steps.at(-1)]).toEqual([true, edge]);
    const last = await crashed.run({ withoutLinks: true });
    expect([last.code, last.log]).toEqual([0, '']);
    expect(crashed.findWrongs()).toEqual([]);
  },
);

test('case 56: what was not surely on disk when the power went is fetched again', async () => {
  const crashed = await stage();
  const task = crashed.addClip(40_000_000, 60_000_000);
  const first = await crashed.run({ dieAt: 'durable' });
  expect([first.killed, first.steps.at(-1)]).toEqual([true, 'durable']);
  crashed.losePower();
  await expectWhole(crashed);
  expect(task.downloads.some(({ headers }) => /^bytes=[1-9]/.test(headers.range ?? ''))).toBe(true);
}, 30_000);

test('case 54: killed at random, again and again (npm run crash does it two hundred times)', async () => {
  const crashed = await stage();
  for (const bytes of [100_000, 2_500_000, 12_000_000, 20_000_000]) crashed.addClip(bytes, 15_000_000);
  let kills = 0;
  for (let turn = 0; turn < 6; turn += 1) {
    const { killed, code, log } = await crashed.run({ killAfterMs: 350 + Math.random() * 900 });
    if (killed) kills += 1;
    else expect([code, log]).toEqual([0, '']);
    if (turn % 2 === 1) crashed.losePower();
  }
  expect(kills).toBeGreaterThan(0);
  await expectWhole(crashed);
}, 60_000);
