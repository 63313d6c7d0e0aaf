import { expect, test } from 'vitest';
import { createTakesFinder } from '../../../app/core/library/find-takes.ts';
import { readTakes } from '../../../app/shared/takes.ts';
import { bringTo, generationOf, memoryLibrary } from './open-library.ts';

const QUERY = { search: '', statuses: [], sort: 'tracked', descending: true } as const;

function stocked() {
  const rig = memoryLibrary();
  const prompts = ['a fox', 'a cat ', null, 'a fox', ' a cat', null, 'a fox'];
  for (const [place, prompt] of prompts.entries()) {
    const id = `t${place}`;
    rig.library.add(id, 'https://gateway.example/', 1000);
    rig.library.recordAnswer(generationOf(id, { prompt }), null, 2000);
    if (place === 6) continue;
    rig.library.addAsset(id, 'video', '/clips', '{id}');
    bringTo(rig.library, id, 'saved', { finalPath: `/clips/${id}.mp4`, savedAtMs: 2000 });
  }
  const find = createTakesFinder(rig.db);
  return { ...rig, takes: (query: object = {}) => readTakes(find({ ...QUERY, ...query })) };
}

test('takes of one prompt stand together, the oldest first, whatever blanks surround it; one without a prompt stands alone', () => {
  const { takes } = stocked();
  expect(takes().map(({ id, group }) => `${group} ${id}`)).toEqual([
    ...['0 t5', '1 t1', '1 t4', '2 t0', '2 t3', '3 t2'],
  ]);
  expect(takes({ descending: false }).map(({ id }) => id)).toEqual(['t0', 't3', 't1', 't4', 't2', 't5']);
});

test('what is not saved is not reviewed, and a filter without saved clips leaves nothing', () => {
  const { takes } = stocked();
  expect(takes().some(({ id }) => id === 't6')).toBe(false);
  expect(takes({ statuses: ['failed'] })).toEqual([]);
});

test('search and marks narrow it, and each take says its mark', () => {
  const { library, takes } = stocked();
  library.setMarks([
    { id: 't0', mark: 'pick' },
    { id: 't1', mark: 'reject' },
  ]);
  expect(takes({ search: 'cat' }).map(({ id, mark }) => [id, mark])).toEqual([
    ['t1', 'reject'],
    ['t4', null],
  ]);
  expect(takes({ marks: ['pick'] })).toEqual([{ id: 't0', group: 0, mark: 'pick' }]);
});
