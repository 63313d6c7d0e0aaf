/**
 * Writes an edit decision list in the form of CMX 3600, which has pictures alone here: it cannot say which sound is
 * theirs.
 */
import { DailiesError } from '../../shared/error-code.ts';
import { convertFrames, timecode } from './rational.ts';
import { type PlacedClip, shortened, type Timeline } from './timeline.ts';

/** An event's number has three digits. */
const MAX_EVENTS = 999;
const MAX_NOTE = 2_000;
const MAX_TITLE = 70;

function event(clip: PlacedClip, { rate }: Timeline): readonly string[] {
  const { facts, place, start, length } = clip;
  const from = facts.startFrame ? convertFrames(facts.startFrame, facts.frameRate, rate) : 0;
  const times = [from, from + length, start, start + length].map((frame) => timecode(frame, rate));
  return [
    `${String(place).padStart(3, '0')}  AX       V     C        ${times.join(' ')}`,
    // Readers take it for the file.
    `* FROM CLIP NAME: ${oneLine(clip.path)}`,
    `* SOURCE FILE: ${oneLine(clip.path)}`,
    ...(clip.prompt === null ? [] : [`* COMMENT: ${shortened(clip.prompt, MAX_NOTE)}`]),
  ];
}

/** A path may hold a line break on some systems; nothing can be done for that one, but for the lines after it. */
const oneLine = (path: string): string => path.replace(/[\p{Cc}\p{Zl}\p{Zp}]/gu, ' ');

/** Throws DailiesError `bad-input` for more clips than such a list can hold. */
export function writeEdl(timeline: Timeline): string {
  if (timeline.clips.length > MAX_EVENTS) {
    throw new DailiesError('bad-input', {
      ...{ cause: 'edl-too-long', value: String(MAX_EVENTS), count: timeline.clips.length },
    });
  }
  const lines = [
    `TITLE: ${shortened(timeline.name, MAX_TITLE)}`,
    'FCM: NON-DROP FRAME',
    '',
    ...timeline.clips.flatMap((clip) => [...event(clip, timeline), '']),
  ];
  return `${lines.join('\r\n')}\r\n`;
}
