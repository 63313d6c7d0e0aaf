/** The other programs of a desktop, as small Python ones in desktop/, each told by a line and answering by a line. */
import type { ChildProcess } from 'node:child_process';
import { join } from 'node:path';
import { type Session, until } from '../electron/session.ts';

export interface Neighbour<Line> {
  readonly lines: readonly Line[];
  /** The first line that fits, now or later. */
  waitFor(what: string, fits: (line: Line) => boolean): Promise<Line>;
  tell(line: string): void;
}

/** Starts desktop/NAME.py in the session. It ends with the session. */
export function startNeighbour<Line>(
  session: Session,
  name: string,
  ...args: readonly string[]
): Neighbour<Line> {
  const script = join(import.meta.dirname, 'desktop', `${name}.py`);
  const child: ChildProcess = session.start('python3', ['-u', script, ...args]);
  const lines: Line[] = [];
  let rest = '';
  let words = '';
  child.stdout?.on('data', (chunk) => {
    rest += chunk;
    const whole = rest.split('\n');
    rest = whole.pop() ?? '';
    for (const line of whole) lines.push(JSON.parse(line) as Line);
  });
  child.stderr?.on('data', (chunk) => {
    words += chunk;
  });
  return {
    lines,
    async waitFor(what, fits) {
      await until(what, () => {
        if (child.exitCode !== null) throw new Error(`${name}.py ended.\n${words}`);
        return lines.some(fits);
      });
      return lines.find(fits) as Line;
    },
    tell: (line) => void child.stdin?.write(`${line}\n`),
  };
}
