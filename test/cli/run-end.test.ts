import { expect, test, vi } from 'vitest';
import { createJsonReport } from '../../app/cli/report.ts';
import { countEnds, type EndedRun, endByItself, tellEnd } from '../../app/cli/run-end.ts';

const QUIET = { downloading: 0, refusedAccounts: [] };
const none: ReadonlySet<string> = new Set();

test('a run ends by itself once nothing is pending, but for a watch', () => {
  expect(endByItself('fetch', none, QUIET, () => null)).toBe('all-ended');
  expect(endByItself('wait', none, QUIET, () => null)).toBe('all-ended');
  expect(endByItself('watch', none, QUIET, () => null)).toBeNull();
  expect(endByItself('fetch', new Set(['a']), QUIET, () => 'main')).toBeNull();
});

test('a run ends when all that is pending is of refused accounts and nothing downloads', () => {
  const pending = new Set(['a', 'b']);
  const refused = { downloading: 0, refusedAccounts: ['main'] };
  const accounts: Record<string, string> = { a: 'main', b: 'main' };
  const end = (status = refused) => endByItself('watch', pending, status, (id) => accounts[id] ?? null);
  expect(end()).toBe('key-refused');
  expect(end({ ...refused, downloading: 1 })).toBeNull();
  accounts.b = 'vidu';
  expect(end()).toBeNull();
  // An item that is gone is of no account.
  delete accounts.b;
  expect(end()).toBeNull();
});

test('clips are counted by how they ended', () => {
  const ending = (id: string) => (({ a: 'saved', b: 'failed', c: 'saved' }) as const)[id] ?? null;
  expect(countEnds({ ending }, ['a', 'b', 'c', 'd'])).toEqual({ saved: 2, failed: 1, unfinished: 1 });
});

function told(ended: Partial<EndedRun>): readonly unknown[] {
  const lines = vi.fn<(line: string) => void>();
  const run: EndedRun = {
    ...{ command: 'fetch', end: 'all-ended', late: [], unfollowed: none },
    ...{ counts: { saved: 2, failed: 0, unfinished: 0 }, ...ended },
  };
  const code = tellEnd(run, createJsonReport(lines));
  return [code, ...lines.mock.calls.map(([line]) => Object.values(JSON.parse(line)).slice(0, 3))];
}

test('a run whose clips are all saved and followed ends with 0, every other one with 1', () => {
  expect(told({})).toEqual([0, ['done', 2, 0]]);
  expect(told({ counts: { saved: 1, failed: 1, unfinished: 0 } })).toEqual([1, ['done', 1, 1]]);
  expect(told({ unfollowed: new Set(['a']) })).toEqual([1, ['done', 2, 0]]);
});

test('a fetch that has no more time counts what is unfinished as failed; a wait does not, and ends with 5', () => {
  const counts = { saved: 1, failed: 1, unfinished: 1 };
  const late = ['c'];
  expect(told({ end: 'timed-out', counts, late })).toEqual([1, ['error', 'c', 'timed-out'], ['done', 1, 2]]);
  expect(told({ end: 'timed-out', counts, late, command: 'wait' })).toEqual([5, ['done', 1, 1]]);
});

test('a refused key ends with 3 and an interruption with 130, whatever became of the clips', () => {
  const counts = { saved: 1, failed: 0, unfinished: 2 };
  expect(told({ end: 'key-refused', counts })).toEqual([3, ['done', 1, 2]]);
  expect(told({ end: 'interrupted', counts, late: ['c'] })).toEqual([130, ['done', 1, 0]]);
});
