import { expect, test } from 'vitest';
import { markBit, statusBit } from '../../../app/core/library/list-order.ts';
import { countsIn, createStatusTally, marksIn } from '../../../app/core/library/status-counts.ts';
import { memoryLibrary, NOW } from './open-library.ts';

const TALLY = new Map([
  [statusBit('saved') | markBit('none'), 3],
  [statusBit('saved') | markBit('pick'), 2],
  [statusBit('failed') | markBit('reject'), 1],
]);

test('items are counted by status whatever their mark, and by mark whatever their status', () => {
  expect(countsIn(TALLY)).toMatchObject({ saved: 5, failed: 1, generating: 0 });
  expect(marksIn(TALLY)).toEqual({ pick: 2, reject: 1, unreviewed: 3 });
});

test('what is kept in step is what is counted anew, with each change and after a removal', () => {
  const { db, library } = memoryLibrary();
  const seen = () => [library.counts(), library.markCounts()];
  const anew = () => [createStatusTally(db).counts(), createStatusTally(db).marks()];
  for (const id of ['a', 'b', 'c']) library.add(id, 'https://gateway.test/', NOW);
  library.setMarks([{ id: 'a', mark: 'pick' }]);
  library.setGeneration('b', { intent: 'paused' });
  expect(seen()).toEqual(anew());
  library.setRemoved(['a'], NOW);
  library.remove('c');
  expect(seen()).toEqual(anew());
  expect(library.counts()).toMatchObject({ paused: 1, generating: 0 });
});

test('an item whose removal can be undone counts nowhere', () => {
  const tally = createStatusTally(memoryLibrary().db);
  tally.add('removed', 'pick', 1);
  expect(tally.marks().pick).toBe(0);
  tally.add('saved', null, 2);
  expect(tally.count({ status: statusBit('saved'), mark: markBit('none') })).toBe(2);
  tally.recount();
  expect(tally.counts().saved).toBe(0);
});
