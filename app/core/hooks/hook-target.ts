/**
 * Says what may follow the saving of a clip: a command as a list of arguments, or a POST to an address. Pure checks.
 */
import { bareHost, kindOfHost } from '../network/addresses.ts';

/** What stands for a fact of the saved clip in the arguments of a command. */
export const HOOK_TOKENS = ['path', 'id', 'prompt', 'service', 'sha256'] as const;
export type HookToken = (typeof HOOK_TOKENS)[number];
export type HookFacts = { readonly [Token in HookToken]: string };

const MAX_ARGUMENTS = 100;
const MAX_ARGUMENT = 4096;
const TOKEN = new RegExp(`\\{(${HOOK_TOKENS.join('|')})\\}`, 'g');

/** Programs that read one of their arguments as code. */
const SHELLS =
  /^(?:[a-z]{0,3}sh|busybox|cmd|powershell|pwsh|node|bun|deno|php|lua|python[0-9.]*|perl|ruby|osascript)$/i;
/** What says that the next argument is code, and in cmd and PowerShell all that follows. */
const CODE = /^(?:-[a-z]*[cep]|--eval|--print|\/[ck]|-command|-encodedcommand)$/i;
/** The same with the code in one piece. */
const CODE_ATTACHED = /^(?:-[a-z]*[cep]|--eval=|--print=|\/[ck])./i;

const programName = (argument: string): string =>
  (argument.split(/[\\/]/).at(-1) ?? '').replace(/\.(?:exe|cmd|bat|com)$/i, '');

/**
 * Tells whether a part of the clip would become code: a prompt comes from outside, and a shell would obey it. In
 * `sh -c 'mail "$1"' sh {path}` it is an argument, and may stand.
 */
function makesCode(argv: readonly string[]): boolean {
  const shell = argv.findIndex((argument) => SHELLS.test(programName(argument)));
  if (shell === -1) return false;
  const readsAll = /^(?:cmd|powershell|pwsh)$/i.test(programName(argv[shell] ?? ''));
  return argv.some((argument, place) => {
    const code = argv.slice(shell + 1, place).findLastIndex((before) => CODE.test(before)) + shell + 1;
    const follows = code > shell && (readsAll || code === place - 1);
    const holdsCode = place > shell && CODE_ATTACHED.test(argument);
    // `sh clip.mp4` would obey the clip itself.
    const isScript =
      place > shell && argv.slice(shell + 1).find((each) => !each.startsWith('-')) === argument;
    return (follows || holdsCode || isScript) && argument.search(TOKEN) !== -1;
  });
}

/** Tells what is wrong with a command, as what follows the setting's name; null when it can be run. */
export function commandFault(value: unknown): string | null {
  if (!Array.isArray(value) || value.length === 0 || value.length > MAX_ARGUMENTS) {
    return `must be a list of 1 to ${MAX_ARGUMENTS} texts, the program first`;
  }
  const isText = (one: unknown): boolean =>
    typeof one === 'string' && one.length <= MAX_ARGUMENT && !one.includes('\0');
  if (!value.every(isText)) return `must hold texts of at most ${MAX_ARGUMENT} characters`;
  const argv = value as readonly string[];
  const [program = ''] = argv;
  if (program.trim() === '') return 'must begin with a program';
  if (program.search(TOKEN) !== -1) return 'must begin with a program, not with a part of the clip';
  return makesCode(argv)
    ? 'must give parts of the clip as arguments of their own, not inside code: sh -c \'… "$1"\' sh {path}'
    : null;
}

/** Tells what is wrong with an address to post to; null when it can be used. */
export function urlFault(value: unknown): string | null {
  const url = typeof value === 'string' && URL.canParse(value) ? new URL(value) : null;
  if (url === null || bareHost(url) === '') return 'must be an address such as https://example.com/saved';
  if (url.username !== '' || url.password !== '') return 'must not hold a name or password';
  const isOwn = url.protocol === 'http:' && kindOfHost(url) === 'loopback';
  return url.protocol === 'https:' || isOwn
    ? null
    : 'must begin with https://, or with http:// and this machine (127.0.0.1 or localhost)';
}

/** More than a prompt has, and less than any system's limit for one argument. */
const MAX_PROMPT = 8_000;

const asArgument = (text: string): string => text.slice(0, MAX_PROMPT).toWellFormed().replaceAll('\0', '');

/** Puts the facts into the arguments, each in its place: what a prompt holds makes no argument and no other token. */
export function fillArguments(argv: readonly string[], facts: HookFacts): readonly string[] {
  return argv.map((argument) =>
    argument.replace(TOKEN, (_whole, token: HookToken) => asArgument(facts[token])),
  );
}

/** Gives what a command has in its environment beside the arguments, such as DAILIES_PATH. */
export function factVariables(facts: HookFacts): Readonly<Record<string, string>> {
  return Object.fromEntries(
    HOOK_TOKENS.map((token) => [`DAILIES_${token.toUpperCase()}`, asArgument(facts[token])]),
  );
}

/**
 * Gives the environment of this process without keys: DAILIES_API_KEY in all its forms, and what holds one of
 * `secrets`.
 */
export function keylessEnvironment(
  env: NodeJS.ProcessEnv,
  secrets: readonly string[],
): Readonly<Record<string, string>> {
  const entries = Object.entries(env).filter(
    (entry): entry is [string, string] =>
      entry[1] !== undefined &&
      !/^(?:DAILIES_|ELECTRON_RUN_AS_NODE$)/i.test(entry[0]) &&
      !secrets.some((secret) => secret !== '' && entry[1]?.includes(secret)),
  );
  return Object.fromEntries(entries);
}
