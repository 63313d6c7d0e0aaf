/** Declares what a service's answer about one task is for the rest of the program. */
import type { Generation } from '../../shared/generation.ts';

export interface Answer {
  readonly generation: Generation;
  /** The answer's text as it came, for the library; null when too long to keep. */
  readonly raw: string | null;
}

/**
 * Gives the last answer about a task, as the one who asks remembers it; null where it does not. One in the same words is
 * not read again: that very answer is given back.
 */
export type KnownAnswer = (id: string) => Answer | null;
