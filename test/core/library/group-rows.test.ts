/** Takes of a prompt stand together, in whatever order the list is. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { groupRows, rankAt } from '../../../app/core/library/group-rows.ts';

test('a group stands where its first take does, the oldest take first; a row without a group stands alone', () => {
  // By sequence number: 1, 3 and 4 are takes of one prompt.
  const groupOf = Uint32Array.from([0, 7, 0, 7, 7, 0]);
  const { seqs, ends } = groupRows(Uint32Array.from([5, 4, 2, 3, 1]), groupOf);
  expect([...seqs]).toEqual([5, 1, 3, 4, 2]);
  expect([...ends]).toEqual([1, 4, 5]);
});

test('an empty list has no groups', () => {
  const { seqs, ends } = groupRows(new Uint32Array(0), new Uint32Array(0));
  expect([seqs.length, ends.length]).toEqual([0, 0]);
});

test('whatever the groups are, no row is lost, each group is whole, and each place is found in its own', () => {
  const rows = fc.uniqueArray(fc.integer({ min: 0, max: 99 }), { maxLength: 100 });
  const groups = fc.array(fc.integer({ min: 0, max: 12 }), { minLength: 100, maxLength: 100 });
  fc.assert(
    fc.property(rows, groups, (listed, of) => {
      const { seqs, ends } = groupRows(Uint32Array.from(listed), Uint32Array.from(of));
      expect([...seqs].sort((a, b) => a - b)).toEqual([...listed].sort((a, b) => a - b));
      const seen = new Set<number>();
      let first = 0;
      for (const [rank, end] of ends.entries()) {
        const takes = [...seqs.subarray(first, end)];
        const [group] = new Set(takes.map((seq) => of[seq]));
        expect(new Set(takes.map((seq) => of[seq])).size).toBe(1);
        if (group === 0) expect(takes).toHaveLength(1);
        else expect(seen.has(group ?? 0)).toBe(false);
        seen.add(group ?? 0);
        expect(takes).toEqual([...takes].sort((a, b) => a - b));
        for (let place = first; place < end; place += 1) expect(rankAt(ends, place)).toBe(rank);
        first = end;
      }
    }),
  );
});
