/** Processes that die, and others that go on where they stopped (fault cases 53 to 56). */
import { existsSync, mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { failOnLeaks, removeSearched } from '../security/leaks.ts';
import { type ChildOptions, type CrashStage, EDGES, LINKLESS_EDGES, openCrashStage } from './crash-stage.ts';

async function stage(): Promise<CrashStage> {
  const folder = mkdtempSync(join(existsSync('/dev/shm') ? '/dev/shm' : tmpdir(), 'dailies-crash-'));
  const opened = await openCrashStage(folder);
  onTestFinished(async () => {
    await opened.stop();
    removeSearched(folder);
    failOnLeaks();
  });
  return opened;
}

/** Runs until all is saved, and finds nothing wrong. */
async function expectWhole(crashed: CrashStage, options: ChildOptions = {}): Promise<void> {
  const last = await crashed.run(options);
  expect(`${last.log}${last.code}`).toBe('0');
  expect(crashed.findWrongs()).toEqual([]);
}

test('case 53, 55: processes that die behind each step in turn lose nothing between them', async () => {
  const crashed = await stage();
  for (const edge of EDGES) {
    // A fresh one each time: an earlier clip may be past the step already.
    crashed.addClip(200_000, 50_000_000);
    const { killed, steps } = await crashed.run({ dieAt: edge });
    expect([killed, steps.at(-1)]).toEqual([true, edge]);
  }
  await expectWhole(crashed);
}, 240_000);

test('case 52, 55: nor do they on a disk without links', async () => {
  const crashed = await stage();
  for (const edge of LINKLESS_EDGES) {
    crashed.addClip(200_000, 50_000_000);
    const { killed, steps } = await crashed.run({ dieAt: edge, withoutLinks: true });
    expect([killed, steps.at(-1)]).toEqual([true, edge]);
  }
  await expectWhole(crashed, { withoutLinks: true });
}, 240_000);

test('case 56: what was not surely on disk when the power went is fetched again', async () => {
  const crashed = await stage();
  const task = crashed.addClip(26_000_000, 60_000_000);
  const first = await crashed.run({ dieAt: 'durable' });
  expect([first.killed, first.steps.at(-1)]).toEqual([true, 'durable']);
  crashed.losePower();
  await expectWhole(crashed);
  expect(task.downloads.some(({ headers }) => /^bytes=[1-9]/.test(headers.range ?? ''))).toBe(true);
}, 240_000);

test('case 35: a process that sleeps in the middle of a file goes on with the rest, and storms nobody', async () => {
  const crashed = await stage();
  const task = crashed.addClip(3_000_000, 4_000_000);
  await expectWhole(crashed, { sleepMs: 1_000 });
  const { requests } = crashed.service;
  expect(requests.filter(({ side }) => side === 'gateway').length).toBeLessThanOrEqual(3);
  expect(task.downloads.length).toBeLessThanOrEqual(2);
});

test('case 54: killed at random, again and again (npm run crash does it two hundred times)', async () => {
  const crashed = await stage();
  for (const bytes of [100_000, 2_500_000, 12_000_000, 20_000_000]) crashed.addClip(bytes, 15_000_000);
  let kills = 0;
  for (let turn = 0; turn < 4; turn += 1) {
    const { killed, code, log } = await crashed.run({ killAfterMs: 350 + Math.random() * 900 });
    if (killed) kills += 1;
    else expect([code, log]).toEqual([0, '']);
    if (turn % 2 === 1) crashed.losePower();
  }
  expect(kills).toBeGreaterThan(0);
  await expectWhole(crashed);
}, 240_000);
