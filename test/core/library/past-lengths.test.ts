/** What the library says of how long its clips are, as files. */
import { expect, test } from 'vitest';
import { lengthKind, lengthsIn } from '../../../app/core/library/past-lengths.ts';
import { bringTo, generationOf, memoryLibrary, NOW } from './open-library.ts';

const clip = { model: 'ray-2', durationSeconds: 5, width: 1280, height: 720 };

test('a clip of five seconds is one of 5.04, and another of another model, length or size', () => {
  expect(lengthKind({ ...clip, durationSeconds: 5.04 })).toBe(lengthKind(clip));
  const others = [
    { model: null },
    { durationSeconds: null },
    { durationSeconds: 9 },
    { width: 640 },
    { height: 1 },
  ];
  const kinds = others.map((other) => lengthKind({ ...clip, ...other }));
  expect(new Set([...kinds, lengthKind(clip)]).size).toBe(others.length + 1);
});

test('the last saved clips tell of their lengths, the latest first, and those that are not saved of nothing', () => {
  const { library } = memoryLibrary();
  for (const [at, id] of ['a', 'b', 'c'].entries()) {
    library.add(id, 'https://gateway.test/', NOW);
    library.recordAnswer(generationOf(id, { state: 'completed', model: `model ${id}` }), null, NOW + at);
    library.addAsset(id, 'video', '/clips', 't');
    if (id !== 'c') bringTo(library, id, 'saved', { totalBytes: 10 + at, finalPath: `/clips/${id}.mp4` });
  }
  const lengths = lengthsIn(library, 5);
  const kindOf = (id: string): string => lengths.lengthKindOf({ id, kind: 'video' });
  expect(lengths.pastLengths()).toEqual([
    { kind: kindOf('b'), bytes: 11 },
    { kind: kindOf('a'), bytes: 10 },
  ]);
  expect(lengthsIn(library, 1).pastLengths()).toHaveLength(1);
  expect([lengths.lengthKindOf({ id: 'a', kind: 'thumbnail' }), kindOf('gone')]).toEqual([
    'thumbnail',
    'video',
  ]);
});
