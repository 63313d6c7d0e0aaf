/** Writes the shape of clips as people call it. */
import { ratioOf } from '../../app/shared/list-outline.ts';

const WORDS: readonly (readonly [number, string])[] = [
  [16 / 9, '16:9'],
  [9 / 16, '9:16'],
  [1, '1:1'],
  [4 / 3, '4:3'],
  [3 / 4, '3:4'],
  [21 / 9, '21:9'],
  [3 / 2, '3:2'],
  [2 / 3, '2:3'],
];
/** Services round the pixels of 16:9 to 1360×752. */
const NEAR = 0.03;

/** Gives the word, such as 16:9; null where it is not known, has no name, or is not the same for all. */
export function shapeWord(shapes: Uint8Array): string | null {
  const known = [...new Set(shapes)].map(ratioOf).filter((ratio) => ratio !== null);
  const words = known.map((ratio) => WORDS.find(([named]) => Math.abs(ratio / named - 1) < NEAR)?.[1]);
  const [word] = words;
  return word !== undefined && words.every((one) => one === word) ? word : null;
}
