import { expect, test } from 'vitest';
import {
  boxesIn,
  findBox,
  walkBoxes,
} from '../../../../../app/core/downloads/publish/containers/mp4-boxes.ts';

function box(type: string, content: Buffer = Buffer.alloc(0), size = content.length + 8): Buffer {
  const header = Buffer.alloc(8);
  header.writeUInt32BE(size, 0);
  header.write(type, 4, 'latin1');
  return Buffer.concat([header, content]);
}
const walk = (bytes: Buffer) =>
  walkBoxes(async (at, length) => bytes.subarray(at, at + length), bytes.length);
const types = (boxes: Iterable<{ readonly type: string }>): readonly string[] =>
  Array.from(boxes, ({ type }) => type);

test('boxes are found one behind the other, to the end of the file', async () => {
  const { boxes, trouble } = await walk(
    Buffer.concat([box('ftyp', Buffer.alloc(5)), box('free'), box('mdat')]),
  );
  expect([types(boxes), boxes.map(({ start }) => start), trouble]).toEqual([
    ['ftyp', 'free', 'mdat'],
    [0, 13, 21],
    null,
  ]);
});

test('media data without a size goes on to the end, and no other box may', async () => {
  const open = await walk(box('mdat', Buffer.alloc(20), 0));
  expect(open.boxes[0]).toMatchObject({ end: 28, isOpen: true });
  expect((await walk(box('moov', Buffer.alloc(20), 0))).trouble?.why).toBe('a box has no size');
});

test('T14: a box that reaches behind the file tells how much is missing', async () => {
  const { boxes, trouble } = await walk(Buffer.concat([box('ftyp'), box('mdat', Buffer.alloc(10), 100)]));
  expect([types(boxes), trouble?.missing, trouble?.cut?.type]).toEqual([['ftyp'], 82, 'mdat']);
});

test.each([
  ['a size below its own header', box('free', Buffer.alloc(0), 4), 'a box has an impossible size'],
  ['no letters for a type', box('\x00\x01\x02\x03'), 'something that is not a box stands in it'],
  ['half a header', Buffer.alloc(5), 'it ends inside a box'],
])('a walk ends at %s', async (_title, bytes, why) => {
  const { boxes, trouble } = await walk(Buffer.concat([box('ftyp'), bytes]));
  expect([types(boxes), trouble?.why, trouble?.at]).toEqual([['ftyp'], why, 8]);
});

test('a box inside others is found by its path, and what does not fit is left out', () => {
  const moov = box('moov', Buffer.concat([box('trak'), box('trak', box('mdia', Buffer.alloc(3)))]));
  expect(findBox(moov, ['moov', 'trak', 'mdia'])).toMatchObject({ type: 'mdia', start: 24, content: 32 });
  expect(findBox(moov, ['moov', 'mdia'])).toBeNull();
  expect(types(boxesIn(box('trak', Buffer.alloc(4), 100)))).toEqual([]);
});
