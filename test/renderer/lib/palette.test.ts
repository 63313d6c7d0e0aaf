import { expect, test } from 'vitest';
import { paletteImage } from '../../../renderer/lib/palette.ts';

const grid = (fill: (pixel: number) => readonly [number, number, number]): string =>
  btoa(String.fromCharCode(...Array.from({ length: 25 }, (_, pixel) => fill(pixel)).flat()));

function bytesOf(address: string | null): Uint8Array {
  const text = atob((address ?? '').replace('data:image/bmp;base64,', ''));
  return Uint8Array.from(text, (letter) => letter.charCodeAt(0));
}

test('puts each of the 25 colours where the grid has it, from the top down', () => {
  const bytes = bytesOf(paletteImage(grid((pixel) => [pixel, 100 + pixel, 200 + pixel])));
  const view = new DataView(bytes.buffer);
  expect(String.fromCharCode(bytes[0]!, bytes[1]!)).toBe('BM');
  expect(view.getUint32(2, true)).toBe(bytes.length);
  expect([view.getInt32(18, true), view.getInt32(22, true)]).toEqual([5, -5]);
  const start = view.getUint32(10, true);
  for (let pixel = 0; pixel < 25; pixel++) {
    const at = start + Math.floor(pixel / 5) * 16 + (pixel % 5) * 3;
    expect([...bytes.slice(at, at + 3)]).toEqual([200 + pixel, 100 + pixel, pixel]);
  }
});

test('answers null for no grid, for text that is not base64 and for another length', () => {
  expect(paletteImage(null)).toBeNull();
  expect(paletteImage('not base64!')).toBeNull();
  expect(paletteImage(btoa('too short'))).toBeNull();
});
