/**
 * Says what a start of the program asks for, read from its arguments: the first start's, or a later one's
 * (docs/rules.md, E12).
 */
import { resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import * as v from 'valibot';
import { looksLikeId } from '../../core/tracking/find-task-ids.ts';
import { type DeepLink, findDeepLink } from './parse-deep-link.ts';

/** Given by the entry at login: no window until a person asks for it. */
export const HIDDEN = '--hidden';

export interface StartIntent {
  /** Task ids to track, each once, in order. */
  readonly ids: readonly string[];
  readonly link: DeepLink | null;
  /** Absolute paths of lists and answers to be read, each once. */
  readonly files: readonly string[];
  readonly hidden: boolean;
}

const MAX_ARGUMENTS = 1000;
const MAX_FILES = 100;
/** What a second start sends along: its arguments as they were, before Chromium reorders and adds to them. */
const additionalData = v.object({
  args: v.pipe(v.array(v.pipe(v.string(), v.maxLength(4096))), v.maxLength(MAX_ARGUMENTS)),
});

/** Gives what `requestSingleInstanceLock` sends; more than the first instance takes is left out here already. */
export function argumentsToSend(args: readonly string[]): { readonly args: readonly string[] } {
  return { args: args.filter((argument) => argument.length <= 4096).slice(0, MAX_ARGUMENTS) };
}

/**
 * Reads what a later start asks for.
 * @param argv its arguments as Electron passes them on, without those of another user's start.
 * @param sent what it sent itself, null or anything at all from another version of the app.
 * @param folder where it was started.
 */
export function secondStartIntent(argv: readonly string[], sent: unknown, folder: string): StartIntent {
  const parsed = v.safeParse(additionalData, sent);
  return readStartIntent(parsed.success ? parsed.output.args : argv.slice(1), folder);
}

/**
 * Reads what a start asks for. Switches, their values and anything else that is neither an id nor, by its name, a list
 * or an answer are passed over; a link comes alone, so that whoever made it cannot bring ids past the question that it
 * is asked.
 * @param args without the program itself.
 * @param folder what a path in them begins at.
 */
export function readStartIntent(args: readonly string[], folder: string): StartIntent {
  const hidden = args.includes(HIDDEN);
  const link = findDeepLink(args);
  if (link !== null) return { ids: [], link, files: [], hidden };
  const words = args.filter((argument, at) => !argument.startsWith('-') && args[at - 1] !== '--data');
  const files = words.map((word) => listFileIn(word, folder)).filter((path) => path !== null);
  return {
    ids: [...new Set(words.filter(looksLikeId))],
    link: null,
    files: [...new Set(files)].slice(0, MAX_FILES),
    hidden,
  };
}

/**
 * Gives the path of a list or an answer, by its name alone; null for anything else: nothing else that a stranger could
 * have put among the arguments is even looked at. Linux' desktops give paths or `file:` addresses; one with a server in
 * it would be asked for.
 */
export function listFileIn(word: string, folder: string): string | null {
  if (!/\.(?:dailies|json|txt)$/i.test(word)) return null;
  if (!/^file:/i.test(word)) return resolve(folder, word);
  try {
    const url = new URL(word);
    return url.host === '' ? fileURLToPath(url) : null;
  } catch {
    return null;
  }
}
