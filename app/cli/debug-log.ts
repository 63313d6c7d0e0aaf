/** Writes the engine's log on a terminal, for `--debug`: with its stacks, and no text from outside raw. */
import { cleanText } from '../shared/clean-text.ts';

const MAX_LINE = 2_000;

/** Makes what writes one entry of the log, line by line, each cleaned. */
export function createDebugLog(write: (text: string) => void): (entry: string) => void {
  return (entry) => {
    const lines = entry.split(/\r?\n/).map((line) => cleanText(line, MAX_LINE));
    write(`${lines.join('\n')}\n`);
  };
}
