import { expect, test } from 'vitest';
import { accountsNamed } from '../../../app/core/library/account-names.ts';

const NAMES = new Map([
  ['main', ['Luma gateway', 'luma-gateway', '']],
  ['kling-gateway', ['Kling on gateways', 'kling-gateway', 'Студия Кино']],
  ['replicate', ['Replicate', 'replicate', 'Mine (old)']],
]);

test.for<[string, readonly string[]]>([
  ['replicate', ['replicate']],
  ['REPLICATE', ['replicate']],
  ['mine old', ['replicate']],
  ['gateway', ['main', 'kling-gateway']],
  ['luma-gateway', ['main']],
  ['студия', ['kling-gateway']],
  ['lum', []],
  ['eplicat', []],
  ['a', []],
  ['  ', []],
  ['"*', []],
])('%s names %j', ([search, accounts]) => {
  expect(accountsNamed(search, NAMES)).toEqual(accounts);
});

test('one account alone is named by nothing: all clips are its', () => {
  expect(accountsNamed('luma', new Map([['main', ['Luma gateway']]]))).toEqual([]);
});
