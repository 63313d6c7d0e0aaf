import { expect, test } from 'vitest';
import { createUsualDuration, usualOf } from '../../../app/core/library/usual-duration.ts';
import { generationOf, memoryLibrary, NOW } from './open-library.ts';

const past = (ms: number, model: string | null = null, lengthSeconds: number | null = null) => ({
  ...{ ms, model, lengthSeconds },
});

test('what is usual is the middle of what alike ones took: model and length, else model, else all', () => {
  const history = [
    ...[past(60, 'ray-2', 5), past(70, 'ray-2', 5), past(500, 'ray-2', 5)],
    ...[past(200, 'ray-2', 9), past(10, 'ray-3', 5)],
  ];
  expect(usualOf(history, { model: 'ray-2', lengthSeconds: 5 })).toBe(70);
  expect(usualOf(history, { model: 'ray-2', lengthSeconds: 9 })).toBe(200);
  expect(usualOf(history, { model: 'ray-3', lengthSeconds: 5 })).toBe(70);
  expect(usualOf(history, { model: null, lengthSeconds: null })).toBe(70);
});

test('fewer than three say nothing of what is usual', () => {
  expect(usualOf([past(60), past(70)], { model: null, lengthSeconds: null })).toBeNull();
});

test('a row says what is usual while its clip is being made, and no longer', () => {
  const at = memoryLibrary();
  for (const id of ['a', 'b', 'c']) {
    at.library.add(id, 'https://gateway.example/', NOW);
    at.library.recordAnswer(generationOf(id, { state: 'completed' }), null, NOW + 90_000);
  }
  at.library.add('new', 'https://gateway.example/', NOW + 100_000);
  const query = {
    search: '',
    statuses: [],
    sort: 'tracked',
    descending: true,
    offset: 0,
    limit: 10,
  } as const;
  const { rows } = at.reader.rows(query);
  expect(rows[0]).toMatchObject({ id: 'new', usualMs: 90_000 });
});

test('the history is read anew after half a minute, not with each list', () => {
  const at = memoryLibrary();
  let nowMs = 0;
  const usual = createUsualDuration(at.db, () => nowMs);
  const kind = { model: null, lengthSeconds: null };
  expect(usual(kind)).toBeNull();
  for (const id of ['a', 'b', 'c']) {
    at.library.add(id, 'https://gateway.example/', NOW);
    at.library.recordAnswer(generationOf(id, { state: 'completed' }), null, NOW + 60_000);
  }
  expect(usual(kind)).toBeNull();
  nowMs = 30_000;
  expect(usual(kind)).toBe(60_000);
});
