/**
 * Says how long a file will take: how fast the line was seen to be, and how long files of its kind were. In memory
 * alone.
 */

/** Below that nothing was measured yet. */
const LEAST_MS = 2_000;
/** What is older counts for less and less. */
const HALF_MS = 30_000;
/** While nothing comes for longer, nothing is being fetched. */
const LONGEST_GAP_MS = 1_000;
/** Kinds of files, which models and lengths make. */
const MAX_KINDS = 1_000;

interface Mean {
  sum: number;
  count: number;
}

export class LineForecast {
  #bytes = 0;
  #ms = 0;
  #lastMs: number | null = null;
  /** How far each running file was when it last told. */
  readonly #received = new Map<string, number>();
  /** By kind; under the empty text of all kinds. */
  readonly #lengths = new Map<string, Mean>();

  /** Bytes a millisecond of all files together; null while too little was seen. */
  get bytesPerMs(): number | null {
    return this.#ms < LEAST_MS || this.#bytes === 0 ? null : this.#bytes / this.#ms;
  }

  /** Takes a report of a running file. @param nowMs of a clock that only goes forward. */
  received(key: string, bytes: number, nowMs: number): void {
    const before = this.#received.get(key);
    this.#received.set(key, bytes);
    const gapMs = this.#lastMs === null ? 0 : Math.min(LONGEST_GAP_MS, nowMs - this.#lastMs);
    this.#lastMs = nowMs;
    // What it had when it began did not come just now.
    if (before !== undefined) this.#bytes += Math.max(0, bytes - before);
    this.#ms += gapMs;
    if (this.#ms < HALF_MS) return;
    this.#bytes /= 2;
    this.#ms /= 2;
  }

  ended(key: string): void {
    this.#received.delete(key);
  }

  /** Learns how long a file of a kind is. */
  learn(kind: string, bytes: number): void {
    for (const each of [kind, '']) {
      const mean = this.#lengths.get(each) ?? { sum: 0, count: 0 };
      if (this.#lengths.size < MAX_KINDS) this.#lengths.set(each, mean);
      mean.sum += bytes;
      mean.count += 1;
    }
  }

  /** Gives what files of that kind were long, else what all were; null where none was seen. */
  usualBytes(kind: string): number | null {
    const mean = this.#lengths.get(kind) ?? this.#lengths.get('');
    return mean ? mean.sum / mean.count : null;
  }
}
