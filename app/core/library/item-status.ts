/**
 * Judges an item by its generation and its files: the one word that the list shows, sorts and filters by. Each write to
 * either stores it anew, in a column of its own.
 */
import type { ErrorCode } from '../../shared/error-code.ts';
import type { AssetKind } from '../../shared/generation.ts';
import type { ItemStatus } from '../../shared/library-view.ts';
import type { AssetRecord, GenerationRecord } from './records.ts';
import { isActive } from './transfer-state.ts';

/** Gives the asset that an item is judged by: the clip, or the first of the others where no clip was asked for. */
export function primaryAsset<T extends { readonly kind: AssetKind }>(assets: readonly T[]): T | null {
  const byKind = (kind: AssetKind): T | undefined => assets.find((asset) => asset.kind === kind);
  return byKind('video') ?? byKind('raw') ?? assets[0] ?? null;
}

/** What the service says of a file that is the same however often it is asked. */
export const REFUSALS: readonly ErrorCode[] = ['generation-failed', 'not-offered'];

/**
 * Tells whether the service itself ended an item: it failed the generation, or does not offer the file. Trying again
 * changes nothing then; what else fails (a download, a disk, a task that is not known yet) may go better next time.
 */
export function isRefused(
  { state }: Pick<GenerationRecord, 'state'>,
  assets: readonly Pick<AssetRecord, 'kind' | 'state' | 'problem'>[],
): boolean {
  const primary = primaryAsset(assets);
  if (!primary) return state === 'failed';
  return primary.state === 'failed' && primary.problem !== null && REFUSALS.includes(primary.problem.code);
}

/** Gives the one word for an item, as ITEM_STATUSES lists them. */
export function statusOf(
  generation: Pick<GenerationRecord, 'state' | 'intent' | 'problem'>,
  assets: readonly Pick<AssetRecord, 'kind' | 'state' | 'missing'>[],
): ItemStatus {
  const primary = primaryAsset(assets);
  if (primary) {
    if (primary.state === 'saved') return primary.missing ? 'missing' : 'saved';
    return isActive(primary.state) ? 'downloading' : primary.state;
  }
  if (generation.state === 'failed' || generation.problem) return 'failed';
  if (generation.intent === 'cancelled') return 'cancelled';
  return generation.intent === 'paused' ? 'paused' : 'generating';
}
