/**
 * Remembers what was read of tasks that are still made: a service says the same of one many times, and the same words
 * need not be read again. Holds so many characters of answers and no more, those heard of last.
 */
import type { Generation } from '../../shared/generation.ts';
import type { Answer } from './answer.ts';

/** Readings are counted through all clients: one of another key must not have the number of an earlier one. */
let count = 0;

/** Of some two thousand answers of the usual length. */
const MAX_CHARACTERS = 2 * 1024 * 1024;

export class Readings {
  readonly #maxCharacters: number;
  /** By their words, with the id where those do not say it; the one not heard of for longest comes first. */
  readonly #answers = new Map<string, Answer>();
  #characters = 0;

  constructor(maxCharacters = MAX_CHARACTERS) {
    this.#maxCharacters = maxCharacters;
  }

  /**
   * Gives what was read of these very words.
   * @param id whose they are, where they do not say it; else an empty text
   */
  known(id: string, raw: string): Answer | null {
    const key = `${id}\n${raw}`;
    const answer = this.#answers.get(key);
    if (answer === undefined) return null;
    this.#answers.delete(key);
    this.#answers.set(key, answer);
    return answer;
  }

  /**
   * Makes the answer of what was read, and remembers it where its task goes on.
   * @param raw its words; null where they are too long to keep
   */
  keep(id: string, raw: string | null, generation: Generation): Answer {
    count += 1;
    const answer = { generation, raw, reading: count };
    const goesOn = generation.state !== 'completed' && generation.state !== 'failed';
    if (goesOn && raw !== null) this.#remember(`${id}\n${raw}`, answer);
    return answer;
  }

  #remember(key: string, answer: Answer): void {
    if (!this.#answers.has(key)) this.#characters += key.length;
    this.#answers.set(key, answer);
    for (const oldest of this.#answers.keys()) {
      if (this.#characters <= this.#maxCharacters) return;
      this.#answers.delete(oldest);
      this.#characters -= oldest.length;
    }
  }
}
