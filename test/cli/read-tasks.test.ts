/** From TASK words to ids. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { UsageError } from '../../app/cli/arguments.ts';
import { readTasks as readAll } from '../../app/cli/read-tasks.ts';

const readTasks = (words: readonly string[]): readonly string[] => readAll(words).map(({ id }) => id);

import { tempFolder } from '../fakes/temp-folder.ts';

function file(content: string | Buffer): string {
  const path = join(tempFolder(), 'tasks.txt');
  writeFileSync(path, content);
  return path;
}

test('takes ids as they stand, files of ids and files of answers together, each id once', () => {
  const ids = file('# mine\r\ntask-1\r\n\r\ntask-2\r\n');
  const answer = file('\uFEFF{"code":"success","data":[{"id":7,"task_id":"task-3"},{"id":"task-1"}]}');
  expect(readTasks(['task-0', ids, answer, 'task-2'])).toEqual(['task-0', 'task-1', 'task-2', 'task-3']);
});

test("reads the UTF-16 that Windows' shell writes", () => {
  const little = Buffer.from('\uFEFFtask-1\r\ntask-2\r\n', 'utf16le');
  expect(readTasks([file(little)])).toEqual(['task-1', 'task-2']);
  expect(readTasks([file(Buffer.from(little).swap16())])).toEqual(['task-1', 'task-2']);
});

test.each(['a/b', '../x', 'a b', 'x'.repeat(129), 'idé', 'a.b', 'a\u001b[31mb', '', ' ', '--x/'])(
  'refuses %j, and names it without its escapes',
  (word) => {
    const act = () => readTasks(['good', word]);
    expect(act).toThrow(UsageError);
    const shown = word.slice(0, 20).replace('\u001b', ' ').trim();
    expect(act).toThrow(shown === '' ? '“”' : shown);
    expect(act).not.toThrow('\u001b');
  },
);

test('refuses a file without ids, and names the first bad line of one', () => {
  const empty = file('# none\n');
  expect(() => readTasks([empty])).toThrow(`There is no task id in ${empty}`);
  const bad = file('task-1\nno/id\n');
  expect(() => readTasks([bad])).toThrow(`In ${bad}: “no/id” is not a task ID`);
});

test('T22: reads UTF-16 without a mark, and what stands in braces, pages and addresses', () => {
  const id = '4665a07c-7641-4809-a133-10786201bb56';
  const bytes = Buffer.from(`${id}\r\n`, 'utf16le');
  for (const content of [
    bytes,
    Buffer.from(bytes).swap16(),
    `{${id}}`,
    `<li>${id}</li>`,
    `https://gw.test/v1/videos/${id}/content\n`,
    `“${id}”，`,
  ]) {
    expect(readTasks([file(content)])).toEqual([id]);
  }
});

test('an id in a file says nothing of whose it is, an address and an answer there do', () => {
  const list = file('task-11111111\nhttps://www.kkiai.com/luma/generations/task-2\ntask-33333333\n');
  expect(readAll([list])).toEqual([
    { account: 'main', id: 'task-11111111', isBare: true },
    { account: 'main', id: 'task-2' },
    { account: 'main', id: 'task-33333333', isBare: true },
  ]);
  const address = 'https://www.kkiai.com/luma/generations/task-2';
  expect(readAll([file(address)])).toEqual(readAll([address]));
});

test('a file of fifty thousand ids is read without comparing each with each', () => {
  const ids = Array.from({ length: 50_000 }, (_, place) => `task-${place}`);
  expect(readTasks([file(ids.join('\n'))])).toEqual(ids);
});

test('T22: a UUID is taken out of the marks that it was copied with, and a path is none', () => {
  const [one, two] = ['4665a07c-7641-4809-a133-10786201bb56', '0b9d2c51-3f4e-4c0a-9a7d-5e2f8c61d7a4'];
  for (const word of [
    `${one},`,
    `(${one})`,
    `“${one}”。`,
    `{${one}}`,
    `urn:uuid:${one}`,
    `**${one}**;`,
    ` ${one}\n`,
  ]) {
    expect(readTasks([word])).toEqual([one]);
  }
  expect(readTasks([`${one},${two}`, `${two}、${one}`, `${one};`])).toEqual([one, two]);
  expect(readAll([`${one},`])).toEqual([{ account: 'main', id: one, isBare: true }]);
  for (const word of [`./${one}`, `${one}.txt`, `${one}\\`, `x,${one}`, `${one.slice(1)},`]) {
    expect(() => readTasks([word])).toThrow(UsageError);
  }
});

test('the same word twice is read once', () => {
  const list = file('task-1\n');
  expect(readTasks([list, list, 'task-1', 'task-1'])).toEqual(['task-1']);
  const id = '4665a07c-7641-4809-a133-10786201bb56';
  expect(readTasks([id, id.toUpperCase(), 'Task-1', 'task-1'])).toEqual([id, 'Task-1', 'task-1']);
});
