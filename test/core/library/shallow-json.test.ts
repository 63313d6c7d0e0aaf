import { expect, test } from 'vitest';
import { sidecarText } from '../../../app/core/downloads/publish/sidecar.ts';
import { parseShallowJson } from '../../../app/core/library/shallow-json.ts';
import type { ItemDetail } from '../../../app/shared/library-view.ts';

const nested = (depth: number): string => `${'[{"a":'.repeat(depth)}1${'}]'.repeat(depth)}`;

test('an answer is read, and so is anything as deep as an answer might be', () => {
  expect(parseShallowJson('{"id":"a","video":{"url":""}}')).toEqual({ id: 'a', video: { url: '' } });
  expect(parseShallowJson(nested(20))).toBeDefined();
  expect(parseShallowJson('null')).toBeNull();
});

test.each([
  ['no JSON', '<html>'],
  ['nothing', ''],
  ['what would grow when it is written out', nested(21)],
  ['what cannot be written out', nested(30_000)],
])('case 7: %s is not', (_title, text) => {
  expect(parseShallowJson(text)).toBeUndefined();
});

test('case 7: an answer nested without end stands in the metadata file as it came', () => {
  const times = { createdAtMs: null, trackedAtMs: 0, noticedAtMs: null };
  const rawAnswer = `{"id":"a","x":${nested(5_000)}}`;
  const text = sidecarText({ id: 'a', assets: [], ...times, rawAnswer } as unknown as ItemDetail, {
    ...{ service: 'luma-gateway', account: 'Luma gateway' },
  });
  expect(JSON.parse(text)).toMatchObject({ id: 'a', answer: rawAnswer });
});
