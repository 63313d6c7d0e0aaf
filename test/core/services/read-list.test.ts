/** What a definition may say of a list, and how a page of one is read. */
import { expect, test } from 'vitest';
import { parseDefinition, type ServiceList } from '../../../app/core/services/definitions/definition.ts';
import { firstPage, readListPage } from '../../../app/core/services/read-list.ts';

const BASE = new URL('https://api.example.com/base/');

function definitionWith(list: object) {
  const made = parseDefinition({
    ...{ id: 'example', name: 'Example', baseUrl: 'https://api.example.com', sources: ['docs'] },
    ...{ auth: { header: 'x-api-key', value: '{key}' }, query: 'jobs/{id}' },
    answer: {
      ...{ id: ['id'], state: ['state'], links: ['url'] },
      states: { waiting: [], working: [], done: ['done'], failed: ['failed'] },
    },
    list: { routes: [{ route: 'jobs' }], items: ['items'], sources: ['docs'], ...list },
  });
  return made as typeof made & { readonly list: ServiceList };
}

function read(list: object, body: unknown) {
  const definition = definitionWith(list);
  const [route = { route: '' }] = definition.list.routes;
  return readListPage(definition, route, body, firstPage(route, BASE), BASE);
}

test.for<[string, object]>([
  ['list.method: must be GET', { method: 'POST' }],
  ['list.method: must be GET', { method: 'DELETE' }],
  ['list.body: is nothing that a definition can say', { body: {} }],
  ['list.routes.0.route: must be a path', { routes: [{ route: 'https://elsewhere.example/list' }] }],
  ['list.routes.0.route: must be a path', { routes: [{ route: '../list' }] }],
  ['list.routes.0.route: must be a path', { routes: [{ route: 'list/{page}' }] }],
  ['list.routes.0.route: must be a path', { routes: [{ route: 'list?page={page}&offset={offset}' }] }],
  ['list.routes.0.route: must be a path', { routes: [{ route: 'list?task={id}' }] }],
  ['list.routes.0.task: must hold {id} once', { routes: [{ route: 'list', task: 'text2video' }] }],
  ['list.routes: ', { routes: [] }],
  ['list.items.0: is no path', { items: ['a..b'] }],
  ['list.sources: ', { sources: [] }],
])('a list is refused by the path of its fault: %s', ([fault, list]) => {
  expect(() => definitionWith(list)).toThrow(fault);
});

test('the first page is asked for without what stands at the end of a page', () => {
  const address = (route: string): string => firstPage({ route }, BASE).address.href;
  expect(address('jobs?after={after}&limit=9')).toBe('https://api.example.com/base/jobs?limit=9');
  expect(address('jobs?page={page}')).toBe('https://api.example.com/base/jobs?page=1');
  expect(address('jobs?offset={offset}')).toBe('https://api.example.com/base/jobs?offset=0');
  expect(address('jobs')).toBe('https://api.example.com/base/jobs');
});

test.for([
  ['on the list’s own route', 'https://api.example.com/base/jobs?cursor=x', true],
  ['relative', '?cursor=x', true],
  ['on another route', 'https://api.example.com/base/delete?cursor=x', false],
  ['at another host', 'https://elsewhere.example/base/jobs?cursor=x', false],
  ['without encryption', 'http://api.example.com/base/jobs?cursor=x', false],
] as const)('the address of a next page is followed %s: %s', ([, next, isFollowed]) => {
  const page = read({ next: ['next'] }, { items: [{ id: 'a', state: 'done' }], next });
  expect(page.next?.address.href ?? null).toBe(
    isFollowed ? 'https://api.example.com/base/jobs?cursor=x' : null,
  );
});

test.for<[string, object]>([
  ['an array', { items: [{ id: 'a', state: 'done' }, 7, null, 'x', {}, { id: '../b', state: 'done' }] }],
  ['a text of JSON', { items: [{ id: 'a', state: 'done' }], next: 7 }],
])('items that are none are left out of %s', ([, body]) => {
  expect(read({}, body).clips.map(({ id }) => id)).toEqual(['a']);
});

test('neither pictures nor sounds nor what has no link any more are clips', () => {
  const items = ['a.mp4', 'b.png', 'c.mp3?sign=1', 'clip?file=d.png', null].map((name, place) => ({
    ...{ id: `task-${place}`, state: 'done' },
    url: name === null ? null : `https://cdn.example.com/${name}`,
  }));
  expect(read({ withLinks: true }, { items }).clips.map(({ id }) => id)).toEqual(['task-0']);
});

test.for([
  ['a page', 'hello', 'sent-unreadable'],
  ['an object', { hello: 'world' }, 'sent-unreadable'],
  ['an error in words', { error: { message: 'Something broke.' } }, 'sent-error'],
] as const)('%s is no list', ([, body, cause]) => {
  expect(() => read({}, body)).toThrow(
    expect.objectContaining({ facts: expect.objectContaining({ cause }) }),
  );
});
