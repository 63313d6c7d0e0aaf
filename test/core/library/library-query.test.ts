/** Windows of rows: filter, sort, search, and one item whole. */
import { describe, expect, test } from 'vitest';
import { createLibraryReader } from '../../../app/core/library/library-query.ts';
import { listIndexOf } from '../../../app/core/library/list-index.ts';
import { type LibraryQuery, SORT_KEYS, type SortKey } from '../../../app/shared/library-view.ts';
import { bringTo, generationOf, memoryLibrary, NOW } from './open-library.ts';

const ALL: LibraryQuery = {
  search: '',
  statuses: [],
  sort: 'tracked',
  descending: false,
  offset: 0,
  limit: 200,
};
const BASE = 'https://gateway.test/';

function filled() {
  const open = memoryLibrary();
  const { library } = open;
  const items = [
    { id: 'id-aa', prompt: 'Zebra crossing 100% "quoted"', created: '2025-01-03', bytes: 300, saved: 3 },
    { id: 'id-bb', prompt: 'apple_tree in the wind', created: '2025-01-01', bytes: 100, saved: 1 },
    { id: 'id-cc', prompt: '日落时分的海面，金色的波光', created: '2025-01-02', bytes: 200, saved: 2 },
    { id: 'id-dd', prompt: null, created: null, bytes: null, saved: null },
  ];
  for (const [index, { id, prompt, created, bytes, saved }] of items.entries()) {
    library.add(id, BASE, NOW + index);
    const state = saved === null ? 'processing' : 'completed';
    const fields = { state, ...(created ? { prompt, created_at: `${created}T00:00:00Z` } : {}) };
    library.recordAnswer(generationOf(id, fields), '{"b":1}', NOW + (saved ?? 0));
    if (bytes === null) continue;
    library.addAsset(id, 'video', '/clips', 't');
    bringTo(library, id, 'saved', {
      ...{ totalBytes: bytes, finalPath: `/clips/${id}.mp4`, savedAtMs: NOW },
    });
  }
  const ids = (query: Partial<LibraryQuery>): readonly string[] =>
    open.reader.rows({ ...ALL, ...query }).rows.map(({ id }) => id.slice(-2));
  return { ...open, ids };
}

describe('sorting', () => {
  test.each<[SortKey, readonly string[]]>([
    ['tracked', ['aa', 'bb', 'cc', 'dd']],
    ['created', ['dd', 'bb', 'cc', 'aa']],
    ['finished', ['dd', 'bb', 'cc', 'aa']],
    ['name', ['dd', 'bb', 'aa', 'cc']],
    ['size', ['dd', 'bb', 'cc', 'aa']],
  ])('by %s, both ways', (sort, expected) => {
    const { ids } = filled();
    expect(ids({ sort })).toEqual(expected);
    expect(ids({ sort, descending: true })).toEqual([...expected].reverse());
  });

  test('a window is the same whether its order is read from the file or is in memory', () => {
    const { db, library, reader } = memoryLibrary();
    for (let index = 0; index < 40; index += 1) {
      library.add(`t${index}`, BASE, NOW + ((index * 7) % 11));
      if (index % 3 === 0) library.setGeneration(`t${index}`, { intent: 'paused' });
      if (index % 4 === 0) library.setMarks([{ id: `t${index}`, mark: 'pick' }]);
    }
    library.setRemoved(['t5', 't20'], NOW);
    const queries = SORT_KEYS.flatMap((sort) => [true, false].map((descending) => ({ sort, descending })))
      .flatMap((order) => [[], ['paused'], ['generating']].map((statuses) => ({ ...order, statuses })))
      .flatMap((list) => [[], ['pick'], ['none']].map((marks) => ({ ...list, marks })))
      .flatMap((list) => [0, 5, 20, 31].map((offset) => ({ ...ALL, ...list, offset, limit: 9 })));
    const seen = () => queries.map((query) => reader.rows(query as LibraryQuery));
    const fromFile = seen();
    for (const sort of SORT_KEYS) listIndexOf(db).order(sort);
    expect(seen()).toEqual(fromFile);
    // And of a list that was laid out whole, before and after a row leaves it.
    const laidOut = { ...ALL, statuses: ['paused'], sort: 'name', offset: 4, limit: 5 } as const;
    for (const id of ['none', 't3', 't36']) {
      library.setGeneration(id, { intent: 'go' });
      const { rows, total } = reader.rows({ ...laidOut, outline: 0 });
      expect(reader.rows(laidOut)).toEqual({ rows, total });
      expect(createLibraryReader(db).rows(laidOut)).toEqual({ rows, total });
    }
  });

  test('windows of one order neither overlap nor leave anything out, where all sort the same', () => {
    const { library, reader } = memoryLibrary();
    for (let index = 0; index < 25; index += 1) library.add(`t${index}`, BASE, NOW);
    for (const sort of ['tracked', 'created', 'name', 'size'] as const) {
      const seen: string[] = [];
      for (let offset = 0; offset < 30; offset += 10) {
        const { rows, total } = reader.rows({ ...ALL, sort, offset, limit: 10 });
        seen.push(...rows.map(({ id }) => id));
        expect(total).toBe(25);
      }
      expect([seen.length, new Set(seen).size]).toEqual([25, 25]);
    }
    expect(reader.rows({ ...ALL, offset: 100 })).toEqual({ rows: [], total: 25 });
  });
});

