/**
 * Says which state of a transfer may follow which, and what a step writes. The library's `transition` alone applies it.
 */
import type { Problem } from '../../shared/error-code.ts';
import type { TransferState } from '../../shared/generation.ts';
import type { AssetPatch, AssetRecord, FormerFile } from './records.ts';

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

const ACTIVE = ['queued', 'resolving', 'downloading', 'verifying', 'publishing'] as const;
const SETTLED = ['saved', 'failed', 'cancelled'] as const;
const FINISHING = ['verifying', 'publishing'] as const;

type Group<States extends readonly TransferState[]> = (state: TransferState) => state is States[number];
const group =
  <const States extends readonly TransferState[]>(states: States): Group<States> =>
  (state): state is States[number] =>
    states.includes(state);

/** Tells whether a transfer runs or is next to run. */
export const isActive = group(ACTIVE);
/** Tells whether a transfer has come to an end, which only a person undoes. */
export const isSettled = group(SETTLED);
/** Tells whether a file is being verified or named: all its bytes are there. */
export const isFinishing = group(FINISHING);

/** Returns the new state; throws on a step that no rule allows, since that is a bug and would lose data. */
export function nextTransferState(from: TransferState, to: TransferState): TransferState {
  if (from === to || NEXT[from].includes(to)) return to;
  throw new Error(`A transfer cannot go from ${from} to ${to}.`);
}

/** What a step writes: the state that it ends in, and what changes with it. */
export interface Step {
  readonly state: TransferState;
  readonly patch: AssetPatch;
}

/**
 * Tells what a step writes. One that gives up a second download falls back to the file from before, which is still
 * there. Throws on a step that no rule allows.
 */
export function stepTo(
  asset: Pick<AssetRecord, 'state' | 'former'>,
  to: TransferState,
  patch: AssetPatch,
): Step {
  const state = nextTransferState(asset.state, to);
  const gaveUp = state === 'failed' || state === 'cancelled';
  if (!gaveUp || !asset.former) return { state, patch };
  return { state: 'saved', patch: backTo(asset.former, patch.problem ?? null) };
}

function backTo(former: FormerFile, problem: Problem | null): AssetPatch {
  return {
    ...former,
    former: null,
    retryAtMs: null,
    problem: problem && { code: 'not-replaced', facts: { inner: problem } },
  };
}
