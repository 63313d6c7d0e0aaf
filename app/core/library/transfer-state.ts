/** The one transition function of transfers: which state may follow which. Persisted before acting. */
import type { TransferState } from '../../shared/generation.ts';

const NEXT: { readonly [State in TransferState]: readonly TransferState[] } = {
  queued: ['resolving', 'publishing', 'paused', 'waiting', 'failed', 'cancelled'],
  resolving: ['downloading', 'verifying', 'waiting', 'queued', 'paused', 'failed', 'cancelled'],
  downloading: ['verifying', 'resolving', 'waiting', 'queued', 'paused', 'failed', 'cancelled'],
  verifying: ['publishing', 'resolving', 'waiting', 'queued', 'paused', 'failed', 'cancelled'],
  publishing: ['saved', 'waiting', 'queued', 'paused', 'failed', 'cancelled'],
  waiting: ['queued', 'resolving', 'paused', 'failed', 'cancelled'],
  paused: ['queued', 'failed', 'cancelled'],
  failed: ['queued', 'cancelled'],
  cancelled: ['queued'],
  // Only a person's "download again" leaves saved.
  saved: ['queued'],
};

/** Returns the new state; throws on a step that no rule allows, since that is a bug and would lose data. */
export function nextTransferState(from: TransferState, to: TransferState): TransferState {
  if (from === to || NEXT[from].includes(to)) return to;
  throw new Error(`A transfer cannot go from ${from} to ${to}.`);
}
