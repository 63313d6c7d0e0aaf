/**
 * Writes what a picture in the grid says of a clip that is not saved: a few words, and how far it is where that is
 * known.
 */
import type { Format } from '../../app/shared/format.ts';
import type { ItemRow } from '../../app/shared/library-view.ts';
import { m } from '../../app/shared/paraglide/messages.js';
import type { Progressed } from './progress-of.ts';

export interface TileWords {
  readonly words: readonly string[];
  /** From 0 to 1, of a ring or a bar; null where nothing says it. */
  readonly part: number | null;
}

/** A ring that is full while nothing has come would be a lie. */
const FULLEST = 0.95;
/** Beyond that it is not a matter of some seconds more. */
const LONGER = 1.5;

function generating(row: ItemRow, f: Format, nowMs: number): TileWords {
  const passedMs = nowMs - (row.createdAtMs ?? row.trackedAtMs);
  const usualMs = row.usualMs ?? null;
  const clock = f.clock(passedMs);
  if (row.parked || (usualMs !== null && passedMs > usualMs * LONGER)) {
    return { words: [clock, m.longer_than_usual()], part: FULLEST };
  }
  if (usualMs === null) return { words: [clock], part: null };
  return {
    words: [clock, m.usually({ length: f.roughly(usualMs) })],
    part: Math.min(FULLEST, passedMs / usualMs),
  };
}

/**
 * Gives the words for a row; none for one that is saved.
 * @param sentence why it failed, in the person's language.
 */
export function tileWords(
  row: ItemRow,
  {
    f,
    nowMs,
    progress,
    sentence,
  }: {
    readonly f: Format;
    readonly nowMs: number;
    readonly progress: Progressed;
    readonly sentence: string | null;
  },
): TileWords {
  const { part, leftMs } = progress;
  const share = part === null ? [] : [f.percent(part)];
  switch (row.status) {
    case 'saved':
      return { words: [], part: null };
    case 'generating':
      return generating(row, f, nowMs);
    case 'downloading': {
      const left = leftMs === null ? [] : [m.time_left({ length: f.roughly(leftMs) })];
      return { words: share.length > 0 ? [...share, ...left] : [m.starting_download()], part };
    }
    case 'waiting': {
      const inMs = row.retryAtMs === null ? null : row.retryAtMs - nowMs;
      const next = inMs !== null && inMs > 0 ? m.retry_in({ length: f.roughly(inMs) }) : m.retry_now();
      return { words: [next], part };
    }
    case 'paused':
      return { words: [m.status_paused(), ...share], part };
    case 'missing':
    case 'cancelled':
      return { words: [m[`status_${row.status}`]()], part: null };
    case 'failed':
      return { words: [sentence ?? m.status_failed()], part: null };
  }
}

/** So long a name a screen reader reads at one go. */
const MAX_NAME = 80;

/** Cuts a prompt where the name of its cell would be too long. */
function cellTitle(title: string, take: number | null, state: string): string {
  const others = nameOf('', take, state).length;
  if (title.length + others < MAX_NAME) return title;
  const room = Math.max(8, MAX_NAME - 2 - others);
  const letters: string[] = [];
  let length = 0;
  // A picture character is two units long, and is cut nowhere in its middle.
  for (const letter of title) {
    length += letter.length;
    if (length > room) break;
    letters.push(letter);
  }
  return `${letters.join('').trimEnd()}…`;
}

/** Names a cell for a screen reader: its prompt, cut where it is long, its take and its state. */
export function cellName(title: string, take: number | null, state: string): string {
  return nameOf(cellTitle(title, take, state), take, state);
}

function nameOf(title: string, take: number | null, state: string): string {
  return take === null ? m.cell_clip({ title, state }) : m.cell_take({ title, place: take, state });
}
