import type { Problem } from '../../app/shared/problem.ts';
import { terminalSentence } from '../../app/shared/problem-sentence.ts';

/** Returns what a terminal prints of a problem; nothing where there is none. */
export const said = (problem: Problem | null | undefined): string =>
  problem ? terminalSentence(problem) : '';
