/** What an answer of the gateway leads to. */
import { spawn } from 'node:child_process';
import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { expect, test, vi } from 'vitest';
import { createAnswerHandler } from '../../../app/core/items/on-answer.ts';
import type { GenerationLinks } from '../../../app/core/services/links/generation-links.ts';
import { DailiesError } from '../../../app/shared/error-code.ts';
import { quickFolder } from '../../fakes/temp-folder.ts';
import { generationOf, memoryLibrary, NOW, openLibrary } from '../library/open-library.ts';

const KINDS = ['video', 'raw', 'last-frame', 'metadata'] as const;

function setUp(offer: GenerationLinks['offer'] = async () => true) {
  const { db, library } = memoryLibrary();
  library.add('a', 'https://gateway.test/', NOW);
  const told = { enqueue: vi.fn(), showThumbnail: vi.fn(), onState: vi.fn(), onProblem: vi.fn() };
  let monotonicMs = 0;
  const handler = createAnswerHandler({
    ...{ library, links: { offer, deadlineOf: () => null, isRenewable: () => false, resolve: vi.fn() } },
    ...{ signal: new AbortController().signal, now: () => NOW, monotonicNow: () => monotonicMs },
    target: () => ({ assets: KINDS, folder: '/clips', nameTemplate: '{id}' }),
    limits: () => ({ retryDelayMs: 1_000, retries: null, pollIntervalMs: null }),
    ...told,
  });
  const pass = (ms: number): void => {
    monotonicMs += ms;
  };
  const answer = (fields: object, id = 'a') =>
    handler.onAnswer(id, { generation: generationOf(id, fields), raw: '{}' });
  return { db, library, handler, answer, pass, ...told };
}

const COMPLETED = { state: 'completed', prompt: 'a fox', video: { url: 'https://cdn.test/a.mp4' } };

test('a finished clip is recorded and each chosen file of it queued, and the task is not asked for again', async () => {
  const { answer, library, enqueue, onState } = setUp();
  expect(await answer(COMPLETED)).toBe('done');
  expect(library.generation('a')).toMatchObject({ state: 'completed', prompt: 'a fox' });
  expect(library.assets('a').map(({ state }) => state)).toEqual(KINDS.map(() => 'queued'));
  expect(enqueue.mock.calls).toEqual(KINDS.map((kind) => ['a', kind]));
  expect(onState).toHaveBeenCalledExactlyOnceWith(expect.objectContaining({ id: 'a', state: 'completed' }));
});

test('one that is still in the making is asked for again, and told of once for each of its states', async () => {
  const { answer, onState, enqueue } = setUp();
  for (const state of ['processing', 'processing', 'dreaming']) expect(await answer({ state })).toBe('again');
  expect(onState.mock.calls.map(([{ stateWord }]) => stateWord)).toEqual(['processing', 'dreaming']);
  expect(enqueue).not.toHaveBeenCalled();
});

test('a failed one is told of with the words of its service', async () => {
  const { answer, onProblem } = setUp();
  expect(await answer({ state: 'failed', failure_reason: 'too wild' })).toBe('done');
  const facts = { cause: 'failure-words', words: 'too wild' };
  expect(onProblem).toHaveBeenCalledExactlyOnceWith('a', { code: 'generation-failed', facts }, null);
});

test('a finished one without a link is no finished one yet, and after a while a problem', async () => {
  const { answer, library, pass, onProblem } = setUp(async () => false);
  expect(await answer({ state: 'completed' })).toEqual({ againInMs: expect.any(Number) });
  expect([library.generation('a')?.state, onProblem.mock.calls]).toEqual(['pending', []]);
  pass(3_600_000);
  for (let times = 0; times < 20; times += 1) await answer({ state: 'completed' });
  expect(onProblem).toHaveBeenCalledWith('a', expect.objectContaining({ code: 'no-link' }), null);
});

test('nonsense from the route of the clean link is asked for again, and anything else is thrown', async () => {
  const nonsense = setUp(() => Promise.reject(new DailiesError('bad-answer')));
  expect(await nonsense.answer(COMPLETED)).toEqual({ againInMs: 3_000 });
  const refused = setUp(() => Promise.reject(new DailiesError('key-refused')));
  await expect(refused.answer(COMPLETED)).rejects.toThrow(DailiesError);
});

test('an answer for an item that was taken off meanwhile changes nothing', async () => {
  const { answer, library, enqueue } = setUp(async () => {
    library.setRemoved(['a'], NOW);
    return true;
  });
  expect(await answer(COMPLETED)).toBe('done');
  expect([library.assets('a'), enqueue.mock.calls]).toEqual([[], []]);
  expect(await answer(COMPLETED, 'nobody')).toBe('done');
});

test('a clip and all its files are recorded at once: where one cannot be, none is, and the task is asked for still', async () => {
  const { db, answer, library, enqueue } = setUp();
  db.exec(`CREATE TEMP TRIGGER full BEFORE INSERT ON main.assets WHEN NEW.kind = 'last-frame'
    BEGIN SELECT RAISE(ABORT, 'database or disk is full'); END`);
  await expect(answer(COMPLETED)).rejects.toThrow('disk is full');
  expect([library.assets('a'), library.generation('a')?.state, enqueue.mock.calls]).toEqual([
    [],
    'pending',
    [],
  ]);
  expect(library.generating().map(({ id }) => id)).toEqual(['a']);
  db.exec('DROP TRIGGER full');
  expect(await answer(COMPLETED)).toBe('done');
  expect(library.assets('a')).toHaveLength(KINDS.length);
});

/** Answers for a task in a process of its own that ends, by kill -9, while the second file is being written. */
const KILLED = `
import { createLibrary } from './library/library.ts';
import { openLibraryFile } from './library/open-database.ts';
import { createAnswerHandler } from './items/on-answer.ts';
import { parseGeneration } from './services/parse-generation.ts';
const nothing = () => undefined;
const { db } = openLibraryFile(process.argv[1], 0);
const library = createLibrary(db, nothing);
library.add('a', 'https://gateway.test/', 0);
db.function('die', () => void process.kill(process.pid, 'SIGKILL'));
db.exec("CREATE TEMP TRIGGER dying AFTER INSERT ON main.assets WHEN NEW.kind = 'raw' BEGIN SELECT die(); END");
const handler = createAnswerHandler({
  library, links: { offer: async () => true }, signal: new AbortController().signal,
  target: () => ({ assets: ['video', 'raw', 'metadata'], folder: '/clips', nameTemplate: '{id}' }),
  enqueue: nothing, showThumbnail: nothing, onState: nothing, onProblem: nothing,
  now: () => 0, monotonicNow: () => 0, limits: () => ({}),
});
await handler.onAnswer('a', { generation: parseGeneration({ id: 'a', state: 'completed' }, null), raw: '{}' });
console.log('not killed');
`;

test('a process that is killed between two files of a clip leaves no half of it behind', async () => {
  const folder = quickFolder();
  const core = pathToFileURL(resolve(import.meta.dirname, '../../../app/core'));
  const code = KILLED.replaceAll("'./", `'${core}/`);
  const child = spawn(process.execPath, ['--input-type=module', '-e', code, folder]);
  const said: string[] = [];
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (data) => void said.push(`${data}`));
  await new Promise((done) => child.once('close', done));
  expect(said.join('')).not.toContain('not killed');
  const { library } = openLibrary(folder);
  expect([library.has('a'), library.assets('a'), library.generating().length]).toEqual([true, [], 1]);
});
