/** Declares what the poller says of what it learnt, and what it is told to do next. */
import type { Problem } from '../../shared/error-code.ts';
import type { Answer } from '../services/answer.ts';

/** What a task needs after an answer: another question at its own pace, one after so long, or none any more. */
export type NextStep = 'again' | { readonly againInMs: number } | 'done';

export interface PollerEvents {
  onAnswer(id: string, answer: Answer): Promise<NextStep> | NextStep;
  /** A task is asked for rarely now, as it may have been before: when it is asked for next, is shown. */
  onParked(id: string): void;
  /** The gateway does not know the task; returns whether and when it is to be asked for again. */
  onUnknown(id: string, problem: Problem): { readonly againInMs: number } | 'done';
  /** One task's answer was no good; it is asked for again. Told once until it is good again. */
  onTaskProblem(id: string, problem: Problem, retryInMs: number): void;
  /** The gateway as a whole cannot be used (null: it can again). Told once for each kind of trouble. */
  onGatewayProblem(problem: Problem | null, retryInMs: number | null): void;
  /** Something threw that no rule expects; the tasks are asked for again later. */
  onBug(thrown: unknown): void;
  /** Polling stands still until keyChanged(). */
  onKeyRefused(problem: Problem): void;
}
