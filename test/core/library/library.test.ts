/** The library: what is stored, what survives, what is announced. */
import { describe, expect, test } from 'vitest';
import { DailiesError } from '../../../app/shared/error-code.ts';
import { quickFolder } from '../../fakes/temp-folder.ts';
import { bringTo, generationOf, memoryLibrary, NOW, openLibrary } from './open-library.ts';

const BASE = 'https://gateway.test/';
const problem = new DailiesError('disk-full', { words: 'x' }).toProblem();

describe('what is stored', () => {
  test('survives closing and opening again: generations, answers, assets, facts, counts', () => {
    const folder = quickFolder();
    const first = openLibrary(folder);
    const { library } = first;
    expect([
      library.add('a', BASE, NOW),
      library.add('a', BASE, NOW + 1),
      library.add('b', BASE, NOW),
    ]).toEqual([...[true, false, true]]);
    const fields = {
      ...{ state: 'completed', prompt: '猫在跳舞', created_at: '2025-12-31T23:00:00Z' },
      video_raw: { url: 'https://cdn.test/a.mp4', width: 1360, height: 752, duration: 5.041667 },
    };
    library.recordAnswer(generationOf('a', fields), '{"raw":1}', NOW + 5);
    library.addAsset('a', 'video', '/clips', '{prompt}');
    bringTo(library, 'a', 'waiting', {
      ...{ retryAtMs: NOW + 9, problem, partPath: '/clips/a.part', totalBytes: 2 ** 33 },
      ...{
        durableBytes: 2 ** 32 + 1,
        etag: '"e"',
        lastModified: 'then',
        attempts: 2,
        mayBeWatermarked: true,
      },
    });
    library.setGeneration('b', { intent: 'paused', unknownAnswers: 2 });
    library.setFact('no-batch', '17');
    const before = [library.generation('a'), library.asset('a', 'video'), library.counts()];
    first.close();

    const { library: again } = openLibrary(folder);
    expect([again.generation('a'), again.asset('a', 'video'), again.counts()]).toEqual(before);
    expect(again.generation('a')).toMatchObject({
      ...{ baseUrl: BASE, state: 'completed', prompt: '猫在跳舞', width: 1360, durationSeconds: 5.041667 },
      ...{ createdAtMs: Date.UTC(2025, 11, 31, 23), trackedAtMs: NOW, noticedAtMs: NOW + 5, intent: 'go' },
    });
    expect(again.asset('a', 'video')).toMatchObject({
      ...{ state: 'waiting', problem, totalBytes: 2 ** 33, durableBytes: 2 ** 32 + 1, etag: '"e"' },
      ...{ attempts: 2, mayBeWatermarked: true, missing: false, sha256: null },
    });
    expect([again.rawAnswer('a'), again.fact('no-batch'), again.fact('other')]).toEqual([
      '{"raw":1}',
      '17',
      null,
    ]);
    expect(again.generation('b')).toMatchObject({ intent: 'paused', unknownAnswers: 2 });
    expect(again.counts()).toMatchObject({ waiting: 1, paused: 1, generating: 0 });
  });

  test('a later answer that says less takes nothing away', () => {
    const { library } = memoryLibrary();
    library.add('a', BASE, NOW);
    library.recordAnswer(
      generationOf('a', { prompt: 'cat', video: { url: 'https://x.test', width: 9 } }),
      '1',
      NOW,
    );
    library.recordAnswer(generationOf('a', { state: 'queued' }), null, NOW);
    expect(library.generation('a')).toMatchObject({ state: 'pending', prompt: 'cat', width: 9 });
  });

  test('a problem is forgotten with the next good answer, and so are unknown ones', () => {
    const { library } = memoryLibrary();
    library.add('a', BASE, NOW);
    library.setGeneration('a', { unknownAnswers: 3, problem });
    expect(library.counts()).toMatchObject({ failed: 1, generating: 0 });
    library.recordAnswer(generationOf('a'), null, NOW);
    expect(library.generation('a')).toMatchObject({ unknownAnswers: 0, problem: null });
    expect(library.counts()).toMatchObject({ failed: 0, generating: 1 });
  });

  test('case 8: ids that differ by case alone are two', () => {
    const { library } = memoryLibrary();
    expect([library.add('Task', BASE, NOW), library.add('task', BASE, NOW)]).toEqual([true, true]);
  });

  test('no link and no key is among it', () => {
    const { library, db } = memoryLibrary();
    const columns = ['generations', 'assets'].flatMap((table) =>
      db
        .prepare(`SELECT name FROM pragma_table_info('${table}')`)
        .all()
        .map(({ name }) => String(name)),
    );
    expect(columns.filter((name) => /url|(^|_)link(_|$)|key|token/.test(name))).toEqual(['base_url']);
    expect(library.version).toBe(1);
  });
});

