import { expect, test } from 'vitest';
import { ERROR_CODES, readProblem } from '../../app/shared/problem.ts';

test('each problem comes back as it was stored', () => {
  for (const code of ERROR_CODES) {
    const problem = {
      code,
      facts: { host: 'a.test', status: 503, words: 'no', needsBytes: 5, path: '/clips' },
    };
    expect(readProblem(JSON.parse(JSON.stringify(problem)))).toEqual(problem);
  }
});

test('what is no fact is left out, and what is no problem is none', () => {
  const stored = { code: 'disk-full', facts: { host: 5, status: '503', cause: 'no such cause', more: 'x' } };
  expect(readProblem(stored)).toEqual({ code: 'disk-full', facts: {} });
  for (const none of [null, undefined, 'disk-full', 5, {}, { code: 'no-such-code', facts: {} }]) {
    expect(readProblem(none)).toBeNull();
  }
});

test('a sentence that an older library holds becomes the service’s own words', () => {
  expect(readProblem({ code: 'generation-failed', detail: 'too wild' })).toEqual({
    ...{ code: 'generation-failed', facts: { words: 'too wild' } },
  });
});

test('a problem within another is read, and nothing within that', () => {
  const inmost = { code: 'disk-full', facts: {} };
  const inner = { code: 'no-link', facts: { inner: inmost } };
  expect(readProblem({ code: 'internal', facts: { inner } })).toEqual({
    ...{ code: 'internal', facts: { inner: { code: 'no-link', facts: {} } } },
  });
});
