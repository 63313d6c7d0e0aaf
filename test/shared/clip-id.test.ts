import { expect, test } from 'vitest';
import { clipId, clipPlace, firstClipId } from '../../app/shared/clip-id.ts';
import { ITEM_ID, shortId } from '../../app/shared/generation.ts';

test.for(['task-1', 'text2video/CjMk', 'veo3.1:177-x', 'task-1@vidu', 'a#b'])(
  'the clips of %s are called by it and their number, and lead back to it',
  (first) => {
    expect(clipId(first, 1)).toBe(first);
    for (const place of [2, 9, 10, 64]) {
      const id = clipId(first, place);
      expect([firstClipId(id), clipPlace(id), shortId(id)]).toEqual([first, place, shortId(first)]);
    }
    expect([firstClipId(first), clipPlace(first)]).toEqual([first, 1]);
  },
);

test('the id of a further clip is an item’s id, and what only looks like one is not', () => {
  for (const id of ['a#2', 'a/b#12', 'a@vidu#3']) expect(ITEM_ID.test(id)).toBe(true);
  for (const id of ['#2', 'a#', 'a#0', 'a#02', 'a#2#3', 'a#x', 'a/#2', 'a#1000']) {
    expect(ITEM_ID.test(id)).toBe(false);
  }
});
