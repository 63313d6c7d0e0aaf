/** The ground that the parts of one stand-in for Electron share: its system, its journal, and how its APIs look. */
import { inspectValue } from '../security/leaks.ts';
import { type AppPaths, createPaths } from './electron/app-paths.ts';
import type { Journal } from './journal.ts';
import { type OnCall, strict } from './strict.ts';
import type { System } from './system.ts';

export interface Desk {
  readonly system: System;
  readonly paths: AppPaths;
  record(kind: string, detail?: unknown): void;
  onCommand<Argument>(name: string, run: (argument: Argument) => unknown): void;
  /** Tests run with a canary key: it must not be in what is sent away. Whoever reads the journal fails on the entry. */
  lookForKey(where: string, value: unknown): void;
  /** Throws elsewhere: Electron's documentation names the systems that a method is for. */
  onlyOn(name: string, ...platforms: readonly NodeJS.Platform[]): void;
  /** An API object as the app gets it: what it does not have fails by name. */
  api<T extends object>(name: string, target: T): T;
}

export function createDesk(system: System, journal: Journal, onCall?: OnCall): Desk {
  return {
    system,
    paths: createPaths(system),
    record: (kind, detail) => journal.record(kind, detail),
    onCommand: (name, run) => journal.onCommand(name, run),
    lookForKey(where, value) {
      if (inspectValue(where, value)) journal.record('leak', `${where}: the canary key`);
    },
    onlyOn(name, ...platforms) {
      if (platforms.includes(system.platform)) return;
      throw new Error(`electron's ${name} is for ${platforms.join(' and ')} alone.`);
    },
    api: (name, target) => strict(name, target, onCall),
  };
}
