import { expect, test } from 'vitest';
import { clipOf } from '../../../app/core/services/clip-of.ts';
import { answerFor } from '../../../app/core/services/item-client.ts';
import type { Generation } from '../../../app/shared/generation.ts';
import { generationOf } from '../library/open-library.ts';

const clip = (name: string) => ({
  video: { url: `https://cdn.test/${name}.mp4`, downloadUrl: null, width: null, height: null },
  thumbnail: null,
});
const several: Generation = {
  ...generationOf('t1', { state: 'completed', thumbnail: { url: 'https://cdn.test/t.jpg' } }),
  clips: [clip('a'), clip('b')],
};

test('each clip of a generation is a generation with that clip’s link, of the batch that its task is', () => {
  expect(clipOf(several, 1)).toMatchObject({ batchId: 't1', video: { url: 'https://cdn.test/a.mp4' } });
  expect(clipOf(several, 2)).toMatchObject({ batchId: 't1', video: { url: 'https://cdn.test/b.mp4' } });
});

test('the picture of the whole is the first clip’s alone', () => {
  expect(clipOf(several, 1).thumbnail?.url).toBe('https://cdn.test/t.jpg');
  expect(clipOf(several, 2).thumbnail).toBeNull();
});

test('a generation of one clip is itself, and has no link for any other', () => {
  const one = generationOf('t1', { state: 'completed', video: { url: 'https://cdn.test/a.mp4' } });
  expect(clipOf(one, 1)).toBe(one);
  expect(clipOf(one, 2).video).toBeNull();
  expect(clipOf(several, 3).video).toBeNull();
});

test('an answer about a task is one about the item by its id and its place', () => {
  const { generation, raw } = answerFor({ generation: several, raw: '{}' }, 't1@mine#2');
  expect([generation.id, generation.video?.url, raw]).toEqual(['t1@mine#2', 'https://cdn.test/b.mp4', '{}']);
});
