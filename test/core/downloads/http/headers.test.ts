import { expect, test } from 'vitest';
import { headerOf } from '../../../../app/core/downloads/http/headers.ts';

test('a header that came once has its value, an empty one too', () => {
  expect(headerOf({ etag: '"a"', server: '' }, 'etag')).toBe('"a"');
  expect(headerOf({ etag: '"a"', server: '' }, 'server')).toBe('');
});

test('a header that is absent, or came several times with values that contradict each other, has none', () => {
  expect(headerOf({}, 'etag')).toBeNull();
  expect(headerOf({ etag: undefined }, 'etag')).toBeNull();
  expect(headerOf({ 'content-length': ['1', '2'] }, 'content-length')).toBeNull();
});
