/**
 * Gives the downloads their links, from answers that are fresh enough: a link is never an identity and is held in
 * memory alone, so a late start or a refused link asks the gateway again.
 */

import { clipId, firstClipId } from '../../../shared/clip-id.ts';
import { DailiesError } from '../../../shared/error-code.ts';
import type { AssetKind, Generation } from '../../../shared/generation.ts';
import type { Answer } from '../answer.ts';
import type { ServiceClient } from '../client.ts';
import { clipOf } from '../clip-of.ts';
import { cleanVideoLink, linkOfAsset, plainVideoLink } from './choose-link.ts';
import { createExtraRoute } from './extra-route.ts';
import { linkDeadline } from './link-deadline.ts';
import { resolveLink } from './link-text.ts';

/** Presigned links live for an hour or less, counted from an unknown moment. */
const FRESH_MS = 2 * 60_000;
const MAX_REMEMBERED = 500;

export interface ResolvedLink {
  readonly url: string;
  readonly mayBeWatermarked: boolean;
}

export interface GenerationLinks {
  /**
   * Gives when the clip's link ends, in milliseconds since 1970: as it says itself, else as long after the answer as the
   * service's links live. Null where nobody knows.
   */
  deadlineOf(id: string): number | null;
  /** Whether asking a task of its account again gave a link that lives longer, the last time that both said so. */
  isRenewable(id: string): boolean;
  /** Remembers an answer that says completed; returns whether it has the links for these assets. */
  offer(answer: Answer, kinds: readonly AssetKind[], signal: AbortSignal): Promise<boolean>;
  /** Throws DailiesError `no-link`, `not-offered`, or what asking again threw. */
  resolve(id: string, kind: AssetKind, fresh: boolean, signal: AbortSignal): Promise<ResolvedLink>;
}

export interface GenerationLinksDeps {
  /** Throws DailiesError `no-key`. */
  readonly client: () => ServiceClient;
  /** What relative links are resolved against. */
  readonly baseUrl: () => URL;
  /** Waits for a slot within the gateway's request rate. */
  readonly slot: (signal: AbortSignal) => Promise<void>;
  readonly onAnswer: (answer: Answer) => void;
  /** The last answer in the library, and when it came: for a task that the gateway has forgotten, and for deadlines. */
  readonly lastAnswer: (id: string) => { readonly raw: string; readonly atMs: number } | null;
  /** Reads such an answer; throws where that cannot be done. */
  readonly read: (raw: string, id: string) => Generation;
  readonly monotonicNow: () => number;
  readonly now: () => number;
  /** How long the service's links live; null where that is not known. */
  readonly linkLifeMs: number | null;
}

interface Remembered {
  readonly generation: Generation;
  readonly atMs: number;
  /** From the download_video_url route; undefined until it has been asked. */
  extraLink: string | null | undefined;
  /** It came when another clip of the task was asked about, and no link of it was given out yet. */
  isUntried: boolean;
}

/** Gives the other clips of the task: one answer renews the links of every one of them. */
function otherClips(generation: Generation): readonly Generation[] {
  const { id, clips = [] } = generation;
  return clips
    .map((_clip, place) => clipId(firstClipId(id), place + 1))
    .flatMap((other, place) => (other === id ? [] : [{ ...clipOf(generation, place + 1), id: other }]));
}

/** Says when the clip's link ends as it says itself; null where it does not say. */
function saidDeadline(generation: Generation): number | null {
  const link = cleanVideoLink(generation) ?? plainVideoLink(generation);
  return link === null ? null : linkDeadline(link.url);
}

function deadline(
  { linkLifeMs }: Pick<GenerationLinksDeps, 'linkLifeMs'>,
  generation: Generation,
  answeredAtMs: number,
): number | null {
  const said = saidDeadline(generation);
  if (said !== null || linkLifeMs === null) return said;
  return (generation.finishedAtMs ?? answeredAtMs) + linkLifeMs;
}

/** Says whether the later link lives longer; null where one of the two does not say how long it lives. */
function livesLonger(before: Generation | undefined, after: Generation): boolean | null {
  const [beforeMs, afterMs] = [before ? saidDeadline(before) : null, saidDeadline(after)];
  return beforeMs === null || afterMs === null ? null : afterMs > beforeMs;
}

function readLast(
  { lastAnswer, read }: Pick<GenerationLinksDeps, 'lastAnswer' | 'read'>,
  id: string,
): { readonly generation: Generation; readonly atMs: number } | null {
  const last = lastAnswer(id);
  if (last === null) return null;
  try {
    return { generation: read(last.raw, id), atMs: last.atMs };
  } catch {
    return null;
  }
}

