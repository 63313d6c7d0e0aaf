/** What a start of the program asks for, read from its arguments: the first start's, or a later one's (E12). */
import * as v from 'valibot';
import { looksLikeId } from '../core/tracking/find-task-ids.ts';
import { type DeepLink, findDeepLink } from './parse-deep-link.ts';

/** Given by the entry at login: no window until a person asks for it. */
export const HIDDEN = '--hidden';

export interface StartWish {
  /** Task ids to track, each once, in order. */
  readonly ids: readonly string[];
  readonly link: DeepLink | null;
  readonly hidden: boolean;
}

const MAX_ARGUMENTS = 1000;
/** What a second start sends along: its arguments as they were, before Chromium reorders and adds to them. */
const additionalData = v.object({
  args: v.pipe(v.array(v.pipe(v.string(), v.maxLength(4096))), v.maxLength(MAX_ARGUMENTS)),
});

/** For `requestSingleInstanceLock`; more than the first instance takes is left out here already. */
export function argumentsToSend(args: readonly string[]): { readonly args: readonly string[] } {
  return { args: args.filter((argument) => argument.length <= 4096).slice(0, MAX_ARGUMENTS) };
}

/**
 * `sent`: what the second start sent, null or anything at all from another version of the app. `argv`: its
 * arguments as Electron passes them on, without those of another user's start.
 */
export function secondStartWish(argv: readonly string[], sent: unknown): StartWish {
  const parsed = v.safeParse(additionalData, sent);
  return readStartWish(parsed.success ? parsed.output.args : argv.slice(1));
}

/**
 * `args`: without the program itself. Switches, their values, paths and anything else that cannot be an id are
 * passed over; a link comes alone, so that whoever made it cannot bring ids past the question that it is asked.
 */
export function readStartWish(args: readonly string[]): StartWish {
  const hidden = args.includes(HIDDEN);
  const link = findDeepLink(args);
  if (link !== null) return { ids: [], link, hidden };
  const ids = args.filter(
    (argument, at) => !argument.startsWith('-') && args[at - 1] !== '--data' && looksLikeId(argument),
  );
  return { ids: [...new Set(ids)], link: null, hidden };
}
