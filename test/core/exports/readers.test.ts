/** Exports read back by programs of others: melt and ffprobe to the frame, OpenShot's importers, OpenTimelineIO, xmllint. */
import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { layTimeline } from '../../../app/core/exports/timeline.ts';
import { tempFolder } from '../../fakes/temp-folder.ts';
import {
  hasOpenShot,
  hasOtio,
  hasProgram,
  needs,
  probe,
  readByOpenShot,
  readByOtio,
  renderByMelt,
} from '../../readers/programs.ts';
import { makeClips, write } from './clips.ts';

const hasMelt = hasProgram('melt') && hasProgram('ffprobe');
const hasXmllint = hasProgram('xmllint');

test.runIf(hasMelt)(
  `melt plays an MLT project to its last frame, with sound, whatever the clips are called${needs('melt or ffprobe', hasMelt)}`,
  async () => {
    const folder = tempFolder();
    const clips = await makeClips(join(folder, '片段 50% #2 & "q"'));
    const project = join(folder, 'a b.mlt');
    writeFileSync(project, write(clips, 'mlt'));
    expect(renderByMelt(project, join(folder, 'out.mov'))).toBe('');
    const { length, rate } = layTimeline('x', clips, { bins: 'none', promptAs: 'note' });
    expect(probe(join(folder, 'out.mov'))).toEqual({
      frames: length,
      rate: `${rate.num}/${rate.den}`,
      channels: 2,
    });
  },
);

test.runIf(hasOpenShot)(
  `OpenShot’s importers put every clip of an EDL and of an FCP7 XML in its place${needs('OpenShot', hasOpenShot)}`,
  async () => {
    const folder = tempFolder();
    const all = await makeClips(join(folder, '片段 & more'));
    // At one rate, since OpenShot counts everything by its project's; a QuickTime with timecode it reads from there.
    const clips = all.filter(({ facts }) => facts?.frameRate.num === 24 && facts.startFrame === null);
    const { clips: placed } = layTimeline('x', clips, { bins: 'none', promptAs: 'note' });
    const seconds = placed.map(({ path, start, length }) => [path, start / 24, 0, length / 24]);
    expect(placed.length).toBeGreaterThan(1);
    const edl = join(folder, 'x.edl');
    writeFileSync(edl, write(clips, 'edl'));
    const xml = join(folder, 'x.xml');
    // It takes an address for a path.
    const decoded = write(clips, 'fcp7', { bins: 'none' }).replace(
      /<pathurl>file:\/\/localhost(.*?)<\/pathurl>/g,
      (_, path: string) => `<pathurl>${decodeURIComponent(path).replaceAll('&', '&amp;')}</pathurl>`,
    );
    writeFileSync(xml, decoded);
    for (const read of [readByOpenShot('edl', edl, '24'), readByOpenShot('xml', xml, '24')]) {
      expect(read.map(({ path, position, start, end }) => [path, position, start, end])).toEqual(seconds);
    }
  },
);

test.runIf(hasOtio)(
  `OpenTimelineIO finds every clip of its own format in its place, with its file, its length and its marker${needs('OpenTimelineIO', hasOtio)}`,
  async () => {
    const folder = tempFolder();
    const clips = await makeClips(join(folder, '片段 & more'));
    const path = join(folder, 'x.otio');
    writeFileSync(path, write(clips, 'otio', { promptAs: 'marker' }));
    const { clips: placed, rate } = layTimeline('x', clips, { bins: 'none', promptAs: 'marker' });
    const found = readByOtio(path, rate.num / rate.den);
    expect(found.map((clip) => [clip.name, clip.path, clip.markers])).toEqual(
      placed.map((clip) => [clip.fileName, clip.path, 1]),
    );
    const oneFrame = rate.den / rate.num;
    for (const [index, { start, facts }] of placed.entries()) {
      const { position = Number.NaN, length } = found[index] ?? {};
      // Each clip keeps its own rate there, and begins within a frame of where it does on a timeline of one rate.
      expect(Math.abs(position - start * oneFrame)).toBeLessThanOrEqual(oneFrame);
      expect(length).toBeCloseTo((facts.frames * facts.frameRate.den) / facts.frameRate.num, 6);
    }
  },
);

test.runIf(hasXmllint)(`xmllint takes every XML for well-formed${needs('xmllint', hasXmllint)}`, async () => {
  const folder = tempFolder();
  for (const format of ['mlt', 'fcp7', 'fcpxml'] as const) {
    const path = join(folder, `x.${format}`);
    writeFileSync(path, write(await makeClips(), format, { promptAs: 'marker' }));
    expect(execFileSync('xmllint', ['--noout', '--nonet', path], { encoding: 'utf8' })).toBe('');
  }
});
