/**
 * Makes the sentence of a problem, here alone: what happened, then what Dailies does or what a person can do. The
 * window shows the service's own words and the names of servers elsewhere, so its sentences are shorter.
 */
import { joinSentences, type Locale } from './locale.ts';
import { m } from './paraglide/messages.js';
import { getLocale } from './paraglide/runtime.js';
import type { Cause, ErrorCode, Facts, Problem } from './problem.ts';

const NO_INPUTS = {
  ...{
    gateway: '',
    server: '',
    proxy: '',
    folder: '',
    host: '',
    status: '',
    said: '',
    words: '',
    system: '',
  },
  ...{ id: '', value: '', needs: '', free: '', total: '', count: '', remark: '' },
};
type Inputs = typeof NO_INPUTS;
type Say = (inputs: Inputs, options?: { locale?: Locale }) => string;
/** Where it is read: the window and its notifications, or a terminal, which gives every fact. */
type Place = 'window' | 'terminal';
type Next = Say | { readonly [At in Place]: Say };

interface Sentences {
  readonly says: Say;
  /** Where the terminal names more than the window. */
  readonly inTerminal?: Say;
  /** What Dailies does by itself; absent where nothing goes on by itself after this. */
  readonly goesOn?: Next;
  /** What a person can do where nothing goes on; absent where `says` has it. */
  readonly ends?: Next;
}

/** Ends of a failure that Dailies waits out. */
const TRIES = { goesOn: m.next_keeps_trying, ends: m.next_later };
const WAITS = { goesOn: m.next_waits, ends: m.next_later };
const KEEPS_PART = { goesOn: m.next_nothing_lost_on, ends: m.next_nothing_lost };

