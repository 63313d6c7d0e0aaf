import {
  appendFileSync,
  mkdirSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { expect, onTestFinished, test, vi } from 'vitest';
import { type ReadFiles, watchFolder } from '../../../../app/core/tracking/watch-folder.ts';
import { quickFolder } from '../../../fakes/temp-folder.ts';
import { until } from '../../../fakes/until.ts';

const A = '4665a07c-7641-4809-a133-10786201bb56';
const B = '6eb6bf3e-8ea4-4f01-ae3c-2bb8c4a4e4a2';

function setUp(
  known: ReadFiles | null = new Map(),
  folder = join(quickFolder(), 'drop'),
  settledMs = 600_000,
) {
  mkdirSync(folder, { recursive: true });
  const found: string[] = [];
  const lines: string[] = [];
  let memory: ReadFiles | null = known;
  const start = () => {
    const stop = watchFolder({
      folder,
      known: memory,
      remember: (files) => {
        memory = new Map(files);
      },
      onIds: (ids, name) => found.push(...ids.map((id) => `${name}: ${id}`)),
      log: (line) => lines.push(line),
      everyMs: 5,
      settledMs,
    });
    onTestFinished(stop);
    return stop;
  };
  const drop = (name: string, text: string | Buffer): void => writeFileSync(join(folder, name), text);
  /** Dropped last: once it was read, so was every new file that came before and could be. */
  const settled = async (): Promise<void> => {
    const name = `zz-${found.length}-${lines.length}-${Math.random()}.txt`;
    drop(name, B);
    await until(() => expect(found).toContain(`${name}: ${B}`));
    found.splice(found.indexOf(`${name}: ${B}`), 1);
    rmSync(join(folder, name));
  };
  return { folder, found, lines, start, drop, settled, memory: () => memory };
}

test('answers and lists that are dropped are read, each once', async () => {
  const { start, drop, found, settled } = setUp();
  start();
  drop('answer.json', JSON.stringify({ id: A, state: 'pending' }));
  drop('odd id.json', JSON.stringify([{ id: 'x', state: 'pending' }]));
  drop('list.txt', `# mine\n${B}\ntask_2026\n`);
  await settled();
  await settled();
  expect(found.sort()).toEqual([
    `answer.json: ${A}`,
    `list.txt: ${B}`,
    'list.txt: task_2026',
    'odd id.json: x',
  ]);
});

test('a file written over where it lies is read again, though its folder has not changed', async () => {
  const { start, drop, found, folder } = setUp();
  drop('list.txt', A);
  start();
  await until(() => expect(found).toEqual([`list.txt: ${A}`]));
  const before = statSync(folder).mtimeMs;
  writeFileSync(join(folder, 'list.txt'), `${B}\n`);
  await until(() => expect(found).toEqual([`list.txt: ${A}`, `list.txt: ${B}`]));
  expect(statSync(folder).mtimeMs).toBe(before);
});

test('a file that changes is read again', async () => {
  const { start, drop, found, settled, folder } = setUp();
  start();
  drop('list.txt', A);
  await settled();
  appendFileSync(join(folder, 'list.txt'), `\n${B}\n`);
  // Only some looks ask the files that were read before: a new one may be read first.
  await until(() => expect(found).toContain(`list.txt: ${B}`));
  await settled();
  expect(found).toEqual([`list.txt: ${A}`, `list.txt: ${A}`, `list.txt: ${B}`]);
});

test('after a restart what was read is not read again, and what came meanwhile is', async () => {
  const { start, drop, found, settled } = setUp();
  const stop = start();
  drop('one.txt', A);
  await settled();
  stop();
  drop('two.txt', B);
  start();
  await settled();
  expect(found).toEqual([`one.txt: ${A}`, `two.txt: ${B}`]);
});

test('what lies in a folder when it is chosen is left alone', async () => {
  const { start, drop, found, settled, memory } = setUp(null);
  drop('old.txt', A);
  start();
  await until(() => expect(memory()).not.toBeNull());
  drop('new.txt', B);
  await settled();
  expect(found).toEqual([`new.txt: ${B}`]);
});

test('words, pictures, huge files, hidden and unfinished ones, folders and links are passed over', async () => {
  const { start, drop, found, settled, folder } = setUp();
  writeFileSync(join(folder, '..', 'outside.txt'), A);
  symlinkSync(join(folder, '..', 'outside.txt'), join(folder, 'link.txt'));
  mkdirSync(join(folder, 'sub.txt'));
  drop('notes.txt', 'hello\nworld\n');
  drop('picture.png', Buffer.from([0x89, 0x50, 0, 0, ...Buffer.from(A)]));
  drop('huge.txt', `${A}\n${'x'.repeat(1_000_001)}`);
  drop('.hidden.txt', A);
  drop('answer.json.part', A);
  start();
  await settled();
  await settled();
  expect(found).toEqual([]);
});

test('a file that is still being written waits until it is whole', async () => {
  const { start, found, settled, folder } = setUp();
  const path = join(folder, 'slow.txt');
  start();
  // Each write changes its time, so that no two looks find it the same.
  let step = 0;
  const writer = setInterval(() => {
    appendFileSync(path, 'x'.repeat(10));
    utimesSync(path, step, ++step);
  }, 1);
  onTestFinished(() => clearInterval(writer));
  await settled();
  clearInterval(writer);
  writeFileSync(path, A);
  await settled();
  expect(found.filter((line) => line.startsWith('slow.txt'))).toEqual([`slow.txt: ${A}`]);
});

test('a folder that goes and comes back is watched on, and nothing in it is read twice', async () => {
  const { start, drop, found, settled, folder, lines } = setUp();
  start();
  drop('one.txt', A);
  await settled();
  renameSync(folder, `${folder}-away`);
  await until(() => expect(lines).toContain('watched folder: it cannot be read (ENOENT)'));
  renameSync(`${folder}-away`, folder);
  await settled();
  expect(found).toEqual([`one.txt: ${A}`]);
  expect(lines.filter((line) => !line.includes('passed over'))).toEqual([
    'watched folder: it cannot be read (ENOENT)',
    'watched folder: it is back',
  ]);
});

test('a file that is gone is forgotten, and read if it comes again', async () => {
  const { start, drop, found, settled, folder, memory } = setUp();
  start();
  drop('one.txt', A);
  await settled();
  rmSync(join(folder, 'one.txt'));
  await until(() => expect([...(memory()?.keys() ?? [])]).not.toContain('one.txt'));
  drop('one.txt', A);
  await settled();
  expect(found).toEqual([`one.txt: ${A}`, `one.txt: ${A}`]);
});

test('a link in the folder’s place hides no change in it', async () => {
  const place = quickFolder();
  mkdirSync(join(place, 'drop'));
  utimesSync(join(place, 'drop'), 1, 1);
  const link = join(place, 'link');
  symlinkSync(join(place, 'drop'), link, 'junction');
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
  onTestFinished(() => void vi.useRealTimers());
  const { start, drop, found } = setUp(new Map(), link);
  start();
  /** One look ends by setting the time of the next. */
  const look = async (): Promise<void> => {
    vi.advanceTimersToNextTimer();
    while (vi.getTimerCount() === 0) await new Promise((done) => setImmediate(done));
  };
  await look();
  drop('list.txt', A);
  // Noticed by the first of these, read by the second: sooner than all files are asked.
  await look();
  await look();
  expect(found).toEqual([`list.txt: ${A}`]);
});

test('T23: UTF-16 with and without its mark is read', async () => {
  const { start, drop, found, settled } = setUp();
  start();
  drop('marked.txt', Buffer.from(`\ufeff${A}\r\n`, 'utf16le'));
  drop('plain.txt', Buffer.from(`${A}\r\n`, 'utf16le'));
  drop('big.txt', Buffer.from(`${A}\r\n`, 'utf16le').swap16());
  await settled();
  await settled();
  expect(found.sort()).toEqual([`big.txt: ${A}`, `marked.txt: ${A}`, `plain.txt: ${A}`]);
});

test('T23: a new file among thousands of old ones is seen', { timeout: 60_000 }, async () => {
  const { start, drop, found, folder, memory } = setUp(null);
  for (let index = 0; index < 5_001; index += 1) writeFileSync(join(folder, `a${index}.txt`), '');
  start();
  await until(() => expect(memory()?.size).toBe(5_001));
  drop('zzz-new.txt', A);
  await until(() => expect(found).toEqual([`zzz-new.txt: ${A}`]));
});

test('T23: half an id and JSON that does not end are read when the rest has come', async () => {
  const { start, drop, found, folder, settled } = setUp();
  start();
  drop('half.txt', `${B}\n${A.slice(0, 20)}`);
  drop('half.json', `{"id":"${A}","sta`);
  await settled();
  expect(found).toEqual([]);
  appendFileSync(join(folder, 'half.txt'), `${A.slice(20)}\n`);
  appendFileSync(join(folder, 'half.json'), 'te":"pending"}');
  // A file that changes while it is read is read once more.
  await until(() =>
    expect([...new Set(found)].sort()).toEqual([`half.json: ${A}`, `half.txt: ${A}`, `half.txt: ${B}`]),
  );
});

test('T23: what stays as it is is read as it is in the end', async () => {
  const { start, drop, found } = setUp(new Map(), undefined, 20);
  start();
  drop('list.txt', 'task-2026-01');
  drop('cut.json', `{"id":"${A}","sta`);
  await until(() => expect([...found].sort()).toEqual([`cut.json: ${A}`, 'list.txt: task-2026-01']));
});
