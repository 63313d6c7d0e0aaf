import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { factsOf, readMediaFacts } from '../../../app/core/exports/media-facts.ts';
import { convertFrames, nearestRate, rationalSeconds, timecode } from '../../../app/core/exports/rational.ts';
import type { MediaFacts } from '../../../app/shared/media-facts.ts';
import { tempFolder } from '../../fakes/temp-folder.ts';
import { hasProgram, needs, probe } from '../../readers/programs.ts';
import { runs } from '../../setup/runs.ts';
import { TIMED } from './clips.ts';

const KINDS = join(import.meta.dirname, '../../fixtures/kinds');
const FILM = { num: 24_000, den: 1001 };
const TV = { num: 30_000, den: 1001 };
const sound = (channels: number) => ({ channels, sampleRate: 48_000 });
const facts = (frameRate: MediaFacts['frameRate'], frames: number, rest: Partial<MediaFacts> = {}) => ({
  ...{ frameRate, frames, width: 64, height: 48, sound: null, startFrame: null, ...rest },
});

const KNOWN: Readonly<Record<string, MediaFacts>> = {
  'film-stereo.mp4': facts(FILM, 48, { sound: sound(2) }),
  'film-silent.mp4': facts({ num: 24, den: 1 }, 49),
  'tv-mono.mp4': facts(TV, 30, { sound: sound(1) }),
  'fast.mp4': facts({ num: 60, den: 1 }, 30),
  'fragments-sound.mp4': facts({ num: 30, den: 1 }, 30, { sound: sound(1) }),
  'coarse-clock.mp4': facts({ num: 24, den: 1 }, 24),
  'timecode.mov': facts({ num: 24, den: 1 }, 24, { startFrame: 86_400 }),
  'film-sound.webm': facts(FILM, 24, { sound: sound(1) }),
};

test.each(Object.entries(KNOWN))(
  'frames, rate, size, sound and timecode of %s are read from the file',
  async (name, known) => {
    expect(await readMediaFacts(join(TIMED, name))).toEqual(known);
  },
);

const hasProbe = hasProgram('ffprobe');
test.runIf(hasProbe)(`ffprobe counts the same frames at the same rate${needs('ffprobe', hasProbe)}`, () => {
  for (const [name, { frames, frameRate }] of Object.entries(KNOWN)) {
    const probed = probe(join(TIMED, name));
    expect([name, probed.frames, probed.rate]).toEqual([name, frames, `${frameRate.num}/${frameRate.den}`]);
  }
});

test.each(['clip.gif', 'clip.avi', 'clip.webp', 'clip.ogv'])(
  '%s has no frames that are counted',
  async (name) => {
    expect(await readMediaFacts(join(KINDS, name))).toBeNull();
  },
);

test('a file that is cut or spoilt anywhere has facts or none, and never throws', async () => {
  const files = Object.keys(KNOWN).map((name) => readFileSync(join(TIMED, name)));
  const damage = fc.record({
    file: fc.constantFrom(...files),
    length: fc.double({ min: 0, max: 1, noNaN: true }),
    spoilt: fc.array(fc.tuple(fc.nat(), fc.nat(255)), { maxLength: 12 }),
  });
  await fc.assert(
    fc.asyncProperty(damage, async ({ file, length, spoilt }) => {
      const bytes = Buffer.from(file.subarray(0, Math.ceil(file.length * length)));
      for (const [at, value] of spoilt) if (bytes.length > 0) bytes[at % bytes.length] = value;
      const found = await factsOf(async (at, wanted) => bytes.subarray(at, at + wanted), bytes.length);
      if (found)
        expect([found.frames > 0, found.width > 0, found.frameRate.num > 0]).toEqual([true, true, true]);
    }),
    { numRuns: runs(300) },
  );
});

test('a picture turned by a quarter has its sides exchanged', async () => {
  const bytes = readFileSync(join(TIMED, 'fast.mp4'));
  const matrix = bytes.indexOf('tkhd') + 4 + 40;
  for (const [place, value] of [0, 0x10000, 0, -0x10000, 0].entries())
    bytes.writeInt32BE(value, matrix + place * 4);
  const path = join(tempFolder(), 'turned.mp4');
  writeFileSync(path, bytes);
  expect(await readMediaFacts(path)).toMatchObject({ width: 48, height: 64 });
});

test('rates come out as editors know them, and frames of one rate as whole frames of another', () => {
  expect([23.976, 29.97, 24, 30.003, 13.5].map(nearestRate)).toEqual([
    ...[FILM, TV, { num: 24, den: 1 }, { num: 30, den: 1 }, { num: 27, den: 2 }],
  ]);
  expect(convertFrames(48, FILM, { num: 24, den: 1 })).toBe(48);
  expect(convertFrames(30, { num: 60, den: 1 }, { num: 24, den: 1 })).toBe(12);
  expect(convertFrames(121, { num: 24, den: 1 }, { num: 30, den: 1 })).toBe(151);
  expect(rationalSeconds(121, { num: 24, den: 1 })).toBe('121/24s');
  expect(rationalSeconds(24, FILM)).toBe('1001/1000s');
  expect(timecode(86_400 + 25, { num: 24, den: 1 })).toBe('01:00:01:01');
});
