/**
 * Holds what running transfers have learnt of one file server: how fast all files come from it, and what makes them
 * faster.
 */

/** So long a verdict holds: lines and servers change. */
const VERDICT_MS = 60_000;
const MAX_HOSTS = 100;

export class HostSpeed {
  /** Bytes of all files from this server so far, and when the last of them came, in milliseconds. */
  received = 0;
  receivedAtMs = Number.NEGATIVE_INFINITY;
  /** How often a connection began or ended to bring bytes: what was measured across such a moment says nothing. */
  changes = 0;
  /** Whether one file is finding out what a further connection brings: two at once would measure each other. */
  isTrying = false;
  #most = Number.POSITIVE_INFINITY;
  #untilMs = 0;

  /** How many connections a file may have before the next one is known to bring nothing. */
  most(nowMs: number): number {
    return nowMs < this.#untilMs ? this.#most : Number.POSITIVE_INFINITY;
  }

  receive(bytes: number, nowMs: number): void {
    this.received += bytes;
    this.receivedAtMs = nowMs;
  }

  /** The last of so many connections to one file made nothing come faster. */
  noGain(connections: number, nowMs: number): void {
    this.#most = Math.max(1, Math.min(this.most(nowMs), connections - 1));
    this.#untilMs = nowMs + VERDICT_MS;
  }
}

export class HostSpeeds {
  readonly #hosts = new Map<string, HostSpeed>();

  /** @param host as in an address, its port included */
  of(host: string): HostSpeed {
    let speed = this.#hosts.get(host);
    if (!speed) {
      if (this.#hosts.size >= MAX_HOSTS) this.#hosts.clear();
      speed = new HostSpeed();
      this.#hosts.set(host, speed);
    }
    return speed;
  }
}
