import { mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test, vi } from 'vitest';
import { createLog } from '../../../../app/shell/report/log.ts';
import { createRedactor } from '../../../../app/shell/report/redact.ts';
import { tempFolder } from '../../../fakes/temp-folder.ts';
import { CANARY_KEY } from '../../../fixtures/canary-key.ts';

/** Windows refuses to move a file that somebody else has open. */
const disk = vi.hoisted(() => ({ refusesRename: false }));
vi.mock('node:fs', async (importOriginal) => {
  const fs = await importOriginal<typeof import('node:fs')>();
  return {
    ...fs,
    renameSync(from: string, to: string) {
      if (disk.refusesRename)
        throw Object.assign(new Error('EBUSY: resource busy or locked'), { code: 'EBUSY' });
      fs.renameSync(from, to);
    },
  };
});

const KEY = CANARY_KEY;

function redactor() {
  const made = createRedactor('/home/ada');
  made.hide(KEY);
  return made;
}

function openLog(maxBytes?: number) {
  const folder = join(tempFolder(), 'logs');
  const log = createLog({ folder, redactor: redactor(), now: () => 0, ...(maxBytes ? { maxBytes } : {}) });
  return { folder, log, read: (name = 'dailies.log') => readFileSync(join(folder, name), 'utf8') };
}

test('each entry is one line with its time, redacted', () => {
  const { log, read } = openLog();
  log(`first ${KEY}`);
  log('second\n    at line');
  expect(read()).toBe('1970-01-01T00:00:00.000Z first [hidden]\n1970-01-01T00:00:00.000Z second | at line\n');
});

test('case 71: nothing in an entry moves a terminal’s cursor or turns its text around', () => {
  const { log, read } = openLog();
  log('a\u001b[31mred\u0007 \u202egpj.exe \u009b2J');
  // biome-ignore lint/suspicious/noControlCharactersInRegex: their absence is the point
  expect(read().trimEnd()).not.toMatch(/[\u0000-\u001f\u007f-\u009f\u202a-\u202e]/);
});

test('the log is rotated, keeps three older files, and never grows past its size', () => {
  const { folder, log, read } = openLog(1000);
  for (let n = 0; n < 200; n += 1) log(`entry ${n}`);
  expect(readdirSync(folder).sort()).toEqual([
    'dailies.1.log',
    'dailies.2.log',
    'dailies.3.log',
    'dailies.log',
  ]);
  for (const name of readdirSync(folder)) expect(statSync(join(folder, name)).size).toBeLessThanOrEqual(1000);
  expect(read()).toContain('entry 199');
});

test('a file that cannot be moved takes the lines past its size, and is moved once it can be', () => {
  const { folder, log, read } = openLog(1000);
  for (let n = 0; n < 60; n += 1) log(`entry ${n}`);
  const before = ['dailies.1.log', 'dailies.2.log'].map((name) => read(name));
  disk.refusesRename = true;
  for (let n = 60; n < 160; n += 1) log(`entry ${n}`);
  expect(
    read()
      .match(/entry \d+/g)
      ?.at(-1),
  ).toBe('entry 159');
  expect(read().match(/entry \d+/g)?.length).toBeGreaterThan(100);
  expect(['dailies.1.log', 'dailies.2.log'].map((name) => read(name))).toEqual(before);
  disk.refusesRename = false;
  for (let n = 160; n < 200; n += 1) log(`entry ${n}`);
  expect(statSync(join(folder, 'dailies.log')).size).toBeLessThanOrEqual(1000);
  const older = ['dailies.3.log', 'dailies.2.log', 'dailies.1.log'].map((name) => read(name)).join('');
  const kept = [...(older + read()).matchAll(/entry (\d+)/g)].map(([, n]) => Number(n));
  // The oldest go, as ever, and none in between.
  expect(kept).toEqual(Array.from({ length: kept.length }, (_, index) => 200 - kept.length + index));
  expect(kept[0]).toBeLessThan(60);
});

test('a log that was begun earlier goes on in the same file', () => {
  const { folder, read } = openLog();
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'dailies.log'), 'before\n');
  createLog({ folder, redactor: redactor(), now: () => 0 })('after');
  expect(read()).toMatch(/^before\n.*after\n$/);
});

test.skipIf(process.platform === 'win32')('the log is for the person alone', () => {
  const { folder, log } = openLog();
  log('x');
  expect(statSync(join(folder, 'dailies.log')).mode & 0o777).toBe(0o600);
});

test('a log folder that is taken away does not throw, and is made again', () => {
  const { folder, log, read } = openLog();
  log('one');
  rmSync(folder, { recursive: true });
  log('lost');
  log('two');
  expect(read()).toContain('two');
});
