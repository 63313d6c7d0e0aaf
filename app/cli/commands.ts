/**
 * Declares the commands that work with a library: what each does, what stands behind it, which options it heeds. The
 * options themselves are in shared-options.ts.
 */

export interface CommandFacts {
  readonly summary: string;
  /** What stands behind the command. */
  readonly words: 'none' | 'tasks' | 'some tasks' | 'ids';
  /** Which of the options mean something. */
  readonly options: 'fetching' | 'serving' | 'exporting' | 'adding' | 'library';
}

export const COMMANDS = {
  fetch: {
    ...{ summary: 'track, wait, download; exit when all are saved or failed' },
    ...{ words: 'tasks', options: 'fetching' },
  },
  watch: { summary: 'the same, but keep running', words: 'tasks', options: 'fetching' },
  track: { summary: 'add to the library and exit', words: 'some tasks', options: 'adding' },
  wait: {
    summary: 'until these are saved (0) or have failed (1); 5 where --timeout was too short',
    ...{ words: 'some tasks', options: 'fetching' },
  },
  rescue: {
    ...{ summary: 'what is finished at a service and not saved here; --fetch saves it' },
    ...{ words: 'none', options: 'fetching' },
  },
  list: { summary: 'what is in the library', words: 'none', options: 'library' },
  status: { summary: 'whether Dailies is running, and what it does', words: 'none', options: 'library' },
  events: {
    summary: 'what happens in the Dailies that runs, one JSON object a line, until stopped',
    ...{ words: 'none', options: 'library' },
  },
  pause: { summary: 'hold these', words: 'ids', options: 'library' },
  resume: { summary: 'let these go on', words: 'ids', options: 'library' },
  retry: {
    summary: 'try these again, unless the service itself refused them',
    words: 'ids',
    options: 'library',
  },
  remove: { summary: 'take these off the list; files stay', words: 'ids', options: 'library' },
  open: { summary: 'play these clips', words: 'ids', options: 'library' },
  reveal: { summary: 'show these clips in their folder', words: 'ids', options: 'library' },
  export: {
    ...{ summary: 'saved clips as a file for an editor, or copied to a folder' },
    ...{ words: 'tasks', options: 'exporting' },
  },
  mcp: {
    ...{ summary: 'a Model Context Protocol server on standard input and output, for agents' },
    ...{ words: 'none', options: 'serving' },
  },
} as const satisfies { readonly [name: string]: CommandFacts };

export type CommandName = keyof typeof COMMANDS;
export const COMMAND_NAMES = Object.keys(COMMANDS) as readonly CommandName[];
