/**
 * Judges who may act on an item: how it ended, whether the poller or the queue works on it, and what a command comes
 * to. Pure: it knows neither the poller nor the queue, but it alone says which of the two a command is for. The word
 * that the list shows is library/item-status.ts.
 */
import { isRefused } from '../library/item-status.ts';
import type { AssetRecord, GenerationRecord, Intent } from '../library/records.ts';
import { isSettled } from '../library/transfer-state.ts';

export interface Item {
  readonly generation: Pick<GenerationRecord, 'state' | 'intent' | 'problem' | 'removedAtMs'>;
  readonly assets: readonly Pick<AssetRecord, 'kind' | 'state' | 'problem'>[];
}

/** What a person can have an item do; `fetch`: they named it to be fetched, whatever was said of it before. */
export type ItemCommand = 'retry' | 'fetch' | 'pause' | 'resume' | 'cancel' | 'downloadAgain';

export type Plan =
  /** The item is off the list, or has nothing that the command is about. */
  | { readonly type: 'nothing' }
  /** It has files: the download queue carries it out. */
  | { readonly type: 'files' }
  /** It is asked about until it has files: the poller goes on or stops. */
  | { readonly type: 'task'; readonly intent: Intent }
  /** It is asked about from the beginning, as if it had just been tracked. */
  | { readonly type: 'start over' };

const NOTHING: Plan = { type: 'nothing' };

/** Tells whether the service failed it or gave it up: only a person has it asked about again. */
function hasFailed({ state, problem }: Item['generation']): boolean {
  return state === 'failed' || problem !== null;
}

/** Tells whether the service is to be asked about an item until it has files. */
export function isAskedFor({ generation, assets }: Item): boolean {
  return assets.length === 0 && generation.intent === 'go' && !hasFailed(generation);
}

/** Tells how an item ended, all its files together; null while something is still to happen by itself. */
export function endingOf({ generation, assets }: Item): 'saved' | 'failed' | null {
  if (generation.removedAtMs !== null) return 'failed';
  if (assets.length === 0) {
    return hasFailed(generation) || generation.intent === 'cancelled' ? 'failed' : null;
  }
  if (!assets.every(({ state }) => isSettled(state))) return null;
  return assets.every(({ state }) => state === 'saved') ? 'saved' : 'failed';
}

/** Tells what a command comes to: once an item has files it is the queue's, before that the poller's. */
export function planFor(command: ItemCommand, { generation, assets }: Item): Plan {
  if (generation.removedAtMs !== null) return NOTHING;
  if (assets.length > 0) return { type: 'files' };
  switch (command) {
    case 'retry':
      return isRefused(generation, assets) ? NOTHING : { type: 'start over' };
    case 'fetch':
      return { type: 'start over' };
    case 'pause':
      return generation.state === 'failed' ? NOTHING : { type: 'task', intent: 'paused' };
    case 'cancel':
      return generation.state === 'failed' ? NOTHING : { type: 'task', intent: 'cancelled' };
    case 'resume':
      return generation.intent === 'paused' ? { type: 'task', intent: 'go' } : NOTHING;
    case 'downloadAgain':
      return NOTHING;
  }
}
