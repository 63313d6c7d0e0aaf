import { EventEmitter } from 'node:events';
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, expect, test, vi } from 'vitest';
import {
  createCrashBudget,
  exitOnBugs,
  takeCrashMark,
  watchProcesses,
} from '../../../app/shell/lifecycle/crash.ts';
import { app, callsOf, freshElectron } from '../../fakes/electron.ts';
import { tempFolder } from '../../fakes/temp-folder.ts';
import { until } from '../../fakes/until.ts';

const MINUTE = 60_000;

beforeEach(() => freshElectron());

test('E16, case 61: three new windows in ten minutes are allowed, and more when time has passed', () => {
  let now = 0;
  const budget = createCrashBudget(() => now);
  expect([budget.spend(), budget.spend(), budget.spend(), budget.spend()]).toEqual([true, true, true, false]);
  now = 9.9 * MINUTE;
  expect(budget.spend()).toBe(false);
  now = 10 * MINUTE;
  expect(budget.spend()).toBe(true);
});

function setUp(tryAgain = false, isQuitting = false) {
  const contents = { id: 1 };
  const recreateWindow = vi.fn();
  const askToTryAgain = vi.fn(async () => tryAgain);
  const lines: string[] = [];
  watchProcesses({
    app: app as never,
    now: () => 0,
    contents: () => contents as never,
    isQuitting: () => isQuitting,
    recreateWindow,
    askToTryAgain,
    log: (line) => lines.push(line),
  });
  const crash = (reason = 'crashed', of: unknown = contents) =>
    app.emit('render-process-gone', {}, of, { reason, exitCode: 5 });
  return { recreateWindow, askToTryAgain, lines, crash };
}

test.each(['crashed', 'oom', 'killed', 'launch-failed'])(
  'case 61: a page that is gone (%s) gets a new window',
  (reason) => {
    const { recreateWindow, lines, crash } = setUp();
    crash(reason);
    expect(recreateWindow).toHaveBeenCalledOnce();
    expect(lines[0]).toContain(reason);
  },
);

test('case 61: the fourth time the person is asked', async () => {
  const { recreateWindow, askToTryAgain, crash } = setUp(true);
  for (let n = 0; n < 4; n += 1) crash();
  expect(askToTryAgain).toHaveBeenCalledOnce();
  await until(() => expect(recreateWindow).toHaveBeenCalledTimes(4));
});

test('case 61: a person who has had enough gets no new window', async () => {
  const { recreateWindow, askToTryAgain, crash } = setUp(false);
  for (let n = 0; n < 4; n += 1) crash();
  await askToTryAgain.mock.results[0]?.value;
  expect(recreateWindow).toHaveBeenCalledTimes(3);
});

test('an orderly end, or the page of an earlier window, makes no new one', () => {
  const { recreateWindow, crash } = setUp();
  crash('clean-exit');
  crash('crashed', { id: 9 });
  expect(recreateWindow).not.toHaveBeenCalled();
});

test('a helper process that is gone is logged', () => {
  const { lines } = setUp();
  app.emit('child-process-gone', {}, { type: 'GPU', reason: 'crashed', exitCode: 1 });
  expect(lines).toEqual([expect.stringContaining('GPU')]);
});

test('E33-10: a helper process that cannot live is logged three times, not fifteen times a second', () => {
  const { lines } = setUp();
  for (let time = 0; time < 150; time += 1) {
    app.emit('child-process-gone', {}, { type: 'GPU', reason: 'killed', exitCode: 15 });
  }
  expect(lines).toHaveLength(3);
});

test('E33-10: processes that end while Dailies quits are no crash, and bring no window back', () => {
  const { lines, crash, recreateWindow, askToTryAgain } = setUp(false, true);
  app.emit('child-process-gone', {}, { type: 'GPU', reason: 'killed', exitCode: 15 });
  for (let n = 0; n < 5; n += 1) crash('killed');
  expect(lines).toEqual([]);
  expect(recreateWindow).not.toHaveBeenCalled();
  expect(askToTryAgain).not.toHaveBeenCalled();
});

test('E17: an exception that nobody caught is logged, marked, and ends the app once', () => {
  const folder = tempFolder();
  const process = new EventEmitter();
  const lines: string[] = [];
  exitOnBugs({
    process: process as never,
    app: app as never,
    dataFolder: folder,
    log: (line) => lines.push(line),
  });
  process.emit('uncaughtException', new Error('first'));
  process.emit('unhandledRejection', new Error('second'));
  expect(callsOf('app.exit')).toEqual([[1]]);
  expect(lines).toEqual([expect.stringContaining('first')]);
  expect(takeCrashMark(folder)).toBe(true);
  expect(takeCrashMark(folder)).toBe(false);
  expect(readdirSync(folder)).toEqual([]);
});

test('E17: the app also ends when the mark cannot be written', () => {
  const folder = join(tempFolder(), 'gone');
  const process = new EventEmitter();
  exitOnBugs({ process: process as never, app: app as never, dataFolder: folder, log: () => {} });
  process.emit('unhandledRejection', 'no error at all');
  expect(callsOf('app.exit')).toEqual([[1]]);
  expect(existsSync(folder)).toBe(false);
});