describe('searching', () => {
  test.each([
    ['', ['aa', 'bb', 'cc', 'dd']],
    ['  ', ['aa', 'bb', 'cc', 'dd']],
    ['zebra', ['aa']],
    ['ZEBRA CROSS', ['aa']],
    ['海面', ['cc']],
    ['海', ['cc']],
    ['金色的波光', ['cc']],
    ['，', ['cc']],
    ['w', ['bb']],
    ['TR', ['bb']],
    ['id-b', ['bb']],
    ['dd', ['dd']],
    ['id', ['aa', 'bb', 'cc', 'dd']],
    ['100%', ['aa']],
    ['%', ['aa']],
    ['_', ['bb']],
    ['e_t', ['bb']],
    ['"', ['aa']],
    ['"quoted"', ['aa']],
    ["'", []],
    ['zebra OR apple', []],
    ['NOT zebra', []],
    ['zeb*', []],
    ['prompt:zebra', []],
    ['\\', []],
    ['"""', []],
    ['()', []],
    ['\u0000\u0001x', []],
    ['x'.repeat(2_000), []],
  ])('%j', (search, expected) => {
    const { ids, reader } = filled();
    expect(ids({ search })).toEqual(expected);
    expect(reader.rows({ ...ALL, search, limit: 1 }).total).toBe(expected.length);
  });

  test('finds a prompt that came later, and no longer one that was changed or removed', () => {
    const { ids, library } = filled();
    library.recordAnswer(generationOf('id-dd', { prompt: 'purple rain' }), null, NOW);
    expect(ids({ search: 'purple' })).toEqual(['dd']);
    library.recordAnswer(generationOf('id-dd', { prompt: 'green rain' }), null, NOW);
    expect([ids({ search: 'purple' }), ids({ search: 'green' })]).toEqual([[], ['dd']]);
    library.remove('id-dd');
    expect(ids({ search: 'green' })).toEqual([]);
    library.add('id-ee', BASE, NOW);
    expect(ids({ search: 'green' })).toEqual([]);
  });

  test('goes with a filter', () => {
    const { ids } = filled();
    expect(ids({ statuses: ['generating'] })).toEqual(['dd']);
    expect(ids({ statuses: ['saved', 'generating'], search: 'id-' })).toHaveLength(4);
    expect(ids({ statuses: ['saved'], search: 'dd' })).toEqual([]);
    expect(ids({ statuses: ['paused'] })).toEqual([]);
  });
});

