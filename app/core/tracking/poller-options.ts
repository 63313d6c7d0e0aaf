/** Declares what the poller works with, and what it says of a task that waits. */
import type { Generation } from '../../shared/generation.ts';
import type { ServiceClient } from '../services/client.ts';
import type { Budget } from './budget.ts';
import type { Cadence } from './cadence.ts';
import type { PollerEvents } from './poller-events.ts';

export interface PollerOptions {
  readonly client: () => ServiceClient | null;
  readonly budget: Budget;
  readonly fixedIntervalMs: () => number | null;
  /** The cadence that fits a generation. */
  readonly cadenceOf: (generation: Generation) => Cadence;
  /** How long a generation had been under way when it was tracked. */
  readonly headStartMsOf: (generation: Generation) => number;
  readonly retryDelayMs: number;
  readonly monotonicNow: () => number;
  readonly random: () => number;
  readonly events: PollerEvents;
  /** Whether this gateway takes batch requests, as far as is known; and what was learnt of it. */
  readonly batchSupported: () => boolean;
  readonly onBatchMissing: () => void;
}

export interface NextCheck {
  /** Null while nothing is asked at all: held, or without a key that is accepted. */
  readonly inMs: number | null;
  /** Asked for two or three times an hour alone, because it has been generating for hours. */
  readonly parked: boolean;
}
