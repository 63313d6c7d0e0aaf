/** What the app did to the desktop, in order, for a test to read; and what a test wants the desktop to answer. */
import { EventEmitter } from 'node:events';

export interface JournalEntry {
  /** Such as `notification.show`, `drag`, `shell.openExternal`. */
  readonly kind: string;
  readonly detail: unknown;
}

type Command = (argument: never) => unknown;

export class Journal {
  readonly entries: JournalEntry[] = [];
  readonly events = new EventEmitter<{ entry: [JournalEntry] }>();
  readonly commands = new Map<string, Command>();

  /** Adds one line; `detail` must be JSON, for it crosses to the test. */
  record(kind: string, detail: unknown = null): void {
    const entry = { kind, detail };
    this.entries.push(entry);
    this.events.emit('entry', entry);
  }

  /** Commands by name, registered by the modules that can carry them out. */
  onCommand<Argument>(name: string, run: (argument: Argument) => unknown): void {
    this.commands.set(name, run as Command);
  }

  /** Runs a test's command; throws when the stand-in has none of that name. */
  async runCommand(name: string, argument: unknown): Promise<unknown> {
    const command = this.commands.get(name);
    if (!command) throw new Error(`The host has no command "${name}".`);
    return await command(argument as never);
  }
}
