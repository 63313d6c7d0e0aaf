/**
 * Writes saved clips in the order they are reviewed, in one short text: take after take of a prompt, prompt after
 * prompt.
 */
import type { Mark } from './library-view.ts';

export interface Take {
  readonly id: string;
  /** Counted from 0: takes of one prompt have the same number, and stand together. */
  readonly group: number;
  readonly mark: Mark | null;
}

/** A line for each take: its group, a blank, `p`, `r` or `-` for its mark, a blank, its id. */
export type TakesText = string;

const LETTERS = { pick: 'p', reject: 'r' } as const;
const MARKS: { readonly [letter: string]: Mark | null } = { p: 'pick', r: 'reject', '-': null };

export function takeLine({ id, group, mark }: Take): string {
  return `${group} ${mark === null ? '-' : LETTERS[mark]} ${id}`;
}

/** Reads what main wrote; a line that is none is a bug of main's, and throws. */
export function readTakes(text: TakesText): readonly Take[] {
  if (text === '') return [];
  return text.split('\n').map((line) => {
    const [group, letter = '', id] = line.split(' ');
    const mark = MARKS[letter];
    if (id === undefined || mark === undefined) throw new Error(`No take is written as ${line}`);
    return { id, group: Number(group), mark };
  });
}
