/** Declares what is finished at a service and not saved here, as window and command line show it. */
import type { Problem } from './problem.ts';

/** A link that dies within that time is told of. */
const DYING_MS = 24 * 3_600_000;

export interface RescueClip {
  /** The task's. */
  readonly id: string;
  readonly prompt: string | null;
  readonly model: string | null;
  readonly finishedAtMs: number | null;
  /** Until when it can be fetched, as far as the service or its definition says. */
  readonly diesAtMs: number | null;
}

/** What is known of one account whose service has a list. */
export interface RescueState {
  readonly account: string;
  /** Its definition's id. */
  readonly service: string;
  /** Whether it is looked for each hour; the person agreed to that once. */
  readonly isHourly: boolean;
  readonly isAgreed: boolean;
  readonly isLooking: boolean;
  /** Null before the first look of this run. */
  readonly lookedAtMs: number | null;
  /** Dying first. */
  readonly clips: readonly RescueClip[];
  /** The service has more than was looked at. */
  readonly isCut: boolean;
  /** Why the last look ended before its end. */
  readonly problem: Problem | null;
}

export interface RescueNews {
  readonly state: RescueState;
  /** Dying clips that the hourly look found, and that nobody was told of yet. */
  readonly news: number;
}

/** Gives the clips whose link dies within a day, and lives yet. */
export function dyingOf(clips: readonly RescueClip[], nowMs: number): readonly RescueClip[] {
  return clips.filter(
    ({ diesAtMs }) => diesAtMs !== null && diesAtMs > nowMs && diesAtMs <= nowMs + DYING_MS,
  );
}