const SENTENCES: { readonly [Code in ErrorCode]: Sentences } = {
  'no-key': { says: m['problem_no-key'], inTerminal: m['problem_no-key_terminal'] },
  'key-unusable': { says: m['problem_key-unusable'], inTerminal: m['problem_key-unusable_terminal'] },
  'key-refused': { says: m['problem_key-refused'], inTerminal: m['problem_key-refused_terminal'] },
  'bad-address': { says: m['problem_bad-address'] },
  'bad-id': { says: m['problem_bad-id'], inTerminal: m['problem_bad-id_terminal'] },
  'unknown-task': {
    ...{ says: m['problem_unknown-task'], inTerminal: m['problem_unknown-task_terminal'] },
    ...{ goesOn: m.next_asks_again, ends: m.next_check_id },
  },
  'gateway-unreachable': {
    ...{ says: m['problem_gateway-unreachable'], goesOn: m.next_unreachable_on, ends: m.next_unreachable },
  },
  'gateway-timeout': { says: m['problem_gateway-timeout'], ...TRIES },
  'gateway-certificate': {
    ...{ says: m['problem_gateway-certificate'], goesOn: m.next_certificate_on, ends: m.next_certificate },
  },
  'gateway-busy': { says: m['problem_gateway-busy'], ...WAITS },
  'gateway-fault': { says: m['problem_gateway-fault'], ...TRIES },
  'bad-answer': { says: m['problem_bad-answer'], goesOn: m.next_answer_on, ends: m.next_answer },
  'proxy-unreachable': { says: m['problem_proxy-unreachable'], goesOn: m.next_proxy_on, ends: m.next_proxy },
  'proxy-refused': {
    ...{ says: m['problem_proxy-refused'], inTerminal: m['problem_proxy-refused_terminal'] },
    ...{ goesOn: m.next_other_proxy_on, ends: m.next_other_proxy },
  },
  'generation-failed': {
    ...{ says: m['problem_generation-failed'], inTerminal: m['problem_generation-failed_terminal'] },
  },
  'no-link': { says: m['problem_no-link'], goesOn: m.next_asks_again, ends: m.next_later },
  'not-offered': { says: m['problem_not-offered'] },
  'link-refused': { says: m['problem_link-refused'] },
  'link-expired': {
    ...{ says: m['problem_link-expired'], inTerminal: m['problem_link-expired_terminal'] },
    ...{ goesOn: m.next_new_link_on, ends: m.next_new_link },
  },
  'connection-lost': {
    ...{ says: m['problem_connection-lost'], inTerminal: m['problem_connection-lost_terminal'] },
    ...KEEPS_PART,
  },
  stalled: { says: m.problem_stalled, inTerminal: m.problem_stalled_terminal, ...KEEPS_PART },
  'file-certificate': { says: m['problem_file-certificate'] },
  'file-server-busy': { says: m['problem_file-server-busy'], ...WAITS },
  'file-server-fault': { says: m['problem_file-server-fault'], ...TRIES },
  'bad-transfer': {
    ...{ says: m['problem_bad-transfer'], goesOn: m.next_keeps_trying, ends: m.next_broken_there },
  },
  'not-a-clip': { says: m['problem_not-a-clip'], ...TRIES },
  'damaged-clip': { says: m['problem_damaged-clip'], goesOn: m.next_keeps_trying, ends: m.next_try_again },
  'hook-failed': {
    ...{ says: m['problem_hook-failed'], inTerminal: m['problem_hook-failed_terminal'] },
    ...{ goesOn: m.next_keeps_trying, ends: m.next_try_again },
  },
  'not-replaced': { says: m['problem_not-replaced'] },
  'disk-full': {
    ...{ says: m['problem_disk-full'], inTerminal: m['problem_disk-full_terminal'] },
    goesOn: { window: m.next_space_on, terminal: m.next_space_terminal_on },
    ends: { window: m.next_space, terminal: m.next_space_terminal },
  },
  'folder-missing': { says: m['problem_folder-missing'], inTerminal: m['problem_folder-missing_terminal'] },
  'folder-unwritable': {
    ...{ says: m['problem_folder-unwritable'], inTerminal: m['problem_folder-unwritable_terminal'] },
  },
  'file-too-large': { says: m['problem_file-too-large'], inTerminal: m['problem_file-too-large_terminal'] },
  'name-too-long': { says: m['problem_name-too-long'], inTerminal: m['problem_name-too-long_terminal'] },
  'too-many-open-files': {
    ...{ says: m['problem_too-many-open-files'], goesOn: m.next_keeps_trying, ends: m.next_open_files },
  },
  'target-blocked': { says: m['problem_target-blocked'] },
  'disk-fault': {
    ...{ says: m['problem_disk-fault'], inTerminal: m['problem_disk-fault_terminal'] },
    ...{ goesOn: m.next_keeps_trying, ends: m.next_disk },
  },
  'file-missing': { says: m['problem_file-missing'] },
  'file-trashed': { says: m['problem_file-trashed'] },
  'trash-refused': { says: m['problem_trash-refused'] },
  'clipboard-held': { says: m['problem_clipboard-held'] },
  'library-in-use': { says: m['problem_library-in-use'], inTerminal: m['problem_library-in-use_terminal'] },
  'library-unusable': {
    ...{ says: m['problem_library-unusable'], inTerminal: m['problem_library-unusable_terminal'] },
  },
  'library-newer': { says: m['problem_library-newer'], inTerminal: m['problem_library-newer_terminal'] },
  'secrets-unavailable': { says: m['problem_secrets-unavailable'] },
  'timed-out': { says: m['problem_timed-out'], inTerminal: m['problem_timed-out_terminal'] },
  cancelled: { says: m.problem_cancelled },
  'bad-input': { says: m['problem_bad-input'] },
  'not-found': { says: m['problem_not-found'] },
  internal: { says: m.problem_internal, inTerminal: m.problem_internal_terminal },
};

/** Causes that the window tells apart as well: what a person does about them is something else. */
const IN_WINDOW: ReadonlySet<Cause> = new Set([
  ...(['quota', 'address', 'offline', 'no-room', 'larger-than-disk', 'longer-than-room'] as const),
  ...(['edl-too-long', 'no-lengths', 'none-where-saved', 'copies-run', 'not-drawn'] as const),
  ...(['bad-definition', 'service-gone', 'service-missing'] as const),
]);
/** Causes whose sentence leaves open what comes next, as the code's own does. */
const OPEN: ReadonlySet<Cause> = new Set([
  ...(['gateway-refused-connection', 'gateway-broke', 'offline', 'web-page', 'key-doubted'] as const),
  ...(['no-longer-ready', 'sent-status', 'refused-request', 'sent-error', 'sent-other-task'] as const),
  ...(['sent-nothing', 'sent-page', 'sent-no-json', 'sent-no-http', 'sent-too-much'] as const),
  ...(['sent-unreadable', 'sent-upgrade', 'sent-no-link', 'proxy-certificate'] as const),
  ...(['proxy-refused-connection', 'server-refused-connection', 'server-unreachable'] as const),
  ...(['disk-quota', 'no-room', 'longer-than-room', 'file-held', 'link-instead'] as const),
]);

