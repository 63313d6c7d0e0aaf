import { expect, test } from 'vitest';
import { createKeptPlace } from '../../../renderer/lib/keep-place.ts';
import { type Layout, layoutOf } from '../../../renderer/lib/layout.ts';

const SHAPES = new Uint8Array(400).fill(178);
const laidOutIn = (width: number, shapes = SHAPES): Layout =>
  layoutOf({
    ...{ view: 'grid', pictureHeight: 132, groups: null, collapsed: new Set() },
    ...{ width, shapes },
  });
/** Six pictures side by side, four once a panel stands beside them. */
const SIX = laidOutIn(1_480);
const FOUR = laidOutIn(960);
const HEIGHT = 600;

function listOf(offset = 0) {
  let moved = offset;
  const place = createKeptPlace({
    row: (index) => ({ id: `item ${index - moved}` }),
    indexOf: (id) => Number(id.slice('item '.length)) + moved,
  });
  return { ...place, insert: (count: number) => (moved += count), place };
}
const topOf = (layout: Layout, index: number): number => layout.line(layout.lineOf(index)).top;
/** A list that shows its lines from that of `first` on, scrolled a bit further. */
function laidOut(first: number, beyond = 0) {
  const list = listOf();
  list.place.restore(SIX, [first], HEIGHT);
  list.place.remember(first, topOf(SIX, first) + beyond);
  return list;
}

test('the layouts of this file have six and four pictures on a line', () => {
  expect([SIX, FOUR].map((layout) => layout.line(0).count)).toEqual([6, 4]);
});

test('B4: another layout leaves the chosen item where it was, not the one at the top', () => {
  const { place } = laidOut(60);
  const offset = topOf(SIX, 67) - topOf(SIX, 60);
  expect(place.restore(FOUR, [67], HEIGHT)).toEqual({ to: topOf(FOUR, 67) - offset, isNewLayout: true });
});

test('B4: an item that was cut off by an edge comes wholly into sight', () => {
  const { place } = laidOut(60, 40);
  expect(place.restore(FOUR, [61], HEIGHT)?.to).toBe(topOf(FOUR, 61));
  const lower = laidOut(60);
  const cut = Array.from({ length: 60 }, (_, step) => 60 + step).find((index) => {
    const offset = topOf(SIX, index) - topOf(SIX, 60);
    return offset < HEIGHT && offset + SIX.line(SIX.lineOf(index)).height > HEIGHT;
  });
  if (cut === undefined) throw new Error('no line is cut off');
  const line = FOUR.line(FOUR.lineOf(cut));
  expect(lower.place.restore(FOUR, [cut], HEIGHT)?.to).toBe(line.top - (HEIGHT - line.height));
});

test('B4: the list may stand at its very top, and shows the chosen item all the same', () => {
  const { place } = laidOut(0);
  expect(place.restore(FOUR, [11], HEIGHT)?.to).toBe(topOf(FOUR, 11) - (topOf(SIX, 11) - topOf(SIX, 0)));
});

test('B4: an item out of sight moves nothing; the next one wanted, or the first line, is kept', () => {
  const offset = topOf(SIX, 66) - topOf(SIX, 60);
  expect(laidOut(60).place.restore(FOUR, [300, 66], HEIGHT)?.to).toBe(topOf(FOUR, 66) - offset);
  expect(laidOut(60).place.restore(FOUR, [300], HEIGHT)?.to).toBe(topOf(FOUR, 60));
});

test('B4: opening and closing a panel twice brings the list back to where it was', () => {
  const { place } = laidOut(60);
  let to = 0;
  for (const layout of [FOUR, SIX, laidOutIn(960), laidOutIn(1_480)]) {
    const move = place.restore(layout, [67], HEIGHT);
    if (!move) throw new Error('nothing moved');
    to = move.to;
    place.remember(layout.line(layout.lineAt(to)).first, to);
  }
  expect(to).toBe(topOf(SIX, 60));
});

test('items that come in above push nothing away', () => {
  const list = laidOut(60, 25);
  list.insert(12);
  const more = laidOutIn(1_480, new Uint8Array(412).fill(178));
  expect(list.place.restore(more, [60], HEIGHT)).toEqual({ to: topOf(more, 72) + 25, isNewLayout: false });
});

test('a list in which nothing moved stays where it is', () => {
  const { place } = laidOut(60, 25);
  expect(place.restore(laidOutIn(1_480, SHAPES.slice()), [60], HEIGHT)).toBeNull();
});