describe('what is asked of it', () => {
  test('unfinished work: what generates, what downloads, what waits', () => {
    const { library } = memoryLibrary();
    for (const id of ['gen', 'down', 'wait', 'saved', 'failed', 'cancelled', 'paused'])
      library.add(id, BASE, NOW);
    for (const id of ['down', 'wait', 'saved']) library.addAsset(id, 'video', '/c', 't');
    bringTo(library, 'wait', 'waiting');
    bringTo(library, 'saved', 'saved');
    library.recordAnswer(generationOf('failed', { state: 'failed' }), null, NOW);
    library.setGeneration('cancelled', { intent: 'cancelled' });
    library.setGeneration('paused', { intent: 'paused' });
    expect(library.unfinishedIds()).toEqual(['gen', 'down', 'wait']);
    expect(library.generating().map(({ id }) => id)).toEqual(['gen']);
    expect(
      library
        .unfinishedAssets()
        .map(({ id }) => id)
        .sort(),
    ).toEqual(['down', 'wait']);
    library.addAsset('saved', 'thumbnail', '/c', 't');
    expect(library.unfinishedIds()).toContain('saved');
    expect(library.counts()).toEqual({
      ...{
        generating: 1,
        downloading: 1,
        waiting: 1,
        paused: 1,
        saved: 1,
        missing: 0,
        failed: 1,
        cancelled: 1,
      },
    });
  });

  test('an asset is added once, with the folder of its first time', () => {
    const { library } = memoryLibrary();
    library.add('a', BASE, NOW);
    library.addAsset('a', 'video', '/one', 't');
    expect(library.addAsset('a', 'video', '/two', 'u')).toMatchObject({ folder: '/one', nameTemplate: 't' });
    expect(library.assets('a')).toHaveLength(1);
    expect(library.transition({ id: 'a', kind: 'raw' }, 'resolving')).toBeNull();
  });

  test('case 68: two assets never have the same part file', () => {
    const { library } = memoryLibrary();
    for (const id of ['a', 'b']) {
      library.add(id, BASE, NOW);
      library.addAsset(id, 'video', '/c', 't');
    }
    library.setAsset('a', 'video', { partPath: '/c/x.part' });
    expect(() => library.setAsset('b', 'video', { partPath: '/c/x.part' })).toThrow(/UNIQUE/);
    expect(library.asset('b', 'video')?.partPath).toBeNull();
  });

  test('what is removed is gone with its assets, and an answer that comes late does not bring it back', () => {
    const { library, reader } = memoryLibrary();
    library.add('a', BASE, NOW);
    library.addAsset('a', 'video', '/c', 't');
    library.remove('a');
    library.remove('a');
    library.recordAnswer(generationOf('a'), null, NOW);
    expect([library.generation('a'), library.assets('a'), library.counts().downloading]).toEqual([
      null,
      [],
      0,
    ]);
    expect(() => reader.item('a')).toThrow(DailiesError);
  });
});

test('each change raises the version and is announced; structure where rows come, go or change their status', () => {
  const { library, changes } = memoryLibrary();
  library.add('a', BASE, NOW);
  library.recordAnswer(generationOf('a'), null, NOW);
  library.addAsset('a', 'video', '/c', 't');
  library.transition({ id: 'a', kind: 'video' }, 'resolving');
  library.transition({ id: 'a', kind: 'video' }, 'paused');
  library.transition({ id: 'a', kind: 'video' }, 'queued');
  library.remove('a');
  expect(changes.map(({ structure }) => structure)).toEqual([true, false, true, false, true, true, true]);
  const versions = changes.map(({ version }) => version);
  expect(versions).toEqual([...versions].sort((a, b) => a - b));
  expect([new Set(versions).size, library.version]).toEqual([7, versions.at(-1)]);
});

test('what a transfer passes through is not waited for; a final name, an end and an intent are on disk at once', () => {
  const { db, library } = openLibrary(quickFolder());
  library.add('a', BASE, NOW);
  library.addAsset('a', 'video', '/c', 't');
  const video = { id: 'a', kind: 'video' } as const;
  const FULL = 2;
  const level = (): unknown => db.prepare('PRAGMA synchronous').get()?.synchronous;
  const committed: unknown[] = [];
  const exec = db.exec.bind(db);
  db.exec = (sql) => {
    if (sql === 'COMMIT') committed.push(level());
    exec(sql);
  };
  for (const state of ['resolving', 'downloading', 'verifying', 'publishing', 'saved'] as const) {
    library.transition(video, state);
    expect(level()).toBe(FULL);
  }
  library.setAsset('a', 'video', { durableBytes: 7, durableRanges: null, attempts: 0 });
  library.setAsset('a', 'video', { finalPath: '/c/a.mp4' });
  library.setAsset('a', 'video', { partPath: '/c/a.part', durableBytes: 0 });
  for (const state of ['queued', 'waiting', 'paused', 'failed', 'cancelled'] as const) {
    library.transition(video, state);
  }
  expect(committed).toEqual([1, 1, 1, 1, 1, 1, FULL, 1, FULL, FULL, FULL, FULL, FULL]);
});

test('many ids come in together: those that are there already, or twice, are not added again', () => {
  const { library, reader, changes } = memoryLibrary();
  library.add('b', BASE, NOW);
  expect([...library.addMany(['a', 'b', 'c', 'a'], BASE, NOW + 1)]).toEqual(['a', 'c']);
  expect([library.counts().generating, changes.map(({ id }) => id)]).toEqual([3, ['b', 'a', 'c']]);
  const query = { search: '', statuses: [], sort: 'tracked', descending: false, offset: 0 } as const;
  expect(reader.rows({ ...query, limit: 9 }).rows.map(({ id }) => id)).toEqual(['b', 'a', 'c']);
});
