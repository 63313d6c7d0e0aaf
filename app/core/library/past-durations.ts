/** Says what this person's own finished generations took, for the cadence: read from the library's times. */
import type { DatabaseSync } from 'node:sqlite';
import { MAIN_ACCOUNT } from '../../shared/accounts.ts';
import type { GenerationKind, PastDuration } from './records.ts';
import type { Row } from './rows.ts';

/**
 * How much older than its tracking a generation is believed to be. Beyond it the gateway's clock and this one may
 * differ, or an old task was handed over late; either way its age is counted from when it was tracked.
 */
const MAX_HEAD_START_MS = 10 * 60 * 1000;
/** What is finished at the first question tells nothing of how long it took. */
const MIN_WATCHED_MS = 3_000;

/** Tells how long a generation was under way when it was tracked, as far as that is believed. */
export function headStartMs(createdAtMs: number | null, trackedAtMs: number): number {
  if (createdAtMs === null) return 0;
  const headStart = trackedAtMs - createdAtMs;
  return headStart > 0 && headStart <= MAX_HEAD_START_MS ? headStart : 0;
}

/** Gives what a duration may depend on; the clip's length counts in whole seconds: a clip of "5 s" is 5.04 s long. */
export function kindOf(model: string | null, durationSeconds: number | null): GenerationKind {
  return { model, lengthSeconds: durationSeconds === null ? null : Math.round(durationSeconds) };
}

interface Times {
  readonly createdAtMs: number | null;
  readonly trackedAtMs: number;
  readonly finishedAtMs: number | null;
  readonly noticedAtMs: number;
}

/** Tells what a generation took: from the gateway's own two times where it gives both, else from what was seen here; null when it was not seen. */
export function tookMs({ createdAtMs, trackedAtMs, finishedAtMs, noticedAtMs }: Times): number | null {
  if (createdAtMs !== null && finishedAtMs !== null && finishedAtMs > createdAtMs) {
    return finishedAtMs - createdAtMs;
  }
  const watchedMs = noticedAtMs - trackedAtMs;
  if (watchedMs < MIN_WATCHED_MS) return null;
  if (createdAtMs !== null && trackedAtMs - createdAtMs > MAX_HEAD_START_MS) return null;
  return watchedMs + headStartMs(createdAtMs, trackedAtMs);
}

/** Reads the last generations that were noticed to have finished, the latest first; none that was not watched. */
export function readPastDurations(
  db: DatabaseSync,
  limit: number,
  account = MAIN_ACCOUNT,
): readonly PastDuration[] {
  const rows = db
    .prepare(
      `SELECT model, duration_seconds, created_at, tracked_at, finished_at, noticed_at FROM generations
       WHERE noticed_at IS NOT NULL AND +account = ? AND instr(id, '#') = 0 ORDER BY noticed_at DESC LIMIT ?`,
    )
    .all(account, limit) as unknown as readonly Row[];
  return rows.flatMap((row) => {
    const ms = tookMs({
      createdAtMs: row.created_at as number | null,
      trackedAtMs: Number(row.tracked_at),
      finishedAtMs: row.finished_at as number | null,
      noticedAtMs: Number(row.noticed_at),
    });
    if (ms === null) return [];
    return [{ ms, ...kindOf(row.model as string | null, row.duration_seconds as number | null) }];
  });
}

/** Gives every generation that is being made, with its kind as far as that is known before it is ready. */
export function readMaking(db: DatabaseSync): readonly {
  readonly kind: GenerationKind;
  readonly trackedAtMs: number;
  readonly headStartMs: number;
}[] {
  const rows = db
    .prepare(
      `SELECT model, duration_seconds, created_at, tracked_at FROM generations WHERE status = 'generating'`,
    )
    .all() as unknown as readonly Row[];
  return rows.map((row) => ({
    kind: kindOf(row.model as string | null, row.duration_seconds as number | null),
    trackedAtMs: Number(row.tracked_at),
    headStartMs: headStartMs(row.created_at as number | null, Number(row.tracked_at)),
  }));
}
