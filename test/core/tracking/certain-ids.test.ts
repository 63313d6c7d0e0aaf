import { expect, test } from 'vitest';
import { findCertainIds } from '../../../app/core/tracking/certain-ids.ts';

const A = '4665a07c-7641-4809-a133-10786201bb56';

test.each([
  ['a UUID', A, [A]],
  ['a UUID in a sentence', `is ${A} ready?`, [A]],
  ['an address', 'https://www.kkiai.com/luma/generations/task_17', ['task_17']],
  ['a label', 'task_id: gen2026x', ['gen2026x']],
  ['a label of another keyboard', 'task_id：gen2026x', ['gen2026x']],
  ['an answer', '{"id":"gen-17","state":"pending","prompt":"cat"}', ['gen-17']],
  ['a task row', '{"task_id":"abc123","status":"SUCCESS"}', ['abc123']],
])('%s is certain', (_title, text, ids) => {
  expect(findCertainIds(text)).toEqual(ids);
});

test('a long list of words is looked through once', () => {
  const words = Array.from({ length: 60_000 }, (_, at) => `word${at}aa1`).join('\n');
  const before = process.cpuUsage().user;
  expect(findCertainIds(`${words}\ntask_id: gen2026x`)).toEqual(['gen2026x']);
  expect(process.cpuUsage().user - before).toBeLessThan(3_000_000);
});

test.each([
  ['a word', 'hello'],
  ['a password', 'hunter2correcthorse'],
  ['a key', 'sk-0123456789abcdef'],
  ['a list of words with digits', 'abcdefgh1\nabcdefgh2'],
  ['JSON about something else', '{"id":"user-17","name":"Ana"}'],
  ['a JSON string', '"hunter2correcthorse"'],
  ['nothing', ''],
])('%s is not', (_title, text) => {
  expect(findCertainIds(text)).toEqual([]);
});
