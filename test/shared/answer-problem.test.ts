import { expect, test } from 'vitest';
import { ANSWER_PROBLEMS, answerProblemOf } from '../../app/shared/answer-problem.ts';

test('a word that the window has a sentence for is known, and a definition’s fault in a sentence is none', () => {
  for (const problem of ANSWER_PROBLEMS) expect(answerProblemOf(problem)).toBe(problem);
  for (const other of [null, '', 'query: must hold {id} once']) expect(answerProblemOf(other)).toBeNull();
});
