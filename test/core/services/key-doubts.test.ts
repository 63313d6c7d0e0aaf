import { expect, test } from 'vitest';
import type { ServiceClient } from '../../../app/core/services/client.ts';
import { KeyDoubted, withKeyDoubts } from '../../../app/core/services/key-doubts.ts';
import { DailiesError } from '../../../app/shared/error-code.ts';
import { generationOf } from '../library/open-library.ts';

const { signal } = new AbortController();

function setUp() {
  let nowMs = 0;
  let fault: DailiesError | null = null;
  const answer = async () => {
    if (fault) throw fault;
    return { generation: generationOf('t1'), raw: null };
  };
  const client = {
    query: answer,
    queryBatch: async () => null,
    downloadVideoUrl: async () => null,
  } as unknown as ServiceClient;
  const doubting = withKeyDoubts(client, {
    ...{ host: 'gateway.test', monotonicNow: () => nowMs },
    limits: () => ({ retryDelayMs: 1_000, retries: null, pollIntervalMs: null }),
  });
  return {
    pass: (ms: number) => {
      nowMs += ms;
    },
    async ask(now: DailiesError | null = null): Promise<unknown> {
      fault = now;
      return doubting.query('t1', signal).then(
        () => 'answered',
        (thrown) => thrown,
      );
    },
  };
}

const refused = new DailiesError('key-refused', { words: 'no' });

test('A2: a key that has worked is doubted, not refused, when it is refused once', async () => {
  const { ask } = setUp();
  await ask();
  const thrown = (await ask(refused)) as DailiesError;
  expect(thrown).toBeInstanceOf(KeyDoubted);
  expect([thrown.code, thrown.facts.cause, thrown.facts.words]).toEqual([
    'gateway-fault',
    'key-doubted',
    'no',
  ]);
});

test('A2: refused again and again, it is believed, as long as nothing worked in between', async () => {
  const { ask, pass } = setUp();
  await ask();
  const seen: unknown[] = [];
  for (let times = 0; times < 20 && seen.at(-1) !== refused; times += 1) {
    seen.push(await ask(refused));
    pass(120_000);
  }
  expect(seen.at(-1)).toBe(refused);
  expect(seen.slice(0, -1).length).toBeGreaterThan(0);
  expect(seen.slice(0, -1).every((each) => each instanceof KeyDoubted)).toBe(true);
  await ask();
  expect(await ask(refused)).toBeInstanceOf(KeyDoubted);
});

test('refusals of questions that were asked at once count as one', async () => {
  const { ask } = setUp();
  await ask();
  for (let times = 0; times < 50; times += 1) expect(await ask(refused)).toBeInstanceOf(KeyDoubted);
});

test('a task that is not known shows that the key works, and other faults go through as they are', async () => {
  const { ask } = setUp();
  const unknown = new DailiesError('unknown-task');
  expect(await ask(unknown)).toBe(unknown);
  expect(await ask(refused)).toBeInstanceOf(KeyDoubted);
  const bug = new TypeError('a bug');
  expect(await ask(bug as DailiesError)).toBe(bug);
});
