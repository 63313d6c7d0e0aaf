/** Draws a line for each generation on a terminal, with a progress bar while its files come in. */
import { createLogUpdate } from 'log-update';
import type { GenerationState } from '../shared/generation.ts';
import type { ProgressReport } from '../shared/library-view.ts';
import { terminalSentence } from '../shared/problem-sentence.ts';
import { createPlainReport, type PlainOutput, type Report, shownState } from './report.ts';

const BAR_WIDTH = 24;
const REDRAW_MS = 125;
const ID_WIDTH = 12;

interface Line {
  readonly id: string;
  text: string;
  /** Shown before lines that only wait. */
  active: boolean;
}

function megabytes(bytes: number): string {
  return `${(bytes / 1e6).toFixed(1)} MB`;
}

function timeLeft(report: ProgressReport): string {
  if (report.totalBytes === null || report.bytesPerSecond === 0) return '';
  const seconds = Math.ceil((report.totalBytes - report.receivedBytes) / report.bytesPerSecond);
  return seconds >= 60 ? `${Math.floor(seconds / 60)}m ${seconds % 60}s left` : `${seconds}s left`;
}

/** Writes `███████░░░  42 %  3.1 of 7.4 MB  1.2 MB/s  4s left`. */
function progressText(report: ProgressReport): string {
  const { receivedBytes, totalBytes, bytesPerSecond } = report;
  const speed = `${megabytes(bytesPerSecond)}/s`;
  if (totalBytes === null || totalBytes === 0) return `${megabytes(receivedBytes)}  ${speed}`;
  const share = Math.min(1, receivedBytes / totalBytes);
  const filled = Math.round(share * BAR_WIDTH);
  const bar = '█'.repeat(filled) + '░'.repeat(BAR_WIDTH - filled);
  const percent = `${Math.floor(share * 100)} %`.padStart(5);
  return `${bar} ${percent}  ${megabytes(receivedBytes)} of ${megabytes(totalBytes)}  ${speed}  ${timeLeft(report)}`;
}

/** Says whether lines can be drawn anew: one that calls itself dumb would show the signs that move the cursor. */
export function canDrawOn(
  { isTTY }: Pick<NodeJS.WriteStream, 'isTTY'>,
  terminal: string | undefined,
): boolean {
  return isTTY === true && terminal !== 'dumb';
}

/**
 * Makes a report whose finished lines scroll away above, while the live ones fit the screen.
 * @param stream the terminal, usually stderr.
 */
export function createLiveReport(stream: NodeJS.WriteStream, output: PlainOutput): Report {
  const update = createLogUpdate(stream, { showCursor: true });
  const lines = new Map<string, Line>();
  const above = (write: () => void): void => {
    update.clear();
    write();
    draw();
  };
  const plain = createPlainReport(output, false);
  let timer: NodeJS.Timeout | null = null;

  function lineOf(id: string): Line {
    const known = lines.get(id);
    if (known) return known;
    const line: Line = { id, text: '', active: false };
    lines.set(id, line);
    return line;
  }

  function draw(): void {
    timer = null;
    const width = stream.columns || 80;
    const room = Math.max(1, (stream.rows || 24) - 2);
    const ordered = [...lines.values()].sort((a, b) => Number(b.active) - Number(a.active));
    const shown = ordered.slice(0, room).map(({ id, text }) => {
      const name = id.length > ID_WIDTH ? `${id.slice(0, ID_WIDTH - 1)}…` : id.padEnd(ID_WIDTH);
      return `${name}  ${text}`.slice(0, width - 1);
    });
    const hidden = ordered.length - shown.length;
    update([...shown, ...(hidden > 0 ? [`… and ${hidden} more`] : [])].join('\n'));
  }

  function drawSoon(): void {
    timer ??= setTimeout(draw, REDRAW_MS);
  }

  return {
    ...plain,
    task(event: { readonly id: string; readonly state: GenerationState; readonly stateWord: string }) {
      if (event.state === 'failed') lines.delete(event.id);
      else lineOf(event.id).text = shownState(event);
      drawSoon();
    },
    progress(report) {
      const line = lineOf(report.id);
      line.active = true;
      line.text = progressText(report);
      drawSoon();
    },
    saved(event) {
      lines.delete(event.id);
      above(() => plain.saved(event));
    },
    problem(event) {
      if (event.id !== null) {
        if (event.retryInMs === null) lines.delete(event.id);
        else lineOf(event.id).text = terminalSentence(event.problem);
      }
      above(() => plain.problem(event));
    },
    end() {
      if (timer) clearTimeout(timer);
      timer = null;
      update.clear();
      update.done();
    },
  };
}
