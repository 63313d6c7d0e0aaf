import { expect, test } from 'vitest';
import { createProgressBar, progressLine } from '../../build/scripts/progress-bar.ts';

const MB = 1_000_000;

test.for([
  [
    'in the middle',
    30 * MB,
    120 * MB,
    2 * MB,
    '[######..................] 25%: 30.0 of 120.0 MB, 2.0 MB/s, 45 s left',
  ],
  [
    'with minutes to go',
    30 * MB,
    120 * MB,
    MB / 4,
    '[######..................] 25%: 30.0 of 120.0 MB, 0.3 MB/s, 6 min left',
  ],
  ['before a speed is known', 0, 120 * MB, 0, '[........................]  0%: 0.0 of 120.0 MB'],
  ['at its end', 120 * MB, 120 * MB, MB, '[########################]100%: 120.0 of 120.0 MB, 1.0 MB/s'],
] as const)(
  'a download %s is told by share, size, speed and time left',
  ([, receivedBytes, totalBytes, speed, line]) => {
    expect(progressLine('Electron', { receivedBytes, totalBytes }, speed)).toBe(`Electron ${line}`);
  },
);

test('a download of unknown size is told by what has come', () => {
  expect(progressLine('Electron', { receivedBytes: MB, totalBytes: null }, MB)).toBe(
    'Electron: 1.0 MB, 1.0 MB/s',
  );
});

function draw(isTTY: boolean) {
  let written = '';
  let nowMs = 0;
  const output = {
    isTTY,
    columns: 60,
    write(text: string | Uint8Array) {
      written += text;
      return true;
    },
  };
  const bar = createProgressBar('Electron', output, () => nowMs);
  return {
    bar,
    written: () => written,
    at: (seconds: number, megabytes: number) => {
      nowMs = seconds * 1000;
      bar.show({ receivedBytes: megabytes * MB, totalBytes: 100 * MB });
    },
  };
}

test('a terminal shows one line that stays within its width', () => {
  const { bar, written, at } = draw(true);
  for (let second = 0; second <= 10; second += 0.1) at(second, second * 10);
  bar.end();
  expect(written().match(/\n/g)).toHaveLength(1);
  for (const line of written().split('\r\u001B[K')) expect(line.trimEnd().length).toBeLessThan(60);
  // Four or five times a second, not for each piece that comes.
  expect(written().split('\r').length).toBeLessThan(60);
});

test('a log gets a line for each tenth of a download', () => {
  const { bar, written, at } = draw(false);
  for (let second = 0; second <= 100; second += 1) at(second, second);
  bar.end();
  const lines = written().trimEnd().split('\n');
  expect(lines).toHaveLength(11);
  expect(lines[5]).toContain('50.0 of 100.0 MB, 1.0 MB/s, 50 s left');
});

test('a speed is that of the last five seconds, and starts anew with the file', () => {
  const { written, at } = draw(false);
  for (let second = 0; second <= 20; second += 1) at(second, second);
  for (let second = 21; second <= 30; second += 1) at(second, 20 + (second - 20) * 2);
  expect(written()).toContain('40.0 of 100.0 MB, 2.0 MB/s');
  at(31, 0);
  at(32, 10);
  expect(written()).toContain('10.0 of 100.0 MB, 10.0 MB/s');
});
