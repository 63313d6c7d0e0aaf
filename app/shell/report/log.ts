/** Writes a small log in userData/logs for a person to send with a report: redacted, plain lines, never large. */
import { appendFileSync, renameSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { makePrivateFolder } from '../../core/files/private-files.ts';
import type { Redactor } from './redact.ts';

const MAX_BYTES = 1024 * 1024;
/** dailies.log, and dailies.1.log to dailies.3.log, the oldest last. */
const KEPT = 3;
const MAX_LINE = 4000;

export interface LogOptions {
  readonly folder: string;
  readonly redactor: Redactor;
  readonly now: () => number;
  readonly maxBytes?: number;
}

/** Returns the function that writes one line. It never throws: a full disk must not stop the app. */
export function createLog(options: LogOptions): (line: string) => void {
  const path = join(options.folder, 'dailies.log');
  const maxBytes = options.maxBytes ?? MAX_BYTES;
  let bytes: number | null = null;

  return (line) => {
    try {
      if (bytes === null) bytes = openAt(path, options.folder);
      const text = `${new Date(options.now()).toISOString()} ${clean(options.redactor.redact(line))}\n`;
      const length = Buffer.byteLength(text);
      if (bytes + length > maxBytes) {
        rotate(options.folder);
        bytes = 0;
      }
      appendFileSync(path, text, { mode: 0o600 });
      bytes += length;
    } catch {
      // There is nowhere left to say it; the next line tries again from the start.
      bytes = null;
    }
  };
}

function openAt(path: string, folder: string): number {
  makePrivateFolder(folder);
  return statSync(path, { throwIfNoEntry: false })?.size ?? 0;
}

/**
 * Moves each file one on, as far as the first gap. Windows refuses that while another program reads one: then lines
 * go on into the same file, which is tried again once it has grown by its size.
 */
function rotate(folder: string): void {
  const name = (age: number): string => join(folder, age === 0 ? 'dailies.log' : `dailies.${age}.log`);
  let gap = 1;
  while (gap < KEPT && statSync(name(gap), { throwIfNoEntry: false })) gap += 1;
  try {
    for (let age = gap - 1; age >= 0; age -= 1) renameSync(name(age), name(age + 1));
  } catch (thrown) {
    if (statSync(name(0), { throwIfNoEntry: false }) === undefined) throw thrown;
  }
}

/** Makes one line of an entry, and leaves nothing in it that moves a terminal's cursor. */
function clean(line: string): string {
  return (
    line
      .slice(0, MAX_LINE)
      .replace(/\r?\n\s*/g, ' | ')
      // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is taken out
      .replace(/[\u0000-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]/g, '\uFFFD')
  );
}
