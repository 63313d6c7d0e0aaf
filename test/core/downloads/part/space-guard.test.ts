import { expect, test } from 'vitest';
import type { PartWriter } from '../../../../app/core/downloads/part/part-writer.ts';
import { guardSpace, reserveOf } from '../../../../app/core/downloads/part/space-guard.ts';

test('T17: a twentieth of a small disk stays free, 256 MB of a large one, and of one whose size nobody knows', () => {
  expect([reserveOf(2_000_000), reserveOf(2e12), reserveOf(null)]).toEqual([
    100_000,
    256 * 1024 * 1024,
    256 * 1024 * 1024,
  ]);
});

function setUp(check: () => Promise<void>) {
  let bytes = 0;
  const writer = {
    get position() {
      return bytes;
    },
    write(chunk: Uint8Array) {
      bytes += chunk.length;
      return undefined;
    },
  } as unknown as PartWriter;
  return guardSpace(writer, 400, check);
}

test('T17: the space is looked at before the first byte, then before each quarter of the reserve', async () => {
  const checkedAt: number[] = [];
  const guarded = setUp(async () => void checkedAt.push(guarded.position));
  for (let chunk = 0; chunk < 8; chunk += 1) await guarded.write(new Uint8Array(50));
  expect(checkedAt).toEqual([0, 100, 200, 300]);
  expect(guarded.position).toBe(400);
});

test('T17: where too little is left, nothing more is written', async () => {
  const guarded = setUp(async () => {
    throw new Error('full');
  });
  await expect(guarded.write(new Uint8Array(50))).rejects.toThrow('full');
  expect(guarded.position).toBe(0);
});
