import { expect, test } from 'vitest';
import { DailiesError } from '../../app/shared/error-code.ts';
import { failed, ok, problemOf } from '../../app/shared/result.ts';

test('a value and a problem cross the bridge as plain data', () => {
  const problem = problemOf(new DailiesError('disk-full', { path: '/clips' }));
  expect(structuredClone(ok(5))).toEqual({ ok: true, value: 5 });
  expect(structuredClone(failed(problem))).toEqual({ ok: false, error: problem });
});

test('an expected failure keeps its code and facts, and a bug’s own words stay behind', () => {
  expect(problemOf(new DailiesError('disk-full', { path: '/clips' }))).toMatchObject({
    ...{ code: 'disk-full', facts: { path: '/clips' } },
  });
  for (const bug of [new TypeError('secret words'), 'secret words', null]) {
    expect(problemOf(bug)).toEqual({ code: 'internal', facts: {} });
  }
});
