import { expect, test } from 'vitest';
import type { Sample } from './engine-child.ts';
import { seeded } from './random.ts';
import { type Findings, judge } from './report.ts';

/** A sample every two seconds; `heapKb` and `handles` as the number of ended tasks makes them. */
function findings(
  tasks: number,
  grown: { heapKb?: (ended: number) => number; handles?: number } = {},
): Findings {
  const random = seeded(11);
  const samples = Array.from({ length: tasks }, (_, index): Sample => {
    const ended = index;
    const heapKb = 15_000 + (grown.heapKb?.(ended) ?? 0) + random.next() * 1_500;
    return {
      ...{ atMs: index * 2_000, ended, heapMegabytes: heapKb / 1e3, residentMegabytes: 150 },
      ...{ handles: 6 + Math.floor(random.next() * 5 + (grown.handles ?? 0) * ended), files: 30 },
    };
  });
  return {
    ...{ seconds: tasks * 2, seed: 1, ended: tasks, wrong: [], without: [], bugs: [], samples },
    ...{ polls: 3 * tasks, fileRequests: 2 * tasks, bytesSent: 2e6, bytesSaved: 1e6, partsLeft: [] },
    ...{ keysAtFiles: 0, leftHandles: ['PipeWrap'], stopMs: 10, met: new Map(), impossible: [] },
  };
}

test('a long run without growth is good, and called flat', () => {
  const { good, lines } = judge(findings(2_000));
  expect(good).toBe(true);
  expect(lines.filter((line) => line.endsWith(': flat'))).toHaveLength(3);
});

test.each<[string, Parameters<typeof findings>[1], string]>([
  ['three kilobytes a task', { heapKb: (ended) => 3 * ended }, 'heap grows'],
  ['a handle in twenty tasks', { handles: 0.05 }, 'handles grows'],
])('%s is a leak in a long run', (_title, grown, fault) => {
  const { good, lines } = judge(findings(2_000, grown));
  expect(good).toBe(false);
  expect(lines).toContain(`  ! ${fault}`);
});

test('a short run is not failed for warming up, but for a gross leak', () => {
  expect(judge(findings(120, { heapKb: (ended) => Math.min(4_000, 60 * ended) })).good).toBe(true);
  expect(judge(findings(120, { heapKb: (ended) => 300 * ended })).good).toBe(false);
  expect(judge(findings(120, { handles: 1 })).good).toBe(false);
});

test.each<[string, Partial<Findings>, string]>([
  ['a wrong end', { wrong: ['a: failed'] }, 'a: failed'],
  ['no end', { without: ['b'] }, 'no end: b'],
  ['a bug in the log', { bugs: ['bug: x'] }, 'bug: x'],
  ['a part file that is left', { partsLeft: ['c.part'] }, 'part file left: c.part'],
  ['the key at the file server', { keysAtFiles: 1 }, 'the file server saw the key 1 times'],
  ['a socket after the stop', { leftHandles: ['TCPWrap'] }, 'left open after the stop: TCPWrap'],
  ['a slow stop', { stopMs: 3_500 }, 'stopping took 3500 ms'],
  ['nothing at all', { ended: 0 }, 'nothing came to an end'],
])('%s fails a run', (_title, change, fault) => {
  const { good, lines } = judge({ ...findings(500), ...change });
  expect([good, lines.at(-1)]).toEqual([false, `  ! ${fault}`]);
});
