/** Puts clips one after the other, as every format writes them: lengths and places in frames of one rate. */

import type { BinKind, PromptPlace } from '../../shared/exports.ts';
import type { Mark } from '../../shared/library-view.ts';
import type { MediaFacts, Rational } from '../../shared/media-facts.ts';
import { convertFrames } from './rational.ts';

export interface ExportClip {
  readonly id: string;
  /** Absolute, as the system that wrote it has paths: a drive letter is Windows', whatever runs here. */
  readonly path: string;
  readonly prompt: string | null;
  /** The host of the gateway. */
  readonly service: string;
  readonly model: string | null;
  readonly mark: Mark | null;
  /** Which take of its prompt it is, counted from 1; null for one that has no others. */
  readonly take: number | null;
  readonly createdAtMs: number | null;
  /** Null where the file's frames cannot be counted: only lists show it. */
  readonly facts: MediaFacts | null;
  /** A picture of it as a data address, for a contact sheet. */
  readonly picture: string | null;
}

export interface PlacedClip extends ExportClip {
  readonly facts: MediaFacts;
  /** Counted from 1, in the order of the timeline. */
  readonly place: number;
  /** With its ending. */
  readonly fileName: string;
  /** In frames of the timeline. */
  readonly start: number;
  readonly length: number;
}

export interface Bin {
  readonly name: string;
  readonly clips: readonly PlacedClip[];
}

export interface Timeline {
  readonly name: string;
  readonly rate: Rational;
  readonly width: number;
  readonly height: number;
  /** Samples a second. */
  readonly sampleRate: number;
  readonly clips: readonly PlacedClip[];
  /** In frames. */
  readonly length: number;
  /** Empty where all lies in one place. */
  readonly bins: readonly Bin[];
  readonly promptAs: PromptPlace;
}

const MAX_BIN_NAME = 60;

export function fileNameOf(path: string): string {
  return path.slice(Math.max(path.lastIndexOf('/'), isWindows(path) ? path.lastIndexOf('\\') : -1) + 1);
}

export function isWindows(path: string): boolean {
  return /^[A-Za-z]:[\\/]|^\\\\/.test(path);
}

/** Gives the words of a text on one line, at most so many characters, cut between letters as a person sees them. */
export function shortened(text: string, most: number): string {
  const line = text
    .toWellFormed()
    .replace(/[\p{Cc}\p{Zl}\p{Zp}\s]+/gu, ' ')
    .trim();
  if (line.length <= most) return line;
  let kept = '';
  for (const { segment } of new Intl.Segmenter('en', { granularity: 'grapheme' }).segment(line)) {
    if (kept.length + segment.length >= most) break;
    kept += segment;
  }
  return `${kept.trimEnd()}…`;
}

/** Gives what most clips are; of several as common, what the first of them is. */
function commonest<T>(
  clips: readonly PlacedClip[],
  of: (facts: MediaFacts) => T,
  keyOf: (value: T) => string,
): T | null {
  const counts = new Map<string, { readonly value: T; count: number }>();
  for (const { facts } of clips) {
    const value = of(facts);
    const known = counts.get(keyOf(value));
    if (known) known.count += 1;
    else counts.set(keyOf(value), { value, count: 1 });
  }
  return [...counts.values()].sort((a, b) => b.count - a.count)[0]?.value ?? null;
}

function binsOf(clips: readonly PlacedClip[], kind: BinKind): readonly Bin[] {
  if (kind === 'none') return [];
  const bins = new Map<string, PlacedClip[]>();
  for (const clip of clips) {
    const name = shortened(kind === 'service' ? clip.service : (clip.prompt ?? ''), MAX_BIN_NAME) || clip.id;
    const bin = bins.get(name);
    if (bin) bin.push(clip);
    else bins.set(name, [clip]);
  }
  return [...bins].map(([name, inIt]) => ({ name, clips: inIt }));
}

/**
 * Lays clips one after the other, at the rate and in the size that most of them have. Those whose frames cannot be
 * counted are left out. `length` of each is as many frames as it really has.
 */
export function layTimeline(
  name: string,
  clips: readonly ExportClip[],
  { bins, promptAs }: { readonly bins: BinKind; readonly promptAs: PromptPlace },
): Timeline {
  const known = clips.flatMap((clip): readonly PlacedClip[] => {
    const { facts } = clip;
    return facts === null
      ? []
      : [{ ...clip, facts, place: 0, fileName: fileNameOf(clip.path), start: 0, length: facts.frames }];
  });
  const rate = commonest(
    known,
    ({ frameRate }) => frameRate,
    ({ num, den }) => `${num}/${den}`,
  ) ?? { num: 24, den: 1 };
  const size = commonest(
    known,
    ({ width, height }) => ({ width, height }),
    ({ width, height }) => `${width}x${height}`,
  );
  const sound = commonest(
    known.filter(({ facts }) => facts.sound !== null),
    ({ sound }) => sound?.sampleRate ?? 48_000,
    String,
  );
  let start = 0;
  const placed = known.map((clip, index): PlacedClip => {
    const length = convertFrames(clip.facts.frames, clip.facts.frameRate, rate);
    const at = { ...clip, place: index + 1, start, length };
    start += length;
    return at;
  });
  return {
    ...{ name, rate, promptAs, clips: placed, length: start },
    width: size?.width ?? 1920,
    height: size?.height ?? 1080,
    sampleRate: sound ?? 48_000,
    bins: binsOf(placed, bins),
  };
}
