/** Says why a running job is stopped, and what each reason leads to; pure. */

export type StopReason =
  /** The program ends. */
  | { readonly type: 'stop' }
  /** Asleep or offline: every transfer holds still. */
  | { readonly type: 'hold' }
  /** Fewer files are wanted at once. */
  | { readonly type: 'yield' }
  /** It is longer than was thought, and others would come too late for it. */
  | { readonly type: 'postpone' }
  /** Its item was taken off the list, and may be put back. */
  | { readonly type: 'shelve' }
  | { readonly type: 'pause' }
  | { readonly type: 'cancel' }
  /** It is wanted after all, and another reason was still being carried out. */
  | { readonly type: 'restart'; readonly dropsPart: boolean };

export interface AfterStop {
  /** Null leaves the state for the next start of the program. */
  readonly state: 'queued' | 'paused' | 'cancelled' | null;
  /** Where it goes in the ready list; null keeps it off. */
  readonly place: 'first' | 'last' | null;
  /** Whether what was received is deleted. */
  readonly dropsPart: boolean;
}

/** Says what a job's end means for its asset. */
export function afterStop(reason: StopReason): AfterStop {
  switch (reason.type) {
    case 'stop':
      return { state: null, place: null, dropsPart: false };
    case 'hold':
      return { state: 'queued', place: 'last', dropsPart: false };
    case 'yield':
      return { state: 'queued', place: 'first', dropsPart: false };
    case 'postpone':
      return { state: 'queued', place: 'last', dropsPart: false };
    case 'shelve':
      return { state: 'queued', place: null, dropsPart: false };
    case 'pause':
      return { state: 'paused', place: null, dropsPart: false };
    case 'cancel':
      return { state: 'cancelled', place: null, dropsPart: true };
    case 'restart':
      return { state: 'queued', place: 'last', dropsPart: reason.dropsPart };
  }
}

/** Says whether a reason replaces the one that is being carried out. What a person commanded is never undone by what the program does. */
export function prevails(next: StopReason, present: StopReason | null): boolean {
  switch (next.type) {
    case 'pause':
    case 'cancel':
    case 'restart':
      return true;
    case 'shelve':
      return present === null || ['hold', 'yield', 'postpone', 'restart'].includes(present.type);
    default:
      return present === null;
  }
}
