import { expect, test, vi } from 'vitest';
import type { Answer, KnownAnswer } from '../../../app/core/services/answer.ts';
import type { ServiceClient } from '../../../app/core/services/client.ts';
import { forItems } from '../../../app/core/services/item-client.ts';
import { generationOf } from '../library/open-library.ts';

const answerOf = (id: string): Answer => ({ generation: generationOf(id), raw: null });
const { signal } = new AbortController();

function setUp(batch: readonly string[] | null = []) {
  const client = {
    query: vi.fn<ServiceClient['query']>(async (id) => answerOf(id)),
    queryBatch: vi.fn<ServiceClient['queryBatch']>(
      async () => batch && new Map(batch.map((id) => [id, answerOf(id)])),
    ),
    downloadVideoUrl: vi.fn(async () => 'https://cdn.test/a.mp4'),
    headersFor: vi.fn(() => ({})),
  } satisfies ServiceClient;
  return { client, items: forItems(client, (ids) => ids.map((id) => id.replace(/@.*|#.*/, ''))) };
}

test('the service is asked by the task’s id, and the answer is one about the item', async () => {
  const { client, items } = setUp();
  expect((await items.query('t1@mine', signal)).generation.id).toBe('t1@mine');
  await items.downloadVideoUrl('t1#2', signal);
  expect([client.query.mock.calls, client.downloadVideoUrl.mock.calls]).toEqual([
    [['t1', signal, undefined]],
    [['t1', signal]],
  ]);
});

test('the clips of one task are asked for once, and each gets its answer', async () => {
  const { client, items } = setUp(['t1']);
  const answers = await items.queryBatch(['t1', 't1#2', 'left-out'], signal);
  expect(client.queryBatch).toHaveBeenCalledExactlyOnceWith(['t1', 'left-out'], signal, expect.any(Function));
  expect([...(answers ?? [])].map(([id, { generation }]) => [id, generation.id])).toEqual([
    ['t1', 't1'],
    ['t1#2', 't1#2'],
  ]);
});

test('a service without a batch route has none for items either', async () => {
  expect(await setUp(null).items.queryBatch(['t1'], signal)).toBeNull();
});

test('what is known of an item is told to the client where it is called as its task is, and comes back as it is', async () => {
  const { client, items } = setUp();
  const own = answerOf('t1');
  const known = vi.fn(() => own);
  client.query.mockImplementation(
    async (_id, _signal, knownTask?: KnownAnswer) => knownTask?.('t1') ?? answerOf('t1'),
  );
  expect(await items.query('t1', signal, known)).toBe(own);
  expect(await items.query('t1#2', signal, known)).not.toBe(own);
  client.queryBatch.mockImplementation(
    async (_ids, _signal, knownTask?: KnownAnswer) => new Map([['t1', knownTask?.('t1') ?? answerOf('t1')]]),
  );
  expect((await items.queryBatch(['t1', 't1#2'], signal, known))?.get('t1')).toBe(own);
  expect((await items.queryBatch(['t1#2'], signal, known))?.get('t1#2')?.generation.id).toBe('t1#2');
  expect(known).toHaveBeenCalledTimes(2);
});
