/** Asks before a command on many clips that costs something or is hard to take back. */
import type { CostlyAction } from '../../lib/item-actions.ts';

export interface Question {
  /** What is asked now; null while nothing is. */
  readonly asked: { readonly action: CostlyAction; readonly count: number } | null;
  /** Gives whether it is to be done. A question that is still open is answered with no. */
  ask(action: CostlyAction, count: number): Promise<boolean>;
  answer(yes: boolean): void;
}

export function createQuestion(): Question {
  let asked = $state.raw<Question['asked']>(null);
  let settle: (yes: boolean) => void = () => undefined;

  function answer(yes: boolean): void {
    asked = null;
    settle(yes);
  }
  return {
    get asked() {
      return asked;
    },
    ask(action, count) {
      answer(false);
      asked = { action, count };
      return new Promise((done) => {
        settle = done;
      });
    },
    answer,
  };
}
