import { expect, test } from 'vitest';
import { Reservations } from '../../../app/core/downloads/reservations.ts';

test('what others have still to write is counted, and one’s own is not', () => {
  const reservations = new Reservations();
  reservations.reserveBytes('a', 100);
  reservations.reserveBytes('b', 20);
  reservations.reserveBytes('a', 30);
  expect(reservations.bytesOfOthers('a')).toBe(20);
  expect(reservations.bytesOfOthers('c')).toBe(50);
  expect(reservations.bytesOfOthers(null)).toBe(50);
});

test('T19: names and bytes are free again once their owner gives them up', () => {
  const reservations = new Reservations();
  expect(reservations.claimName('/out/Red Fox.mp4', 'a')).toBe(true);
  expect(reservations.claimName('/out/RED FOX.mp4', 'b')).toBe(false);
  reservations.reserveBytes('a', 100);
  reservations.release('a');
  expect(reservations.bytesOfOthers(null)).toBe(0);
  expect(reservations.claimName('/out/RED FOX.mp4', 'b')).toBe(true);
});
