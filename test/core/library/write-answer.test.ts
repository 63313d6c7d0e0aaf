import type { DatabaseSync } from 'node:sqlite';
import { describe, expect, test } from 'vitest';
import { generationOf, memoryLibrary, NOW } from './open-library.ts';

const BASE = 'https://gateway.test/';

function setUp() {
  const rig = memoryLibrary();
  rig.library.add('a', BASE, NOW);
  const record = (fields: object, raw: string | null = null, atMs = NOW): void =>
    rig.library.recordAnswer(generationOf('a', fields), raw, atMs);
  const found = (search: string): number =>
    rig.reader.rows({ search, statuses: [], sort: 'tracked', descending: false, offset: 0, limit: 9 }).total;
  return { ...rig, record, found };
}

/** Counts the rows that were ever changed. */
const writes = (db: DatabaseSync): unknown => db.prepare('SELECT total_changes() AS n').get()?.n;

test('what an answer says is written, and what a later one leaves out stays', () => {
  const { library, record } = setUp();
  record({
    state: 'completed',
    prompt: 'a fox',
    model: 'ray-2',
    video: { url: 'https://cdn.test/a.mp4', width: 16, height: 9 },
  });
  record({ state: 'completed' });
  expect(library.generation('a')).toMatchObject({ prompt: 'a fox', model: 'ray-2', width: 16, height: 9 });
});

test('when it was seen to have ended is kept from the first such answer, and gone where it goes on', () => {
  const { library, record } = setUp();
  record({ state: 'completed' }, null, NOW + 5);
  record({ state: 'completed' }, null, NOW + 9);
  expect(library.generation('a')?.noticedAtMs).toBe(NOW + 5);
  record({ state: 'processing' }, null, NOW + 10);
  expect(library.generation('a')?.noticedAtMs).toBeNull();
});

test('the raw answer is the last one, and none where it was too long to keep', () => {
  const { library, record } = setUp();
  record({}, '{"n":1}');
  record({}, '{"n":2}');
  expect(library.rawAnswer('a')).toBe('{"n":2}');
  record({}, null);
  expect(library.rawAnswer('a')).toBeNull();
});

test('the words of a prompt find it from then on, and those of the prompt before do not', () => {
  const { record, found } = setUp();
  record({ prompt: 'a red fox' });
  record({ prompt: 'a grey cat' });
  expect([found('red fox'), found('grey cat'), found('fo'), found('ca')]).toEqual([0, 1, 0, 1]);
});

test('an answer clears what went wrong before, and one about an item that is gone changes nothing', () => {
  const { library, record, changes } = setUp();
  library.setGeneration('a', { unknownAnswers: 2, problem: { code: 'unknown-task', facts: {} } });
  record({ state: 'processing' });
  expect(library.generation('a')).toMatchObject({ unknownAnswers: 0, problem: null });
  library.remove('a');
  record({ state: 'completed' });
  expect([library.generation('a'), library.counts().generating, changes.at(-1)?.structure]).toEqual([
    null,
    0,
    false,
  ]);
});

describe('an answer that the library has just so', () => {
  const problem = { code: 'unknown-task', facts: {} } as const;

  test.each([
    ['while it is made', { state: 'processing' }],
    ['in a word of the service', { state: 'warming up' }],
    ['once it has ended', { state: 'completed', prompt: 'a fox' }],
    ['once it has failed', { state: 'failed', failure_reason: 'too wild' }],
  ])('writes nothing and tells nobody: %s', (_when, fields) => {
    const { library, record, changes, db } = setUp();
    record(fields, '{"n":1}');
    const before = [library.generation('a'), changes.length, writes(db)];
    record(fields, '{"n":1}', NOW + 60_000);
    expect([library.generation('a'), changes.length, writes(db)]).toEqual(before);
  });

  type Rig = ReturnType<typeof setUp>;
  test.each<[string, object, string | null]>([
    ['another text', { state: 'failed' }, '{"n":2}'],
    ['a text too long to keep', { state: 'failed' }, null],
    ['another word for the state', { state: 'error' }, '{"n":1}'],
    ['another state', { state: 'processing' }, '{"n":1}'],
    ['a reason', { state: 'failed', failure_reason: 'too wild' }, '{"n":1}'],
  ])('is not one with %s', (_what, fields, raw) => {
    const { record, changes } = setUp();
    record({ state: 'failed' }, '{"n":1}');
    const before = changes.length;
    record(fields, raw);
    expect(changes).toHaveLength(before + 1);
  });

  test.each<[string, (rig: Rig) => void]>([
    ['was not known meanwhile', ({ library }) => library.setGeneration('a', { unknownAnswers: 1 })],
    ['had a problem', ({ library }) => library.setGeneration('a', { problem })],
    ['was begun anew', ({ library }) => library.startOver('a', BASE)],
  ])('is written once more where the task %s', (_what, meanwhile) => {
    const rig = setUp();
    rig.record({ state: 'processing' }, '{"n":1}');
    meanwhile(rig);
    rig.record({ state: 'processing' }, '{"n":1}');
    expect(rig.library.generation('a')).toMatchObject({
      ...{ state: 'processing', unknownAnswers: 0, problem: null },
    });
  });
});

test('an item that was never answered for is written even where its answer says nothing', () => {
  const { library, record } = setUp();
  record({ state: 'pending' }, '{"n":1}');
  expect(library.rawAnswer('a')).toBe('{"n":1}');
});
