import { expect, test } from 'vitest';
import { keyOf } from '../../../app/core/downloads/asset-key.ts';
import { ASSET_KINDS } from '../../../app/shared/generation.ts';

test('each file of each item has a key of its own', () => {
  const ids = ['a', 'a#2', 'a@mine', 'video', 'a/video'];
  const keys = ids.flatMap((id) => ASSET_KINDS.map((kind) => keyOf({ id, kind })));
  expect(new Set(keys).size).toBe(keys.length);
});
