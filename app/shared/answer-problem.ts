/** Says why a pasted answer or address is of no use yet: a word that the window has a sentence for. */
export const ANSWER_PROBLEMS = [
  'no-address',
  'no-id',
  'no-get',
  'odd-address',
  'no-json',
  'refused',
  'no-state',
  'not-finished',
  'no-link',
] as const;
export type AnswerProblem = (typeof ANSWER_PROBLEMS)[number];

/** Reads the word; null for the fault of a definition, which is a sentence. */
export function answerProblemOf(text: string | null): AnswerProblem | null {
  return ANSWER_PROBLEMS.find((problem) => problem === text) ?? null;
}
