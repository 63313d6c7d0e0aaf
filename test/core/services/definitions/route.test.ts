import { expect, test } from 'vitest';
import { isTaskId, routeUrl } from '../../../../app/core/services/definitions/route.ts';

const BASE = new URL('https://gw.example/prefix/');

test.for([
  ['v1/tasks/{id}', 'a-1', 'https://gw.example/prefix/v1/tasks/a-1'],
  ['v1/{id}', 'models/veo:fast/operations/x', 'https://gw.example/prefix/v1/models/veo:fast/operations/x'],
  ['v1/query?task_id={id}', 'a/b:c&d=e', 'https://gw.example/prefix/v1/query?task_id=a%2Fb%3Ac%26d%3De'],
  ['v1/{id}', '$&', 'https://gw.example/prefix/v1/%24%26'],
  ['v1/{id}', 'a?b#c', 'https://gw.example/prefix/v1/a%3Fb%23c'],
] as const)('%s with %s is %s', ([route, id, url]) => {
  expect(routeUrl(route, BASE, 'id', id).href).toBe(url);
});

test('an id holds what its service’s ids hold, and leads nowhere else', () => {
  expect(isTaskId('task_1-a')).toBe(true);
  expect(isTaskId('veo3.1:17', ':.')).toBe(true);
  expect(isTaskId('app/requests/1', '/')).toBe(true);
  for (const id of ['', 'a/b', 'a:b', 'a b', 'ä', 'x'.repeat(201)]) expect(isTaskId(id)).toBe(false);
  for (const id of ['../x', 'a/../b', 'a//b', '/a', 'a/', '.', 'a/.']) expect(isTaskId(id, '/.')).toBe(false);
});
