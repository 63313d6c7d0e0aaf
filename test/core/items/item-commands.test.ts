/** Which of the two workers a command reaches, and what the library keeps of it. */
import { expect, test } from 'vitest';
import { createItemCommands, type ItemCommandsDeps } from '../../../app/core/items/item-commands.ts';
import { lumaGateway } from '../../../app/core/services/definitions/built-in.ts';
import { bringTo, generationOf, memoryLibrary, NOW } from '../library/open-library.ts';

const BASE = 'https://gateway.test/';

/** `asked` has no files yet; `files` has a clip. */
function setUp() {
  const { db, library, changes } = memoryLibrary();
  const calls: string[] = [];
  const recorder = (worker: string) =>
    new Proxy(
      {},
      { get: (_target, name) => (id: string) => void calls.push(`${worker}.${String(name)} ${id}`) },
    );
  const deps = {
    ...{ library, poller: recorder('poller'), queue: recorder('queue'), answers: recorder('answers') },
    ...{ presence: recorder('presence'), now: () => NOW + 5 },
    accounts: () => ({ known: [{ id: 'main', service: lumaGateway, baseUrl: BASE }], current: 'main' }),
    removals: { remove: () => undefined, restore: () => [] },
  } as unknown as ItemCommandsDeps;
  const commands = createItemCommands(deps);
  for (const id of ['asked', 'files']) library.add(id, BASE, NOW);
  library.addAsset('files', 'video', '/clips', 't');
  return { db, library, changes, calls, commands };
}

test('what has files goes to the queue, what has none to the poller, and what is not there to nobody', () => {
  for (const command of ['pause', 'cancel'] as const) {
    const { library, calls, commands } = setUp();
    commands[command](['files', 'asked', 'nobody']);
    const forgotten = command === 'cancel' ? ['answers.forget asked'] : [];
    expect(calls).toEqual([`queue.${command} files`, 'poller.drop asked', ...forgotten]);
    expect(library.generation('asked')?.intent).toBe(command === 'pause' ? 'paused' : 'cancelled');
    expect(library.generation('files')?.intent).toBe('go');
  }
});

test('a resume asks about a paused item at once, and leaves one alone that was never paused', () => {
  const { library, calls, commands } = setUp();
  commands.resume(['asked']);
  expect(calls).toEqual([]);
  library.setGeneration('asked', { intent: 'paused' });
  commands.resume(['asked', 'files']);
  expect(calls).toEqual(['poller.add asked', 'poller.checkNow asked', 'queue.resume files']);
  expect(library.generation('asked')?.intent).toBe('go');
});

test('taking up asks about a failed item from the beginning, and looks for files before it fetches any again', () => {
  const { library, calls, commands } = setUp();
  library.recordAnswer(generationOf('asked', { state: 'failed', failure_reason: 'no' }), null, NOW);
  expect(commands.ending('asked')).toBe('failed');
  // A retry of many leaves what the service refused; one that is asked for by name takes it up.
  commands.retry(['asked']);
  expect(calls.splice(0)).toEqual(['presence.checkItem asked']);
  commands.fetch(['asked', 'files', 'nobody']);
  expect(calls).toEqual([
    ...['presence.checkItem asked', 'answers.forget asked', 'poller.add asked', 'poller.checkNow asked'],
    ...['presence.checkItem files', 'queue.retry files', 'queue.resume files', 'answers.addAssets files'],
  ]);
  expect(library.generation('asked')).toMatchObject({
    state: 'pending',
    stateWord: 'pending',
    problem: null,
  });
  expect(commands.ending('asked')).toBeNull();
});

test('what is off the list takes no command, and has ended', () => {
  const { library, calls, commands } = setUp();
  library.setRemoved(['asked', 'files'], NOW);
  for (const command of ['retry', 'pause', 'resume', 'cancel', 'downloadAgain', 'checkNow'] as const) {
    commands[command](['asked', 'files']);
  }
  expect([calls, commands.ending('files'), commands.ending('nobody')]).toEqual([[], 'failed', 'failed']);
});

test('pausing and resuming everything reaches each item by its own worker', () => {
  const { library, calls, commands } = setUp();
  commands.pauseAll();
  expect(calls.splice(0)).toEqual(['poller.drop asked', 'queue.pause files']);
  bringTo(library, 'files', 'paused');
  commands.resumeAll();
  expect(calls).toEqual(['poller.add asked', 'poller.checkNow asked', 'queue.resume files']);
});

test('thousands of ids are tracked in one transaction, bad ones named, double ones added once', () => {
  const { db, library, commands, changes } = setUp();
  const ids = Array.from({ length: 3_000 }, (_, place) => `task-${place}`);
  let transactions = 0;
  const exec = db.exec.bind(db);
  db.exec = (sql) => {
    if (sql.startsWith('BEGIN')) transactions += 1;
    exec(sql);
  };
  const told = changes.length;
  const outcomes = commands.track([...ids, 'asked', 'task-0', 'not an id']);
  expect([transactions, changes.length - told, library.counts().generating]).toEqual([1, 3_000, 3_001]);
  expect(outcomes.slice(-3).map(({ outcome }) => outcome)).toEqual(['already', 'already', 'refused']);
  expect(outcomes.filter(({ outcome }) => outcome === 'added')).toHaveLength(3_000);
});
