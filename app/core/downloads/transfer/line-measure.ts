/**
 * Measures what comes from a file server between two looks at it: how fast, and whether the server kept silent. One that
 * gives each connection its share in bursts (nginx's limit_rate, a token bucket) is fast in one look and still in the
 * next, so that the speeds of two looks say nothing; that it pauses says that the line has room.
 */
import type { HostSpeed } from './host-speed.ts';

/** Silence for so much of a look is the server's doing: a line that is full always brings something. */
const HELD_SHARE = 0.5;
/** Silence in a look that took so much longer than it should may be our own, of a process that had no time. */
const LATE_SHARE = 1.5;

export interface LineReading {
  /** Bytes a second of all files from this server. */
  readonly rate: number;
  /** Bytes a second of this file. */
  readonly ownRate: number;
  /** The server was silent for a good part of it. */
  readonly isHeld: boolean;
  /** A connection began or ended meanwhile: nothing can be said. */
  readonly isDisturbed: boolean;
}

export class LineMeasure {
  readonly #host: HostSpeed;
  readonly #everyMs: number;
  #beganAtMs = 0;
  #own = 0;
  #ofHost = 0;
  #changes = 0;
  #longestSilenceMs = 0;

  /** @param everyMs how long a look takes at the least */
  constructor(host: HostSpeed, everyMs: number, nowMs: number) {
    this.#host = host;
    this.#everyMs = everyMs;
    this.begin(nowMs);
  }

  begin(nowMs: number): void {
    this.#beganAtMs = nowMs;
    this.#own = 0;
    this.#ofHost = this.#host.received;
    this.#changes = this.#host.changes;
    this.#longestSilenceMs = 0;
  }

  /** Notes bytes of this file. */
  count(bytes: number, nowMs: number): void {
    this.#noteSilence(nowMs);
    this.#own += bytes;
    this.#host.receive(bytes, nowMs);
  }

  /** Gives what was seen since the last one, and begins anew. */
  read(nowMs: number): LineReading {
    this.#noteSilence(nowMs);
    const tookMs = nowMs - this.#beganAtMs;
    const { received, changes } = this.#host;
    const isLate = tookMs > this.#everyMs * LATE_SHARE;
    const reading = {
      rate: ((received - this.#ofHost) / tookMs) * 1000,
      ownRate: (this.#own / tookMs) * 1000,
      isHeld: !isLate && this.#longestSilenceMs >= this.#everyMs * HELD_SHARE,
      isDisturbed: changes !== this.#changes,
    };
    this.begin(nowMs);
    return reading;
  }

  #noteSilence(nowMs: number): void {
    const sinceMs = Math.max(this.#beganAtMs, this.#host.receivedAtMs);
    this.#longestSilenceMs = Math.max(this.#longestSilenceMs, nowMs - sinceMs);
  }
}
