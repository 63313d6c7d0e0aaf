/** Runs the pollers, one for each account: what one service refuses or cannot do holds up no other. */

import type { Poller } from './poller.ts';
import type { NextCheck } from './poller-options.ts';

/** What is asked about, by the ids of items. */
export interface TaskPoller {
  /**
   * @param ageMs how long ago the task was tracked. Nobody is asked about a task whose account is not there.
   * @param account whose it is, where that is known
   */
  add(id: string, ageMs: number, account?: string): void;
  drop(id: string): void;
  checkNow(id: string): void;
  nextCheck(id: string): NextCheck | null;
}

export class Pollers implements TaskPoller {
  readonly #accountOf: (id: string) => string | null;
  readonly #pollers = new Map<string, Poller>();
  #isRunning = false;
  #isHeld = false;

  constructor(accountOf: (id: string) => string | null) {
    this.#accountOf = accountOf;
  }

  has(account: string): boolean {
    return this.#pollers.has(account);
  }

  put(account: string, poller: Poller): void {
    this.#pollers.set(account, poller);
    if (this.#isHeld) poller.setHeld(true);
    if (this.#isRunning) poller.start();
  }

  /** Takes an account's poller away; what it had under way is aborted. */
  async take(account: string): Promise<void> {
    const poller = this.#pollers.get(account);
    this.#pollers.delete(account);
    await poller?.stop();
  }

  start(): void {
    this.#isRunning = true;
    for (const poller of this.#pollers.values()) poller.start();
  }

  async stop(): Promise<void> {
    this.#isRunning = false;
    await Promise.all([...this.#pollers.values()].map((poller) => poller.stop()));
  }

  add(id: string, ageMs: number, account = this.#accountOf(id) ?? ''): void {
    this.#pollers.get(account)?.add(id, ageMs);
  }

  drop(id: string): void {
    for (const poller of this.#pollers.values()) poller.drop(id);
  }

  checkNow(id: string): void {
    for (const poller of this.#pollers.values()) poller.checkNow(id);
  }

  nextCheck(id: string): NextCheck | null {
    for (const poller of this.#pollers.values()) {
      const next = poller.nextCheck(id);
      if (next !== null) return next;
    }
    return null;
  }

  /** Begins an account anew with another key, or on another way; every account when absent. */
  keyChanged(account?: string): void {
    for (const [id, poller] of this.#pollers)
      if (account === undefined || id === account) poller.keyChanged();
  }

  setHeld(isHeld: boolean): void {
    this.#isHeld = isHeld;
    for (const poller of this.#pollers.values()) poller.setHeld(isHeld);
  }

  settingsChanged(): void {
    for (const poller of this.#pollers.values()) poller.settingsChanged();
  }
}