/** Makes the giver of links of one account; it remembers the last 500 answers in memory alone. */
export function createGenerationLinks(deps: GenerationLinksDeps): GenerationLinks {
  const remembered = new Map<string, Remembered>();
  /** Deadlines of answers that are no longer remembered, or were given before this start. */
  const kept = new Map<string, number | null>();
  let isRenewable = false;
  const extraRoute = createExtraRoute({
    ask: (id, signal) => deps.client().downloadVideoUrl(id, signal),
    monotonicNow: deps.monotonicNow,
  });

  function remember(generation: Generation, isUntried = false): Remembered {
    const entry: Remembered = { generation, atMs: deps.monotonicNow(), extraLink: undefined, isUntried };
    remembered.delete(generation.id);
    kept.delete(generation.id);
    // The oldest first: those too old to be used, and more than are worth their memory.
    for (const [id, { atMs }] of remembered) {
      if (remembered.size < MAX_REMEMBERED && entry.atMs - atMs < FRESH_MS) break;
      remembered.delete(id);
    }
    remembered.set(generation.id, entry);
    return entry;
  }

  /** Gives the clean link, else that of the extra route, else the one that may be watermarked (docs/gateway.md §3). */
  async function videoLink(entry: Remembered, signal: AbortSignal): Promise<ResolvedLink | null> {
    const clean = cleanVideoLink(entry.generation);
    if (clean) return clean;
    // That route knows of the first clip alone.
    if (entry.extraLink === undefined && !entry.generation.clips) {
      await deps.slot(signal);
      entry.extraLink = await extraRoute.linkOf(entry.generation.id, signal);
    }
    if (typeof entry.extraLink === 'string') return { url: entry.extraLink, mayBeWatermarked: false };
    return plainVideoLink(entry.generation);
  }

  async function linkFor(
    entry: Remembered,
    kind: AssetKind,
    signal: AbortSignal,
  ): Promise<ResolvedLink | null> {
    if (kind === 'video') return videoLink(entry, signal);
    if (kind === 'metadata') return null;
    const url = linkOfAsset(entry.generation, kind);
    return url === null ? null : { url, mayBeWatermarked: false };
  }

  function fromLibrary(id: string): Remembered | null {
    const last = readLast(deps, id);
    return last && remember(last.generation);
  }

  /** Gives what the last answer said of a generation, while its links can be thought to live. */
  function atHand(id: string, fresh: boolean): Remembered | null {
    const known = remembered.get(id);
    const isRecent = known !== undefined && deps.monotonicNow() - known.atMs < FRESH_MS;
    return isRecent && (known.isUntried || !fresh) ? known : null;
  }

  async function askAgain(id: string, fresh: boolean, signal: AbortSignal): Promise<Remembered> {
    await deps.slot(signal);
    const renewed = fresh ? atHand(id, fresh) : null;
    if (renewed) return renewed;
    const before = remembered.get(id) ?? readLast(deps, id);
    try {
      const answer = await deps.client().query(id, signal);
      if (answer.generation.state !== 'completed') {
        throw new DailiesError('bad-answer', { cause: 'no-longer-ready' });
      }
      isRenewable = livesLonger(before?.generation, answer.generation) ?? isRenewable;
      deps.onAnswer(answer);
      for (const other of otherClips(answer.generation)) remember(other, true);
      return remember(answer.generation);
    } catch (thrown) {
      const forgotten = thrown instanceof DailiesError && thrown.code === 'unknown-task';
      const old = forgotten && !fresh ? fromLibrary(id) : null;
      if (old) return old;
      throw thrown;
    }
  }

  return {
    deadlineOf(id) {
      const known = remembered.get(id);
      if (known) return deadline(deps, known.generation, deps.now() - (deps.monotonicNow() - known.atMs));
      const found = kept.get(id);
      if (found !== undefined) return found;
      const last = readLast(deps, id);
      const endsAtMs = last && deadline(deps, last.generation, last.atMs);
      kept.set(id, endsAtMs);
      return endsAtMs;
    },

    isRenewable: () => isRenewable,

    async offer(answer, kinds, signal) {
      const entry = remember(answer.generation);
      if (!kinds.includes('video')) return true;
      return (await videoLink(entry, signal)) !== null;
    },

    async resolve(id, kind, fresh, signal) {
      const entry = atHand(id, fresh) ?? (await askAgain(id, fresh, signal));
      entry.isUntried = false;
      const link = await linkFor(entry, kind, signal);
      if (link) return { ...link, url: resolveLink(link.url, deps.baseUrl()) };
      if (kind === 'video') throw noLink(entry.generation.insteadOfLink);
      throw new DailiesError('not-offered', { cause: 'not-offered-kind', value: kind.replace('-', ' ') });
    },
  };
}

/**
 * Makes the DailiesError `no-link`.
 * @param instead what the service wrote in the link's place (docs/rules.md, T9).
 */
export function noLink(instead?: string): DailiesError {
  return new DailiesError('no-link', instead === undefined ? {} : { cause: 'link-instead', words: instead });
}