describe('any window', () => {
  const WORDS = [
    'neon',
    'Neon rain',
    '霓虹',
    '海',
    '的海面',
    'a',
    'Ä',
    'ΣΣ',
    '🌃',
    '🌃 at',
    '',
    '%_',
    '0',
    'İ',
  ];
  const SEARCHES = ['', 'n', 'NE', 'neon', '海', '海面', '🌃', 'ä', 'σ', '0', 'q', '的', 'task-1', 'AI'];

  /** What a person would expect, said without SQL. */
  const holds = (text: string, search: string): boolean =>
    [...text]
      .map((one) => one.toLowerCase())
      .join('')
      .includes([...search].map((one) => one.toLowerCase()).join(''));

  test('is what filtering, sorting and cutting by hand gives, whatever is searched for', () => {
    const { db, library, reader } = memoryLibrary();
    const statuses = ['generating', 'saved', 'failed', 'paused'] as const;
    const made = Array.from({ length: 400 }, (_, index) => {
      const id = `task-${(index * 7919) % 1009}`;
      const prompt = `${WORDS[(index * 5) % WORDS.length]} ${WORDS[(index * 11) % WORDS.length]}`;
      library.add(id, BASE, NOW + ((index * 31) % 50));
      library.recordAnswer(generationOf(id, { prompt }), null, NOW);
      const status = statuses[(index * 13) % 4] ?? 'saved';
      db.prepare('UPDATE generations SET status = ? WHERE id = ?').run(status, id);
      return { id, prompt, status, tracked: NOW + ((index * 31) % 50), seq: index };
    });
    for (const search of SEARCHES) {
      for (const wanted of [[], ['saved'], ['failed', 'paused', 'generating']] as const) {
        for (const descending of [false, true]) {
          const expected = made
            .filter(({ id, prompt }) => holds(prompt, search) || holds(id, search))
            .filter(({ status }) => wanted.length === 0 || (wanted as readonly string[]).includes(status))
            .sort((a, b) => (a.tracked - b.tracked || a.seq - b.seq) * (descending ? -1 : 1))
            .map(({ id }) => id);
          for (const offset of [0, 3, Math.floor(expected.length / 2), expected.length]) {
            const query = { ...ALL, search, statuses: wanted, descending, offset, limit: 20 };
            const { rows, total } = reader.rows(query);
            expect([search, total, rows.map(({ id }) => id)]).toEqual([
              ...[search, expected.length, expected.slice(offset, offset + 20)],
            ]);
          }
        }
      }
    }
  });

  test('of a search follows what was written in between', () => {
    const { ids, library } = filled();
    expect(ids({ search: 'w', sort: 'name' })).toEqual(['bb']);
    library.setGeneration('id-dd', { intent: 'paused' });
    library.recordAnswer(generationOf('id-dd', { prompt: 'A wave' }), null, NOW);
    expect(ids({ search: 'w', sort: 'name' })).toEqual(['dd', 'bb']);
    library.remove('id-bb');
    expect(ids({ search: 'w', sort: 'name' })).toEqual(['dd']);
    expect(ids({ search: 'w', statuses: ['paused'] })).toEqual(['dd']);
    expect(ids({ search: 'w', statuses: ['saved'] })).toEqual([]);
  });
});

describe('one item', () => {
  test('is whole: its assets, its folder, the last answer in readable form', () => {
    const { reader } = filled();
    expect(reader.item('id-aa')).toMatchObject({
      ...{ id: 'id-aa', status: 'saved', hasVideo: true, fileName: 'id-aa.mp4', folder: '/clips' },
      ...{ rawAnswer: '{\n  "b": 1\n}', totalBytes: 300, receivedBytes: 300, problem: null },
      assets: [{ kind: 'video', state: 'saved', totalBytes: 300, receivedBytes: 300 }],
    });
    expect(() => reader.item('nobody')).toThrow('no longer on the list');
  });

  test('a failed generation says so, with the service as a detail', () => {
    const { library, reader } = memoryLibrary();
    library.add('a', BASE, NOW);
    library.recordAnswer(generationOf('a', { state: 'failed', failure_reason: 'too wild' }), null, NOW);
    const row = reader.rows(ALL).rows[0];
    expect(row).toMatchObject({
      status: 'failed',
      problem: { code: 'generation-failed', facts: { words: 'too wild' } },
    });
    expect(row).toMatchObject({ noticedAtMs: NOW, savedAtMs: null, hasVideo: false, hasThumbnail: false });
  });

  test('in mid-download shows what is surely on disk, and why it waits', () => {
    const { library, reader } = memoryLibrary();
    library.add('a', BASE, NOW);
    library.addAsset('a', 'video', '/c', 't');
    const problem = { code: 'stalled', facts: {} } as const;
    bringTo(library, 'a', 'waiting', {
      ...{ problem, retryAtMs: NOW + 5, totalBytes: 100, durableBytes: 40 },
    });
    expect(reader.rows(ALL).rows[0]).toMatchObject({
      ...{
        status: 'waiting',
        problem: { ...problem, goesOn: true },
        retryAtMs: NOW + 5,
        receivedBytes: 40,
        totalBytes: 100,
      },
    });
  });
});