/** By language and digits. Each problem has a sentence, also where nobody reads it, and these take longest to make. */
const sizeFormats = new Map<string, Intl.NumberFormat>();

function megabytes(bytes: number, locale: Locale): string {
  const digits = bytes >= 1e8 ? 0 : 1;
  const known = sizeFormats.get(`${locale} ${digits}`);
  if (known) return known.format(bytes / 1e6);
  const form = { minimumFractionDigits: digits, maximumFractionDigits: digits, useGrouping: false };
  const made = new Intl.NumberFormat(locale, { style: 'unit', unit: 'megabyte', ...form });
  sizeFormats.set(`${locale} ${digits}`, made);
  return made.format(bytes / 1e6);
}

function inputsOf(facts: Facts, place: Place, locale: Locale): Inputs {
  const options = { locale };
  const named = place === 'terminal';
  const aside = (text: string | undefined): string =>
    named && text !== undefined && text !== '' ? m.aside({ text }, options) : '';
  const called = (name: string | undefined, at: (host: string) => string, plain: () => string): string =>
    named && name !== undefined ? at(name) : plain();
  const { host, proxy, words } = facts;
  return {
    gateway: called(
      host,
      (at) => m.name_gateway_at({ host: at }, options),
      () => m.name_gateway({}, options),
    ),
    server: called(
      host,
      (at) => m.name_server_at({ host: at }, options),
      () => m.name_server({}, options),
    ),
    proxy: called(
      proxy,
      (at) => m.name_proxy_at({ host: at }, options),
      () => m.name_proxy({}, options),
    ),
    folder: called(
      facts.path,
      (path) => path,
      () => m.name_folder({}, options),
    ),
    host: host ?? '',
    status: aside(facts.status?.toString()),
    said: named && words !== undefined ? m.said_words({ words }, options) : '',
    words: words ?? '',
    system: aside(facts.system),
    id: facts.id ?? '',
    value: facts.value ?? '',
    needs: megabytes(facts.needsBytes ?? 0, locale),
    free: megabytes(facts.freeBytes ?? 0, locale),
    total: megabytes(facts.totalBytes ?? 0, locale),
    count: String(facts.count ?? 0),
    remark: aside(facts.remark),
  };
}

/** Gives what happened, and whether the sentence leaves open what comes next. */
function whatHappened(
  { code, facts }: Problem,
  place: Place,
): { readonly say: Say; readonly isOpen: boolean } {
  const { says, inTerminal } = SENTENCES[code];
  const { cause } = facts;
  if (cause !== undefined && (place === 'terminal' || IN_WINDOW.has(cause))) {
    return { say: m[`cause_${cause}`], isOpen: OPEN.has(cause) };
  }
  return { say: place === 'terminal' ? (inTerminal ?? says) : says, isOpen: true };
}

function sentenceAt(problem: Problem, place: Place, locale: Locale): string {
  const { goesOn, ends } = SENTENCES[problem.code];
  const options = { locale };
  const inputs = inputsOf(problem.facts, place, locale);
  const { say, isOpen } = whatHappened(problem, place);
  const parts = [say(inputs, options)];
  const next = problem.goesOn === true ? (goesOn ?? ends) : ends;
  if (isOpen && next) parts.push((typeof next === 'function' ? next : next[place])(inputs, options));
  if (place === 'terminal' && problem.facts.inner) parts.push(sentenceAt(problem.facts.inner, place, locale));
  return joinSentences(parts, locale);
}

/** Gives what the window and its notifications show, in the language of now. */
export function problemSentence(problem: Problem): string {
  return sentenceAt(problem, 'window', getLocale());
}

/** Gives what the command line prints, with every fact; in English unless told otherwise. */
export function terminalSentence(problem: Problem, locale: Locale = 'en'): string {
  const sentence = sentenceAt(problem, 'terminal', locale);
  const { words } = problem.facts;
  if (words === undefined || sentence.includes(words)) return sentence;
  return `${sentence} The service says: “${words}”`;
}
