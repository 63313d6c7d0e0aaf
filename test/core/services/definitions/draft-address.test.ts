import { describe, expect, test } from 'vitest';
import { nodesOf } from '../../../../app/core/services/definitions/answer-nodes.ts';
import { type AskedAddress, readAddress } from '../../../../app/core/services/definitions/draft-address.ts';

const NODES = nodesOf({ task_id: 'task-4711', status: 'done' });
const read = (text: string): AskedAddress => {
  const asked = readAddress(text, NODES);
  if (typeof asked === 'string') throw new Error(asked);
  return asked;
};

describe('the place of the id', () => {
  test.for([
    ['https://api.x.test/v1/tasks/task-4711', 'v1/tasks/{id}'],
    ['https://api.x.test/v1/query?task_id=task-4711&lang=en', 'v1/query?task_id={id}&lang=en'],
    ['https://api.x.test/v1/tasks/{task_id}/status', 'v1/tasks/{id}/status'],
    ['https://api.x.test/v1/tasks/<task id>', 'v1/tasks/{id}'],
    ['https://api.x.test/v1/tasks/$TASK_ID', 'v1/tasks/{id}'],
    ['https://api.x.test/v1/tasks/:id', 'v1/tasks/{id}'],
    ['https://api.x.test/v1/tasks/YOUR_TASK_ID', 'v1/tasks/{id}'],
    ['https://api.x.test/v1/tasks/0123456789', 'v1/tasks/{id}'],
    ['api.x.test/v1/tasks/task-4711', 'v1/tasks/{id}'],
  ] as const)('in %s is found', ([text, query]) => {
    expect(read(text)).toMatchObject({ query, origin: 'https://api.x.test' });
  });

  test('is where the answer’s own id stands, also among several addresses', () => {
    const text =
      'See https://docs.x.test/a/b\ncurl https://api.x.test/v1/tasks/task-4711 -H "Authorization: Bearer x"';
    expect(read(text)).toMatchObject({ query: 'v1/tasks/{id}', id: 'task-4711' });
  });
});

test('the key in an address or a header goes no further: only its form is kept', () => {
  const secret = 'sk-very-secret';
  const texts = [
    `curl "https://api.x.test/t/task-4711?api_key=${secret}&page=1"`,
    `curl https://api.x.test/t/task-4711 -H "Authorization: Bearer ${secret}"`,
    `curl https://api.x.test/t/task-4711 -H 'X-Api-Key: ${secret}'`,
    `fetch("https://api.x.test/t/task-4711", { headers: { "Authorization": "Key ${secret}" } })`,
  ];
  const asked = texts.map(read);
  expect(JSON.stringify(asked)).not.toContain(secret);
  expect(asked.map(({ auth }) => [auth.header, auth.value])).toEqual([
    ['Authorization', 'Bearer {key}'],
    ['Authorization', 'Bearer {key}'],
    ['X-Api-Key', '{key}'],
    ['Authorization', 'Key {key}'],
  ]);
  expect(asked[0]?.query).toBe('t/{id}?page=1');
});

test('a header that names a version goes along', () => {
  const { auth } = read(
    'curl https://api.x.test/t/task-4711 -H "Authorization: Bearer x" -H "X-Version: 2024-11-06"',
  );
  expect(auth.also).toEqual({ 'X-Version': '2024-11-06' });
});

test('what is no question about a task is refused by its reason', () => {
  expect(readAddress('just words', NODES)).toBe('no-address');
  expect(readAddress('curl -X POST https://api.x.test/v1/tasks/task-4711', NODES)).toBe('no-get');
  expect(readAddress('curl https://api.x.test/v1/tasks/task-4711 -d "{}"', NODES)).toBe('no-get');
  expect(read('curl -G https://api.x.test/v1/tasks/task-4711 -d a=b').query).toBe('v1/tasks/{id}');
  expect(readAddress('https://api.x.test/v1/tasks', NODES)).toBe('no-id');
});
