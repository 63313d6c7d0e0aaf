/** Builds the page's stores over the bridge and connects them; components reach them through the context. */
import { createContext } from 'svelte';
import type { PagePlace } from '../../app/shared/contract.ts';
import { m } from '../../app/shared/paraglide/messages.js';
import type { Settings } from '../../app/shared/settings.ts';
import { addSummary } from '../lib/add-summary.ts';
import { type Client, problemFrom } from '../lib/bridge.ts';
import { itemTitle } from '../lib/title.ts';
import { type Acts, createActs } from './acts.svelte.ts';
import { type Adding, createAdding } from './adding.svelte.ts';
import { type Arrivals, createArrivals } from './arrivals.svelte.ts';
import { type Clock, createClock } from './clock.svelte.ts';
import { createLanguage, type LanguageStore } from './language.svelte.ts';
import { createLibrary, type LibraryList, type Renewal } from './library.svelte.ts';
import { createNotices, type Notices } from './notices.svelte.ts';
import { createProgress, type Progress } from './progress.svelte.ts';
import { createSelection, type Selection } from './selection.svelte.ts';
import { createSession, type Session } from './session.svelte.ts';
import { createSettingsView, type SettingsView } from './settings-view.svelte.ts';

export interface App {
  readonly client: Client;
  readonly session: Session;
  readonly language: LanguageStore;
  readonly notices: Notices;
  readonly clock: Clock;
  readonly progress: Progress;
  readonly adding: Adding;
  readonly acts: Acts;
  readonly arrivals: Arrivals;
  readonly selection: Selection;
  /** Null until the settings are known: its order is one of them. */
  readonly list: LibraryList | null;
  readonly settingsView: SettingsView;
  /** Starts the list once the settings have come, where the page was before. */
  startList(settings: Settings, place: PagePlace | null): void;
  stop(): void;
}

export const [useApp, provideApp] = createContext<App>();

export function createApp(client: Client): App {
  const notices = createNotices();
  const session = createSession(client, (problem) => notices.show('bad', language.problem(problem)));
  const language = createLanguage(
    () => session.settings?.language ?? 'system',
    () => session.info?.locale ?? navigator.language,
  );
  const clock = createClock();
  const progress = createProgress(client);
  const adding = createAdding(client, (counts) => notices.show('good', addSummary(counts)));
  let list = $state.raw<LibraryList | null>(null);
  const settingsView = createSettingsView();

  const selection = createSelection(() => {
    if (!list) throw new Error('The list is used before it was started');
    return list;
  });
  const acts = createActs({
    client,
    onProblem: (problem, action) =>
      notices.show('bad', action ? language.actProblem(action, problem) : language.problem(problem)),
    onCopied: () => notices.show('good', m.copied()),
    onCopyFailed: () => notices.show('bad', m.copy_failed()),
    onRemoved: () => selection.clear(),
  });

  const arrivals = createArrivals(client, acts.showDetails, (thrown) =>
    notices.show('bad', language.problem(problemFrom(thrown))),
  );

  /** Tells a screen reader what a sighted person notices: clips that were saved or failed meanwhile. */
  function announce({ before, after }: Renewal): void {
    const was = new Map(before.rows.map((row) => [row.id, row.status]));
    for (const status of ['saved', 'failed'] as const) {
      const more = after.counts[status] - before.counts[status];
      if (more <= 0) continue;
      const turned = after.rows.find(
        (row) => row.status === status && was.has(row.id) && was.get(row.id) !== status,
      );
      if (more === 1 && turned)
        notices.say(m[`announce_${status}`]({ title: itemTitle(turned, m.untitled()) }));
      else notices.say(m[`announce_${status}_count`]({ count: more }));
    }
  }

  return {
    client,
    session,
    language,
    notices,
    clock,
    progress,
    adding,
    acts,
    arrivals,
    selection,
    get list() {
      return list;
    },
    settingsView,
    startList(settings, place) {
      list ??= createLibrary(
        client,
        { search: place?.search ?? '', sort: settings.sort, descending: settings.sortDescending },
        (renewal) => {
          selection.renew(renewal.after.rows);
          announce(renewal);
        },
      );
    },
    stop() {
      session.stop();
      progress.stop();
      arrivals.stop();
      list?.stop();
    },
  };
}
