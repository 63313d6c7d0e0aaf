/** For each service that is built in, see test/services/draft.test.ts. */
import { expect, test } from 'vitest';
import { draftDefinition, readAnswer } from '../../../../app/core/services/definitions/draft-definition.ts';

const ANSWER = { id: 'task-4711', status: 'finished', video_url: 'https://cdn.test/a.mp4', prompt: 'a fox' };
const ADDRESS = 'https://api.render.example/v1/jobs/task-4711';
const drafted = (answer: unknown = ANSWER, address = ADDRESS) =>
  draftDefinition(JSON.stringify(answer), address);

test('a definition is made of one answer and its address, called by its host, and reads that answer', () => {
  const { definition, reading } = drafted();
  expect(JSON.parse(definition)).toMatchObject({
    ...{ id: 'render-example', name: 'render.example', baseUrl: 'https://api.render.example' },
    ...{ query: 'v1/jobs/{id}', auth: { header: 'Authorization', value: 'Bearer {key}' } },
  });
  expect(reading).toMatchObject({ state: 'completed', stateWord: 'finished', problem: null });
  expect(reading.fields).toContainEqual({ name: 'prompt', path: 'prompt', value: 'a fox' });
  expect(reading.links).toEqual([{ path: 'video_url', value: 'https://cdn.test/a.mp4' }]);
});

test('the address may stand in the same text as the answer', () => {
  const { reading, definition } = draftDefinition(`$ curl ${ADDRESS}\n${JSON.stringify(ANSWER)}`, '');
  expect([reading.problem, JSON.parse(definition).query]).toEqual([null, 'v1/jobs/{id}']);
});

test('how long links live is learned where the answer says when this one ends', () => {
  const { definition } = drafted({ ...ANSWER, completed_at: 1_750_000_000, expires_at: 1_750_086_400 });
  expect(JSON.parse(definition).linkLifeSeconds).toBe(86_400);
});

test('what is of no use yet says why', () => {
  const problemOf = (answer: string, address = ADDRESS) => draftDefinition(answer, address).reading.problem;
  expect(problemOf('not JSON')).toBe('no-json');
  expect(problemOf(JSON.stringify(ANSWER), 'words')).toBe('no-address');
  expect(problemOf(JSON.stringify({ ...ANSWER, status: 'running', video_url: null }))).toBe('not-finished');
  expect(problemOf(JSON.stringify({ ...ANSWER, video_url: null }))).toBe('no-link');
});

test('what a definition reads from an answer is told field by field, and its own fault in words', () => {
  const { definition } = drafted();
  const other = readAnswer(definition, JSON.stringify({ ...ANSWER, status: 'queued', video_url: null }), 0);
  expect(other).toMatchObject({ state: 'pending', stateWord: 'queued', problem: 'not-finished' });
  expect(readAnswer(definition, 'none', 0).problem).toBe('no-json');
  expect(readAnswer('{"id":5}', JSON.stringify(ANSWER), 0).problem).toMatch(/id/);
  expect(readAnswer('{', JSON.stringify(ANSWER), 0).problem).not.toBeNull();
});
