/** Says when everything that is being made may be ready, by what generations of its kind usually took. Pure. */
import type { WorkOutlook } from '../../shared/library-view.ts';

export interface Making {
  /** How long it has been under way. */
  readonly ageMs: number;
  /** What such a one usually takes; null where too little was learned. */
  readonly usualMs: number | null;
}

/** Says nothing of what it cannot know: one clip of an unknown kind, or one that is late, has no end to be named. */
export function outlookOf(making: readonly Making[]): WorkOutlook {
  const usual = making.map(({ usualMs }) => usualMs).filter((ms) => ms !== null);
  const isKnown = usual.length === making.length && making.length > 0;
  const left = making.map(({ ageMs, usualMs }) => (usualMs ?? 0) - ageMs);
  const ahead = left.filter((ms) => ms > 0);
  return {
    usualMs: isKnown ? (usual.sort((a, b) => a - b)[Math.floor(usual.length / 2)] ?? null) : null,
    nextInMs: isKnown && ahead.length > 0 ? Math.min(...ahead) : null,
    allInMs: isKnown && ahead.length === making.length ? Math.max(...left) : null,
    late: isKnown ? making.length - ahead.length : 0,
  };
}
