import { expect, test } from 'vitest';
import { builtInServices } from '../../../../app/core/services/definitions/built-in.ts';
import { BadDefinition, parseDefinition } from '../../../../app/core/services/definitions/definition.ts';

const GOOD = {
  id: 'someone',
  name: 'Someone’s',
  baseUrl: 'https://api.example.com',
  sources: ['https://docs.example.com'],
  auth: { header: 'Authorization', value: 'Bearer {key}' },
  query: 'v1/tasks/{id}',
  answer: {
    state: ['data.status'],
    states: { waiting: ['queued'], working: [1], done: ['done'], failed: ['bad'] },
    links: ['data.videos[*].url'],
  },
};

/** What is said of a definition in which one thing is another; null where it is taken. */
function fault(change: object): string | null {
  try {
    parseDefinition({ ...GOOD, ...change });
    return null;
  } catch (thrown) {
    if (!(thrown instanceof BadDefinition)) throw thrown;
    return thrown.message;
  }
}

test('a definition that says what is needed is taken as it is', () => {
  expect(parseDefinition(GOOD)).toEqual(GOOD);
});

test.for(builtInServices)('$id is a definition as a person’s own must be', (service) => {
  expect(parseDefinition(service)).toEqual(service);
});

test('each service that is built in has a name of its own', () => {
  const ids = builtInServices.map(({ id }) => id);
  expect(new Set(ids).size).toBe(ids.length);
  expect(ids[0]).toBe('luma-gateway');
});

test.for([
  ['id', { id: 'main' }],
  ['auth.value', { auth: { header: 'Authorization', value: 'Bearer' } }],
  ['auth.value', { auth: { header: 'Authorization', value: '{key} {key}' } }],
  ['auth.value', { auth: { header: 'Authorization', value: 'Bearer {key}\r\nX-Other: 1' } }],
  ['auth.header', { auth: { header: 'Host', value: '{key}' } }],
  ['auth.header', { auth: { header: 'a b', value: '{key}' } }],
  ['auth.also.Content-Length', { auth: { ...GOOD.auth, also: { 'Content-Length': '0' } } }],
  ['baseUrl', { baseUrl: 'http://api.example.com' }],
  ['query', { query: 'v1/tasks' }],
  ['query', { query: 'https://elsewhere.example/{id}' }],
  ['query', { query: '//elsewhere.example/{id}' }],
  ['query', { query: '/v1/{id}' }],
  ['query', { query: '../{id}' }],
  ['query', { query: 'v1/%2e%2e/{id}' }],
  ['query', { query: 'v1/{id}/{id}' }],
  ['query', { query: 'v1/{id}/{other}' }],
  ['query', { query: 'v1/{id}#x' }],
  ['result.route', { result: { route: 'https://a.example/{value}', links: ['url'] } }],
  ['content', { content: 'v1/content' }],
  ['batch', { batch: 'https://a.example/tasks' }],
  ['idCharacters', { idCharacters: '%' }],
  ['answer.links', { answer: { ...GOOD.answer, links: [] } }],
  ['answer.links.0', { answer: { ...GOOD.answer, links: ['$..url'] } }],
  ['answer.states.done', { answer: { ...GOOD.answer, states: { waiting: [], working: [], failed: [] } } }],
  ['linkLifeSeconds', { linkLifeSeconds: 1 }],
  ['submit', { submit: 'v1/generate' }],
  ['method', { method: 'POST' }],
  ['id', { id: '../luma' }],
] as const)('%s is refused by its path where it cannot be: %j', ([path, change]) => {
  expect(fault(change)).toMatch(new RegExp(`^${path.replaceAll('.', '\\.')}: \\S.*\\.$`));
});

test('what is no object at all is refused too', () => {
  for (const value of [null, 'x', 1, []]) expect(() => parseDefinition(value)).toThrow(BadDefinition);
});
