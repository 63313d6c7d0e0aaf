/** Tells what a run does: as JSON lines or as plain lines (live-report.ts draws live ones on a terminal). */
import { firstClipId } from '../shared/clip-id.ts';
import type { Problem } from '../shared/error-code.ts';
import type { AssetKind, GenerationState } from '../shared/generation.ts';
import type { ItemDetail, ProgressReport } from '../shared/library-view.ts';
import { terminalSentence } from '../shared/problem-sentence.ts';
import { isoTime } from '../shared/written-time.ts';

export interface Report {
  task(event: { readonly id: string; readonly state: GenerationState; readonly stateWord: string }): void;
  progress(report: ProgressReport): void;
  saved(event: {
    readonly id: string;
    readonly asset: AssetKind;
    readonly path: string;
    readonly bytes: number;
    readonly sha256: string;
  }): void;
  problem(event: {
    readonly id: string | null;
    readonly problem: Problem;
    readonly retryInMs: number | null;
  }): void;
  item(item: ItemDetail, path: string | null): void;
  /** Clips were written as one file for an editor. */
  exported(event: { readonly path: string; readonly format: string; readonly clips: number }): void;
  done(saved: number, failed: number): void;
  /** Leaves the terminal as it should be. */
  end(): void;
}

/** Gives the state as scripts see it: ours, or the service's unknown word as it came. */
export function shownState(event: { readonly state: GenerationState; readonly stateWord: string }): string {
  return event.state === 'unknown' ? event.stateWord : event.state;
}

/**
 * Gives the seconds between two times, with one decimal; null where one is unknown or the clock was set back between.
 */
function secondsBetween(fromMs: number | null, toMs: number | null): number | null {
  if (fromMs === null || toMs === null || toMs < fromMs) return null;
  return Math.round((toMs - fromMs) / 100) / 10;
}

/** Gives the seconds from tracked to finished: the service may have begun before. */
const generatingSeconds = (item: ItemDetail): number | null =>
  secondsBetween(item.trackedAtMs, item.noticedAtMs);

/** Gives the seconds from finished to saved: waiting for a place and for the network are part of it. */
const savingSeconds = (item: ItemDetail): number | null => secondsBetween(item.noticedAtMs, item.savedAtMs);

/** Writes `tracked 2026-01-01T00:00:00Z, finished … after 62 s, saved … after 8 s`, as far as it has come. */
function historyOf(item: ItemDetail): string {
  const step = (word: string, ms: number | null, seconds: number | null): string =>
    ms === null
      ? ''
      : `, ${word} ${new Date(ms).toISOString().slice(0, 19)}Z${seconds === null ? '' : ` after ${seconds} s`}`;
  return (
    step('tracked', item.trackedAtMs, null).slice(2) +
    step('finished', item.noticedAtMs, generatingSeconds(item)) +
    step('saved', item.savedAtMs, savingSeconds(item))
  );
}

/** Makes a report of one JSON object a line; nothing else ever goes to that stream. */
export function createJsonReport(write: (line: string) => void): Report {
  const print = (event: object): void => write(`${JSON.stringify(event)}\n`);
  return {
    task: (event) => print({ type: 'task', id: event.id, state: shownState(event) }),
    progress: ({ id, asset, receivedBytes, totalBytes, bytesPerSecond }) =>
      print({ type: 'progress', id, asset, receivedBytes, totalBytes, bytesPerSecond }),
    saved: ({ id, asset, path, bytes, sha256 }) => print({ type: 'saved', id, asset, path, bytes, sha256 }),
    problem: ({ id, problem, retryInMs }) =>
      print({
        type: 'error',
        ...(id === null ? {} : { id }),
        code: problem.code,
        message: terminalSentence(problem),
        ...(retryInMs === null ? {} : { retryInMs }),
      }),
    item: (item, path) =>
      print({
        type: 'task',
        id: item.id,
        account: item.account,
        ...(item.clip && { task: firstClipId(item.id), clip: item.clip.place, clips: item.clip.of }),
        state: shownState({ state: item.generationState, stateWord: item.stateWord }),
        status: item.status,
        prompt: item.prompt,
        path,
        bytes: item.totalBytes,
        trackedAt: isoTime(item.trackedAtMs),
        finishedAt: isoTime(item.noticedAtMs),
        savedAt: isoTime(item.savedAtMs),
        generatingSeconds: generatingSeconds(item),
        savingSeconds: savingSeconds(item),
        ...(item.problem ? { code: item.problem.code, message: terminalSentence(item.problem) } : {}),
      }),
    exported: ({ path, format, clips }) => print({ type: 'exported', path, format, clips }),
    done: (saved, failed) => print({ type: 'done', saved, failed }),
    end: () => undefined,
  };
}

export interface PlainOutput {
  readonly out: (text: string) => void;
  readonly err: (text: string) => void;
}

/** Makes a report of sentences: results on stdout, everything else on stderr. */
export function createPlainReport({ out, err }: PlainOutput, quiet: boolean): Report {
  const say = (text: string): void => {
    if (!quiet) err(`${text}\n`);
  };
  return {
    task: (event) => say(`${event.id}  ${shownState(event)}`),
    progress: () => undefined,
    saved: ({ path }) => {
      if (!quiet) out(`${path}\n`);
    },
    problem: ({ id, problem }) => err(`${id === null ? '' : `${id}  `}${terminalSentence(problem)}\n`),
    item: (item, path) =>
      out(
        `${item.id}  ${item.status.padEnd(11)}  ${path ?? (item.problem ? terminalSentence(item.problem) : item.prompt) ?? ''}  (${historyOf(item)})\n`,
      ),
    exported: ({ path }) => {
      if (!quiet) out(`${path}\n`);
    },
    done: (saved, failed) => say(`${saved} saved, ${failed} failed`),
    end: () => undefined,
  };
}
