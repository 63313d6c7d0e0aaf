/** Whether a service is asked for many tasks at once. */
import { expect, test, vi } from 'vitest';
import { createBatchRoute } from '../../../app/core/tracking/batch-route.ts';
import { memoryLibrary, NOW } from '../library/open-library.ts';

const HOUR = 3_600_000;

function setUp() {
  const { library } = memoryLibrary();
  const state = { name: 'no-batch a', now: NOW };
  const route = (): ReturnType<typeof createBatchRoute> =>
    createBatchRoute(
      library,
      () => state.name,
      () => state.now,
    );
  return { library, state, route };
}

test('it is there until it was found missing, and a day after that again', () => {
  const { state, route } = setUp();
  const batch = route();
  expect(batch.isThere()).toBe(true);
  batch.missing();
  expect(batch.isThere()).toBe(false);
  state.now += 24 * HOUR;
  expect(batch.isThere()).toBe(false);
  state.now += 1;
  expect(batch.isThere()).toBe(true);
});

test('what was found holds in the next run, and for the address it was found at alone', () => {
  const { state, route } = setUp();
  route().missing();
  const next = route();
  expect(next.isThere()).toBe(false);
  state.name = 'no-batch b';
  expect(next.isThere()).toBe(true);
  state.name = 'no-batch a';
  expect(next.isThere()).toBe(false);
});

test('a clock that was set back by days keeps nobody from the route', () => {
  const { state, route } = setUp();
  const batch = route();
  batch.missing();
  state.now -= 48 * HOUR;
  expect(batch.isThere()).toBe(true);
});

test('the library is asked once, however often it is looked at', () => {
  const { library, route } = setUp();
  const batch = route();
  const fact = vi.spyOn(library, 'fact');
  for (let times = 0; times < 5; times += 1) batch.isThere();
  expect(fact).toHaveBeenCalledOnce();
});
