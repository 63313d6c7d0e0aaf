/** Starts the list once the settings have come, as they have it; and says since when what is finished is new. */
import type { Settings } from '../../../app/shared/settings.ts';
import type { Client } from '../../lib/bridge.ts';
import { createVisits, type Visits } from '../app/visits.ts';
import { createLibrary, type LibraryList, type Renewal } from './library.svelte.ts';

export interface StartedListDeps {
  readonly client: Client;
  /** Keeps when the window was looked at last, in milliseconds since the epoch. */
  readonly keepVisit: (visitedAtMs: number) => void;
  readonly onRenewal: (renewal: Renewal) => void;
}

export class StartedList {
  readonly #deps: StartedListDeps;
  #list = $state.raw<LibraryList | null>(null);
  #visits: Visits | null = null;

  constructor(deps: StartedListDeps) {
    this.#deps = deps;
  }

  /** Null until it is started. */
  get list(): LibraryList | null {
    return this.#list;
  }
  /** What was finished after it is new, in milliseconds since the epoch. */
  get newSinceMs(): number {
    return this.#visits?.newSinceMs ?? Date.now();
  }

  /** Gives the list to what runs only once there is one. */
  require(): LibraryList {
    if (!this.#list) throw new Error('The list is used before it was started');
    return this.#list;
  }

  /** Does nothing the second time. */
  start(settings: Settings): void {
    const { client, keepVisit, onRenewal } = this.#deps;
    this.#visits ??= createVisits({
      kept: settings.visitedAtMs,
      keep: keepVisit,
      onNewVisit: (newSinceMs) => this.#list?.ask({ newSinceMs }),
    });
    const { search, statuses, marks, sort, sortDescending: descending, grouped } = settings;
    const query = { search, statuses, marks, sort, descending, grouped, newSinceMs: this.newSinceMs };
    this.#list ??= createLibrary(client, query, onRenewal);
  }

  stop(): void {
    this.#visits?.stop();
    this.#list?.stop();
  }
}
