import { expect, test } from 'vitest';
import { Reservations } from '../../../../app/core/downloads/reservations.ts';
import { reserveRoom } from '../../../../app/core/downloads/transfer/room.ts';

const wanted = { owner: 'a', folder: '/clips', totalBytes: 1_000, partBytes: 0, keptBytes: 0 };
const disk = (free: number | null) => ({ freeSpace: async () => free, volumeBytes: async () => 5_000 });

test('what is missing of a file is reserved, and no more', async () => {
  const reservations = new Reservations();
  await reserveRoom(disk(1_000), reservations, { ...wanted, partBytes: 300, keptBytes: 300 });
  expect(reservations.bytesOfOthers(null)).toBe(700);
});

test('case 40: a file that does not fit is not begun, says how much it needs, and concerns no other', async () => {
  const reservations = new Reservations();
  await expect(reserveRoom(disk(999), reservations, wanted)).rejects.toMatchObject({
    ...{ code: 'disk-full', reaction: 'storage', needsBytes: 1_000, concerns: 'file' },
  });
  expect(reservations.bytesOfOthers(null)).toBe(0);
});

test('room that others have reserved is none, and what the part gives up is', async () => {
  const reservations = new Reservations();
  reservations.reserveBytes('b', 500);
  await expect(reserveRoom(disk(1_400), reservations, wanted)).rejects.toMatchObject({ code: 'disk-full' });
  await reserveRoom(disk(1_400), reservations, { ...wanted, partBytes: 100 });
  expect(reservations.bytesOfOthers('b')).toBe(1_000);
});

test('a disk that does not say what is free is tried', async () => {
  await expect(reserveRoom(disk(null), new Reservations(), wanted)).resolves.toBeUndefined();
});
