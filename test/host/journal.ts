/** What the app did to the desktop, in order, for a test to read; and what a test wants the desktop to answer. */
import { EventEmitter } from 'node:events';

export interface JournalEntry {
  /** Such as `notification.show`, `drag`, `shell.openExternal`. */
  readonly kind: string;
  readonly detail: unknown;
}

const entries: JournalEntry[] = [];
export const journalEvents = new EventEmitter<{ entry: [JournalEntry] }>();

/** Adds one line; `detail` must be JSON, for it crosses to the test. */
export function record(kind: string, detail: unknown = null): void {
  const entry = { kind, detail };
  entries.push(entry);
  journalEvents.emit('entry', entry);
}

export function journal(): readonly JournalEntry[] {
  return entries;
}

/** Commands by name, registered by the modules that can carry them out. */
export type Command = (argument: never) => unknown;
const commands = new Map<string, Command>();

export function onCommand<Argument>(name: string, run: (argument: Argument) => unknown): void {
  commands.set(name, run as Command);
}

/** Runs a test's command; throws when the host has none of that name. */
export async function runCommand(name: string, argument: unknown): Promise<unknown> {
  const command = commands.get(name);
  if (!command) throw new Error(`The host has no command "${name}".`);
  return await command(argument as never);
}
