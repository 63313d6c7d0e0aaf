/**
 * `npm run bench:library`: the library with 100,000 generations in a folder of its own, through the same doors as
 * the engine's. Prints each figure beside its bound; exits 1 when one is missed.
 */
import { mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { createChosenFinder } from '../../app/core/library/find-chosen.ts';
import { createLibrary } from '../../app/core/library/library.ts';
import { createLibraryReader } from '../../app/core/library/library-query.ts';
import { openLibraryFile } from '../../app/core/library/open-database.ts';
import { ITEM_STATUSES, type LibraryQuery, SORT_KEYS } from '../../app/shared/library-view.ts';
import { forgetBackups, quitInBackup } from '../core/library/maintenance/quit-in-backup.ts';
import { fillLibrary } from './many-generations.ts';

const { values } = parseArgs({
  options: {
    generations: { type: 'string', default: '100000' },
    folder: { type: 'string', default: tmpdir() },
    rounds: { type: 'string', default: '5' },
  },
});
const size = Number(values.generations);
const rounds = Number(values.rounds);
const folder = mkdtempSync(join(values.folder, 'dailies-bench-'));
const BASE = 'https://gateway.test/';
let missed = 0;

const at = (sorted: readonly number[], share: number): number =>
  sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0;

function timesOf(
  times: number,
  work: (round: number) => void,
  before: () => void = () => undefined,
): readonly number[] {
  const taken: number[] = [];
  for (let round = 0; round < times; round += 1) {
    before();
    const began = performance.now();
    work(round);
    taken.push(performance.now() - began);
  }
  return taken.sort((a, b) => a - b);
}

function tell(name: string, ms: number, boundMs: number, more = ''): void {
  const isMissed = ms > boundMs;
  if (isMissed) missed += 1;
  const figure = `${ms.toFixed(ms < 10 ? 2 : 0)} ms`.padStart(10);
  process.stdout.write(
    `${name.padEnd(52)} ${figure}  of ${boundMs} ms${isMissed ? '  MISSED' : ''}${more}\n`,
  );
}

/** The slowest of the medians, with the query it belongs to: a bound for "any" query is one for the worst. */
function slowest(
  queries: readonly LibraryQuery[],
  run: (query: LibraryQuery) => void,
  before: () => void,
): [number, string] {
  let worst: [number, string] = [0, ''];
  for (const query of queries) {
    run(query);
    const ms = at(
      timesOf(rounds, () => run(query), before),
      0.5,
    );
    if (ms > worst[0]) worst = [ms, JSON.stringify(query)];
  }
  return worst;
}

try {
  const began = performance.now();
  const first = openLibraryFile(folder, Date.now());
  const clip = join(folder, 'clip.mp4');
  writeFileSync(clip, '');
  // 12,000 prompts with eight takes or so each, in a library of 100,000.
  fillLibrary(first.db, size, { clip, prompts: Math.ceil(size * 0.12) });
  first.close();
  const megabytes = Math.round(statSync(join(folder, 'library.db')).size / 1e6);
  process.stdout.write(
    `${size} generations, ${megabytes} MB, built in ${Math.round(performance.now() - began)} ms\n`,
  );

  const open = () => {
    const file = openLibraryFile(folder, Date.now());
    const library = createLibrary(file.db, () => undefined);
    return { ...file, library, reader: createLibraryReader(file.db, { count: library.count }) };
  };
  tell(
    'open, with counts',
    at(
      timesOf(rounds, () => open().close()),
      0.5,
    ),
    300,
  );

  const { db, library, reader, close } = open();
  // What the reader remembers of its last queries must not help: a busy library changes between any two.
  db.exec('CREATE TEMP TABLE scratch (n INTEGER)');
  const write = db.prepare('INSERT INTO scratch VALUES (1)');
  const writeSomething = (): void => void write.run();
  const base: LibraryQuery = {
    ...{ search: '', statuses: [], sort: 'tracked', descending: false, offset: 0, limit: 100 },
  };
  const filters = [
    [],
    ...ITEM_STATUSES.map((one) => [one]),
    ['generating', 'downloading', 'waiting'],
  ] as const;
  const orders = SORT_KEYS.flatMap((sort) =>
    [false, true].map((descending) => ({ ...base, sort, descending })),
  );
  const window = (query: LibraryQuery): void => void reader.rows(query);
  for (const offset of [0, size / 4, size / 2]) {
    const queries = orders.flatMap((order) =>
      [...filters, ['saved', 'failed'] as const].map((statuses) => ({ ...order, statuses, offset })),
    );
    const [ms, text] = slowest(queries, window, writeSomething);
    tell(`100 rows, any sort and filter, offset ${offset}`, ms, 10, `  ${text}`);
  }
  const searches = [
    'neon',
    'cinematic',
    'a lone astronaut',
    '日落时分',
    '金色的',
    '海面',
    '海',
    '的',
    'e',
    'at',
    'zq',
    'no such',
    '没有这个',
  ];
  for (const search of searches) {
    const { total } = reader.rows({ ...base, search });
    const queries = orders.flatMap((order) =>
      [[], ['saved'] as const].flatMap((statuses) =>
        [0, Math.floor(total / 3)].map((offset) => ({ ...order, search, statuses, offset })),
      ),
    );
    const [ms, text] = slowest(queries, window, writeSomething);
    tell(`search ${search} (${total} found)`, ms, 50, `  ${text}`);
  }

  // Between any two questions a row changes its state, as it does while clips come in.
  let round = 0;
  const paused = new Set<string>();
  const moveSomething = (): void => {
    round += 1;
    const id = `waiting-${round % 300}`;
    const isPaused = paused.delete(id);
    if (!isPaused) paused.add(id);
    library.transition({ id, kind: 'video' }, isPaused ? 'queued' : 'paused');
  };
  const groupedBase = { ...base, grouped: true };
  const began2 = performance.now();
  const { outline } = reader.rows({ ...groupedBase, outline: 0 });
  tell('grouped: the first outline, 100 rows and their heads', performance.now() - began2, 300);
  const groups = outline?.groups?.split(',').length ?? 0;
  process.stdout.write(`  ${groups} groups, ${outline?.shapes.length} shapes\n`);
  for (const offset of [0, size / 4, size / 2]) {
    const queries = orders.flatMap((order) =>
      [...filters, ['saved', 'failed'] as const].map((statuses) => ({
        ...order,
        grouped: true,
        statuses,
        offset,
      })),
    );
    const [ms, text] = slowest(queries, window, moveSomething);
    tell(`grouped: 100 rows, any sort and filter, offset ${offset}`, ms, 10, `  ${text}`);
  }
  const withOutline = orders.map((order) => ({ ...order, grouped: true, outline: outline?.id ?? 0 }));
  tell(
    'grouped: the same with the outline of the whole list',
    slowest(withOutline, window, moveSomething)[0],
    25,
  );
  const addSomething = (): void => {
    round += 1;
    library.add(`added-${round}`, BASE, Date.now());
  };
  tell('grouped: the same after a clip was added', slowest(withOutline, window, addSomething)[0], 50);
  for (const search of searches) {
    const queries = orders.map((order) => ({ ...order, grouped: true, search, outline: 0 }));
    tell(`grouped: search ${search}`, slowest(queries, window, moveSomething)[0], 50);
  }

  const chosen = createChosenFinder(db);
  const [groupedMs] = slowest(
    orders.map((order) => ({ ...order, grouped: true })),
    (query) => void chosen.all(query),
    moveSomething,
  );
  tell('grouped: everything chosen, any sort', groupedMs, 400);
  for (const id of paused) library.transition({ id, kind: 'video' }, 'queued');
  const [allMs, allText] = slowest(orders, (query) => void chosen.all(query), writeSomething);
  tell('everything chosen, any sort', allMs, 400, `  ${allText}`);
  const some = Array.from({ length: 1_000 }, (_, index) => `waiting-${index}`);
  tell(
    'whether 1,000 chosen are listed still',
    at(
      timesOf(rounds, () => void chosen.among(base, some)),
      0.5,
    ),
    20,
  );

  const durable = timesOf(300, (round) => {
    const asset = { id: `waiting-${round}`, kind: 'video' } as const;
    library.transition(asset, round % 2 === 0 ? 'resolving' : 'queued');
  });
  tell('a state change, median', at(durable, 0.5), 1, `  p95 ${at(durable, 0.95).toFixed(2)} ms`);
  for (const mode of ['OFF', 'NORMAL', 'FULL']) {
    db.exec(`PRAGMA synchronous = ${mode}`);
    const taken = timesOf(300, (round) => {
      const asset = { id: `waiting-${round}`, kind: 'video' } as const;
      library.transition(asset, round % 2 === 0 ? 'waiting' : 'queued');
    });
    process.stdout.write(
      `  with synchronous = ${mode}: ${at(taken, 0.5).toFixed(3)} ms, p95 ${at(taken, 0.95).toFixed(3)} ms\n`,
    );
  }
  const ids = Array.from({ length: 10_000 }, (_, index) => `import-${index}`);
  tell(
    'import of 10,000 ids',
    at(
      timesOf(1, () => library.addMany(ids, BASE, Date.now())),
      0.5,
    ),
    2_000,
  );
  close();
  const quits: number[] = [];
  for (const afterMs of [100, 400, 800, 1_200, 1_600, 2_000, 2_500]) {
    forgetBackups(folder);
    quits.push(await quitInBackup(folder, () => delay(afterMs)));
  }
  tell('quit in the middle of check or backup, the longest', Math.max(...quits), 3_000);
  process.exitCode = missed === 0 ? 0 : 1;
} finally {
  rmSync(folder, { recursive: true, force: true });
}
