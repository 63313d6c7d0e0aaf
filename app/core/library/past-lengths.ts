/** Says how many bytes this person's own saved clips have, by what that depends on. */
import type { DatabaseSync } from 'node:sqlite';
import type { AssetKind } from '../../shared/generation.ts';
import type { GenerationStore } from './generation-store.ts';
import type { GenerationRecord } from './records.ts';

/** What a clip's file length depends on, as far as services say it. */
export type LengthFacts = Pick<GenerationRecord, 'model' | 'durationSeconds' | 'width' | 'height'>;

export interface PastLength extends LengthFacts {
  readonly bytes: number;
}

/** Makes one text of it; a clip of "5 s" is 5.04 s long. */
export function lengthKind({ model, durationSeconds, width, height }: LengthFacts): string {
  const seconds = durationSeconds === null ? '' : Math.round(durationSeconds);
  return `video ${model ?? ''} ${seconds} ${width ?? ''}×${height ?? ''}`;
}

/**
 * Reads the last clips that are saved, the latest first. The plus signs keep SQLite from any index but that of the order:
 * by the one of states it would read and sort all that was ever saved.
 */
export function readPastLengths(db: DatabaseSync, limit: number): readonly PastLength[] {
  return db
    .prepare(
      `SELECT model, duration_seconds, width, height, bytes FROM generations
       WHERE noticed_at IS NOT NULL AND +status = 'saved' AND +bytes > 0 ORDER BY noticed_at DESC LIMIT ?`,
    )
    .all(limit)
    .map((row) => ({
      model: row.model as string | null,
      durationSeconds: row.duration_seconds as number | null,
      width: row.width as number | null,
      height: row.height as number | null,
      bytes: Number(row.bytes),
    }));
}

/**
 * Gives what the order of downloads is to know of lengths: of a clip by its facts, of another file by its kind alone.
 */
export function lengthsIn(
  library: Pick<GenerationStore, 'generation'> & { pastLengths(limit: number): readonly PastLength[] },
  limit: number,
) {
  return {
    lengthKindOf({ id, kind }: { readonly id: string; readonly kind: AssetKind }): string {
      const record = kind === 'video' ? library.generation(id) : null;
      return record ? lengthKind(record) : kind;
    },
    pastLengths: () =>
      library.pastLengths(limit).map((past) => ({ kind: lengthKind(past), bytes: past.bytes })),
  };
}
