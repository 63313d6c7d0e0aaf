import { expect, test } from 'vitest';
import { createExtraRoute } from '../../../../app/core/services/links/extra-route.ts';
import { DailiesError } from '../../../../app/shared/error-code.ts';

const signal = new AbortController().signal;
const nonsense = new DailiesError('bad-answer');

function setUp() {
  const state = { now: 0, answer: nonsense as DailiesError | string | null };
  const route = createExtraRoute({
    ask: async () => {
      if (state.answer instanceof DailiesError) throw state.answer;
      return state.answer;
    },
    monotonicNow: () => state.now,
  });
  const ask = (id = 'a'): Promise<string | null> => route.linkOf(id, signal);
  return { state, ask };
}

test('a link, and that there is none, are believed at once', async () => {
  const { state, ask } = setUp();
  state.answer = 'https://cdn.test/a.mp4';
  expect(await ask()).toBe('https://cdn.test/a.mp4');
  state.answer = null;
  expect(await ask()).toBeNull();
});

test('nonsense is no word about the route until it has gone on for half a minute', async () => {
  const { state, ask } = setUp();
  for (let turn = 0; turn < 20; turn += 1) {
    await expect(ask()).rejects.toBe(nonsense);
    state.now += 1_000;
  }
  state.answer = 'https://cdn.test/a.mp4';
  expect(await ask()).toBe('https://cdn.test/a.mp4');
  state.answer = nonsense;
  state.now += 600_000;
  await expect(ask()).rejects.toBe(nonsense);
});

test('nor when it was asked twice alone, hours apart', async () => {
  const { state, ask } = setUp();
  await expect(ask()).rejects.toBe(nonsense);
  state.now += 7_200_000;
  await expect(ask()).rejects.toBe(nonsense);
  expect(await ask()).toBeNull();
});

test('a route found missing is so for every task, until it makes sense', async () => {
  const { state, ask } = setUp();
  await expect(ask()).rejects.toBe(nonsense);
  state.now += 40_000;
  await expect(ask()).rejects.toBe(nonsense);
  expect(await ask()).toBeNull();
  expect(await ask('b')).toBeNull();
  state.answer = 'https://cdn.test/b.mp4';
  expect(await ask('b')).toBe('https://cdn.test/b.mp4');
  state.answer = nonsense;
  await expect(ask('c')).rejects.toBe(nonsense);
});

test('other refusals are passed on as they are', async () => {
  const { state, ask } = setUp();
  state.answer = new DailiesError('gateway-busy');
  for (let turn = 0; turn < 5; turn += 1) {
    await expect(ask()).rejects.toBe(state.answer);
    state.now += 60_000;
  }
});
