/** Declares what a service's answer about one task is for the rest of the program. */
import type { Generation } from '../../shared/generation.ts';

export interface Answer {
  readonly generation: Generation;
  /** The answer's text as it came, for the library; null when too long to keep. */
  readonly raw: string | null;
  /** Equal for the same words about the same task, which need not be written again; absent where nobody counted. */
  readonly reading?: number;
}
