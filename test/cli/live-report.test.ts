/** Lines that are drawn anew on a terminal. */
import { PassThrough } from 'node:stream';
import { stripVTControlCharacters } from 'node:util';
import { expect, test } from 'vitest';
import { canDrawOn, createLiveReport } from '../../app/cli/live-report.ts';

test('lines are drawn on a terminal alone, and on none that shows the signs for it', () => {
  expect(canDrawOn({ isTTY: true }, 'xterm-256color')).toBe(true);
  expect(canDrawOn({ isTTY: true }, undefined)).toBe(true);
  expect(canDrawOn({ isTTY: true }, 'dumb')).toBe(false);
  expect(canDrawOn({ isTTY: undefined as never }, 'xterm')).toBe(false);
});

test.each([1, 2, 13, 20, 80])('a terminal of %i columns gets no line that is wider', (columns) => {
  const stream = Object.assign(new PassThrough(), { columns, rows: 5, isTTY: true });
  const written: string[] = [];
  stream.on('data', (chunk: Buffer) => written.push(chunk.toString()));
  const report = createLiveReport(stream as unknown as NodeJS.WriteStream, {
    out: () => undefined,
    err: () => undefined,
  });
  for (const id of ['4665a07c-7641-4809-a133-10786201bb56', 'b', 'c', 'd', 'e', 'f']) {
    report.task({ id, state: 'unknown', stateWord: '正在生成视频🎬🎬🎬🎬🎬🎬🎬🎬🎬🎬' });
    report.progress({
      id,
      asset: 'video',
      receivedBytes: 1e9,
      totalBytes: 5e9,
      bytesPerSecond: 1e6,
    } as never);
  }
  report.problem({ id: 'b', problem: { code: 'timed-out', facts: {} }, retryInMs: null });
  report.end();
  const shown = stripVTControlCharacters(written.join(''));
  expect(shown.split('\n').every((line) => line.length <= Math.max(1, columns))).toBe(true);
});
