import { expect, test } from 'vitest';
import { createKeptPlace } from '../../../renderer/lib/keep-place.ts';
import type { Layout } from '../../../renderer/lib/layout.ts';

/** Six cards side by side, four once a panel stands beside them. */
const SIX: Layout = { view: 'grid', columns: 6, rowHeight: 250, pictureHeight: 142 };
const FOUR: Layout = { view: 'grid', columns: 4, rowHeight: 260, pictureHeight: 152 };
const HEIGHT = 600;

function listOf(total: number) {
  return createKeptPlace({
    row: (index) => (index < total ? { id: `item ${index}` } : null),
    indexOf: (id) => Number(id.slice('item '.length)),
  });
}
/** A list that shows its lines from `first` on, laid out in six columns. */
function laidOut(first: number, scrollTop: number) {
  const place = listOf(400);
  place.remember(first, scrollTop);
  expect(place.restore(SIX, [first], HEIGHT)).toBeNull();
  return place;
}

test('B4: another layout leaves the chosen item where it was, not the one at the top', () => {
  const place = laidOut(60, 10 * SIX.rowHeight);
  // On the second line in sight, 250 below the top; in four columns it stands on line 16.
  expect(place.restore(FOUR, [67], HEIGHT)).toEqual({ to: 16 * FOUR.rowHeight - SIX.rowHeight });
});

test('B4: an item that was cut off by an edge comes wholly into sight', () => {
  const place = laidOut(60, 10 * SIX.rowHeight);
  // Its line began 500 below the top and was cut off by the lower edge.
  expect(place.restore(FOUR, [72], HEIGHT)).toEqual({
    to: 18 * FOUR.rowHeight - (HEIGHT - FOUR.rowHeight),
  });
  const higher = listOf(400);
  higher.remember(60, 10 * SIX.rowHeight + 200);
  higher.restore(SIX, [60], HEIGHT);
  expect(higher.restore(FOUR, [61], HEIGHT)).toEqual({ to: 15 * FOUR.rowHeight });
});

test('B4: the list may stand at its very top, and shows the chosen item all the same', () => {
  const place = laidOut(0, 0);
  expect(place.restore(FOUR, [11], HEIGHT)).toEqual({ to: 2 * FOUR.rowHeight - SIX.rowHeight });
});

test('B4: an item out of sight moves nothing; the next one wanted, or the first line, is kept', () => {
  const place = laidOut(60, 10 * SIX.rowHeight);
  expect(place.restore(FOUR, [300, 66], HEIGHT)).toEqual({ to: 16 * FOUR.rowHeight - SIX.rowHeight });
  const other = laidOut(60, 10 * SIX.rowHeight);
  expect(other.restore(FOUR, [300], HEIGHT)).toEqual({ to: 15 * FOUR.rowHeight });
});

test('B4: opening and closing a panel twice brings the list back to where it was', () => {
  const place = laidOut(60, 10 * SIX.rowHeight);
  let to = 0;
  for (const layout of [FOUR, SIX, { ...FOUR }, { ...SIX }]) {
    const move = place.restore(layout, [67], HEIGHT);
    if (!move || !('to' in move)) throw new Error('nothing moved');
    to = move.to;
    place.remember(Math.floor(to / layout.rowHeight) * layout.columns, to);
  }
  expect(to).toBe(10 * SIX.rowHeight);
});
