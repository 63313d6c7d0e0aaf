/**
 * Windows' list of programs that start with the session, as Electron writes and reads it (shell/browser/browser_win.cc):
 * one command line for each program. What is written is quoted; what is looked for is read as a command line too.
 */

export interface LoginEntry {
  readonly path?: string;
  readonly args?: readonly string[];
}

/** The words of a command line by the rules of CommandLineToArgvW, as far as paths and switches need them. */
export function splitCommandLine(line: string): readonly string[] {
  return [...line.matchAll(/(?:"((?:\\"|[^"])*)"|([^\s"]+))(?=\s|$)/g)].map(([, quoted, plain = '']) =>
    quoted === undefined ? plain : quoted.replaceAll('\\"', '"'),
  );
}

const quote = (word: string): string => `"${word.replaceAll('"', '\\"')}"`;

/** The value that is written for an entry. */
export function runValue({ path = '', args = [] }: LoginEntry): string {
  const program = path.replace(/^"(.*)"$/, '$1');
  const words = args.map((argument) => (/[\s"]/.test(argument) ? quote(argument) : argument));
  return [quote(program), ...words].join(' ');
}

/** Whether the value is the entry that is looked for: by its program and its arguments. */
export function isEntry(value: string, { path = '', args = [] }: LoginEntry): boolean {
  const [program = '', ...words] = splitCommandLine(value);
  const [wanted = ''] = splitCommandLine(path);
  return (
    program.toLowerCase() === wanted.toLowerCase() &&
    words.length === args.length &&
    words.every((word, place) => word === args[place])
  );
}
