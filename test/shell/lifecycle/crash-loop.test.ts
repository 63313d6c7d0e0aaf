import { mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { recordStart } from '../../../app/shell/lifecycle/crash-loop.ts';
import { tempFolder } from '../../fakes/temp-folder.ts';

const SECOND = 1_000;
const NOON = Date.UTC(2026, 0, 1, 12);
const FILE = 'unended-starts.json';

function setUp() {
  const dataFolder = tempFolder();
  const lines: string[] = [];
  const startAt = (seconds: number) =>
    recordStart({
      dataFolder,
      now: () => NOON + seconds * SECOND,
      log: (line) => lines.push(line),
    });
  return { dataFolder, lines, startAt };
}

describe('case 59: starts that did not end in order', () => {
  test('the third within two minutes is a loop, and so is every one after it', () => {
    const { startAt } = setUp();
    expect([0, 50, 100, 110].map((seconds) => startAt(seconds).isCrashLoop)).toEqual([
      ...[false, false, true, true],
    ]);
  });

  test('three in more than two minutes are none', () => {
    const { startAt } = setUp();
    expect([0, 60, 120, 240].map((seconds) => startAt(seconds).isCrashLoop)).toEqual(Array(4).fill(false));
  });

  test('an orderly end forgets the ones before it', () => {
    const { startAt, dataFolder } = setUp();
    startAt(0);
    startAt(10).endedInOrder();
    expect(readdirSync(dataFolder)).toEqual([]);
    expect([20, 30].map((seconds) => startAt(seconds).isCrashLoop)).toEqual([false, false]);
  });

  test('a clock that was set back a day makes no loop, nor does one set forward', () => {
    const { startAt } = setUp();
    const day = 24 * 60 * 60;
    expect([day, day + 5, 0, day * 2].map((seconds) => startAt(seconds).isCrashLoop)).toEqual(
      Array(4).fill(false),
    );
  });

  test.each(['', '{', '\0\0\0', '{"a":1}', '["x", null]'])(
    'a record that holds %j proves nothing',
    (text) => {
      const { startAt, dataFolder } = setUp();
      writeFileSync(join(dataFolder, FILE), text);
      expect(startAt(0).isCrashLoop).toBe(false);
      expect(startAt(1).isCrashLoop).toBe(false);
      expect(startAt(2).isCrashLoop).toBe(true);
    },
  );

  test('a record that cannot be written keeps nobody from starting or from quitting', () => {
    const { startAt, dataFolder, lines } = setUp();
    mkdirSync(join(dataFolder, FILE));
    const start = startAt(0);
    expect(start.isCrashLoop).toBe(false);
    start.endedInOrder();
    expect(lines).toHaveLength(2);
  });
});
