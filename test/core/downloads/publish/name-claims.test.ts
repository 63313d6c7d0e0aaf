import { expect, test } from 'vitest';
import { createNameClaims, foldName } from '../../../../app/core/downloads/publish/name-claims.ts';

test('T19: a name is claimed by one at a time, and free again afterwards', () => {
  const claims = createNameClaims();
  expect(claims.claim('/out/Straße.mp4', 'a')).toBe(true);
  expect(claims.claim('/OUT/STRASSE.mp4', 'b')).toBe(false);
  expect(claims.claim('/out/Straße.mp4', 'a')).toBe(true);
  expect(claims.claim('/out/other.mp4', 'b')).toBe(true);
  claims.release('a');
  expect(claims.claim('/out/STRASSE.mp4', 'b')).toBe(true);
});

test.each([
  ['Red Fox.mp4', 'RED FOX.mp4'],
  ['Re\u0301d.mp4', 'R\u00e9d.mp4'],
  ['Straße.mp4', 'STRASSE.mp4'],
  ['ſong.mp4', 'SONG.mp4'],
])('T19: %j and %j are one name on some disk', (one, other) => {
  expect(foldName(one)).toBe(foldName(other));
});

test('T19: names that differ in more than case and composition stay apart', () => {
  expect(foldName('fox.mp4')).not.toBe(foldName('fox 2.mp4'));
});
