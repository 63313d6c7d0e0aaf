import { expect, test } from 'vitest';
import type { AssetId } from '../../../../app/core/downloads/asset-key.ts';
import { prefix } from '../../../../app/core/downloads/part/byte-ranges.ts';
import { flushParts } from '../../../../app/core/downloads/part/flush-parts.ts';
import type { PartFile } from '../../../../app/core/downloads/part/part-file.ts';

const partOf = (syncNow: () => unknown): PartFile => ({ syncNow }) as unknown as PartFile;

test('what each part has on disk is written down, and one that cannot be written takes no other along', () => {
  const written: unknown[] = [];
  const bugs: unknown[] = [];
  const full = new Error('no space');
  const parts = new Map<PartFile, AssetId>([
    [partOf(() => prefix(7)), { id: 'a', kind: 'video' }],
    [
      partOf(() => {
        throw full;
      }),
      { id: 'b', kind: 'video' },
    ],
    [partOf(() => [{ start: 2, end: 5 }]), { id: 'c', kind: 'thumbnail' }],
  ]);
  flushParts(parts, { setDurable: (...row) => void written.push(row) }, (thrown) => bugs.push(thrown));
  expect(written).toEqual([
    ['a', 'video', 7, null],
    ['c', 'thumbnail', 3, '[[2,5]]'],
  ]);
  expect(bugs).toEqual([full]);
});
