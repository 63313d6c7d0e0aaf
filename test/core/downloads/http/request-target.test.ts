import { expect, test } from 'vitest';
import { linkFromHeader, requestTarget } from '../../../../app/core/downloads/http/request-target.ts';

const BASE = 'https://cdn.test/old/place?was=here';
const target = (link: string): string => requestTarget(link, new URL(link, BASE));

test.each([
  ["https://cdn.test/a'b?sig=x'y%2fz", "/a'b?sig=x'y%2fz"],
  ['https://cdn.test/a|b?q={"a"}', '/a|b?q={"a"}'],
  ['https://cdn.test', '/'],
  ['https://cdn.test?sig=1', '/?sig=1'],
  ['https://user:pass@cdn.test:8443/a', '/a'],
  ['HTTPS:\\\\cdn.test\\a', '/a'],
  ['//cdn.test/a%20b', '/a%20b'],
  ['/a/../b?x=%41', '/a/../b?x=%41'],
])('T8: of %j the request line says %j, as it was signed', (link, expected) => {
  expect(target(link)).toBe(expected);
});

test.each([
  ['https://cdn.test/ä b', '/%C3%A4%20b'],
  ['https://cdn.test/猫.mp4?n=猫', '/%E7%8C%AB.mp4?n=%E7%8C%AB'],
])('T10: of %j only what no request line can hold is encoded: %j', (link, expected) => {
  expect(target(link)).toBe(expected);
});

test('what is behind a # stays here, and blanks, tabs and line breaks are nothing', () => {
  expect(target(' https://cdn.test/a\n\tb?x=1#part \r\n')).toBe('/ab?x=1');
});

test('a relative link goes from where it was given, with a query of its own', () => {
  expect(target("new?sig='1'")).toBe("/old/new?sig='1'");
  expect(target('new')).toBe('/old/new');
  expect(target("?sig='1'")).toBe("/old/place?sig='1'");
});

test('T10: the bytes of a Location beyond ASCII are encoded as they are', () => {
  expect(linkFromHeader(' /caf\u00c3\u00a9 ')).toBe('/caf%C3%A9');
  expect(linkFromHeader(" /it's/here ")).toBe("/it's/here");
});
