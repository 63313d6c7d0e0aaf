/** Declares what the page knows of services and of the accounts at them; the window calls an account a service. */
import type { GenerationState } from './generation.ts';
import type { KeyStatus } from './key-status.ts';

/** The first account: the gateway and the key of the settings. It can be renamed, and not removed. */
export const MAIN_ACCOUNT = 'main';
/** As the shell gives them out: a service's id, with a number where it has several. */
export const ACCOUNT_ID = /^[a-z0-9-]{1,48}$/;
export const MAX_ACCOUNT_NAME = 60;
/** An answer or a definition that a person pastes. */
export const MAX_PASTED_JSON = 256 * 1024;

export interface AccountInfo {
  readonly id: string;
  readonly name: string;
  /** The definition's id. */
  readonly service: string;
  readonly serviceName: string;
  readonly baseUrl: string;
  readonly key: KeyStatus;
  /** Bare ids go to it. */
  readonly isCurrent: boolean;
  /** How many items of the list are its. */
  readonly tasks: number;
}

export interface ServiceInfo {
  readonly id: string;
  readonly name: string;
  /** Null for one that is a gateway's: the person names it. */
  readonly baseUrl: string | null;
  readonly keyPage: string | null;
  /** Whether the person added it. */
  readonly isOwn: boolean;
  /** What no source confirmed, in whole sentences. */
  readonly unconfirmed: readonly string[];
  /** Its JSON, indented. */
  readonly definition: string;
}

/** What a definition reads from a pasted answer. */
export interface AnswerReading {
  readonly state: GenerationState | null;
  readonly stateWord: string | null;
  readonly fields: readonly { readonly name: string; readonly path: string; readonly value: string }[];
  /** Addresses in the answer that could be the clip, best first, for a person to choose from. */
  readonly links: readonly { readonly path: string; readonly value: string }[];
  /** Of an answer with several clips the link of each, in their order; else empty. */
  readonly clips: readonly string[];
  readonly linkDiesAtMs: number | null;
  readonly problem: string | null;
}

export interface ServiceDraft {
  readonly definition: string;
  readonly reading: AnswerReading;
}
