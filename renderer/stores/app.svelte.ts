/** Builds the page's stores over the bridge and connects them; components reach them through the context. */
import { createContext } from 'svelte';
import type { PagePlace } from '../../app/shared/contract.ts';
import { m } from '../../app/shared/paraglide/messages.js';
import type { Settings } from '../../app/shared/settings.ts';
import { addSummary } from '../lib/add-summary.ts';
import { type Client, problemFrom } from '../lib/bridge.ts';
import { type Acts, createActs } from './acts.svelte.ts';
import { type Adding, createAdding } from './adding.svelte.ts';
import { type Announcements, createAnnouncements } from './announcements.ts';
import { type Arrivals, createArrivals } from './arrivals.svelte.ts';
import { type Clock, createClock } from './clock.svelte.ts';
import { type Commands, createCommands } from './commands.svelte.ts';
import { follow } from './followed.svelte.ts';
import { createLanguage, type LanguageStore } from './language.svelte.ts';
import { countAll, createLibrary, type LibraryList } from './library.svelte.ts';
import { createNotices, type Notices } from './notices.svelte.ts';
import { createPreview, type Preview } from './preview.svelte.ts';
import { createProgress, type Progress } from './progress.svelte.ts';
import { createScrolling, type Scrolling } from './scrolling.svelte.ts';
import { createSelection, type Selection } from './selection.svelte.ts';
import { createSession, type Session } from './session.svelte.ts';
import { settingSentence } from './setting-changes.svelte.ts';
import { createSettingsView, type SettingsView } from './settings-view.svelte.ts';
import { createUpdates, type Updates } from './updates.svelte.ts';

export interface App {
  readonly client: Client;
  readonly session: Session;
  readonly language: LanguageStore;
  readonly notices: Notices;
  readonly announcements: Announcements;
  readonly clock: Clock;
  readonly progress: Progress;
  readonly preview: Preview;
  readonly scrolling: Scrolling;
  readonly adding: Adding;
  readonly acts: Acts;
  readonly arrivals: Arrivals;
  readonly selection: Selection;
  readonly commands: Commands;
  /** Null until the settings are known: its order is one of them. */
  readonly list: LibraryList | null;
  /** The desktop's accent colour as #rrggbb; null where it has none. */
  readonly accent: string | null;
  readonly settingsView: SettingsView;
  shortcutsOpen: boolean;
  readonly updates: Updates;
  /** Starts the list once the settings have come, where the page was before. */
  startList(settings: Settings, place: PagePlace | null): void;
  stop(): void;
}

export const [useApp, provideApp] = createContext<App>();

export function createApp(client: Client): App {
  const notices = createNotices();
  const session = createSession(client, {
    onProblem: (problem) => notices.show('bad', language.problem(problem)),
    onRefused: (problem) => notices.show('bad', settingSentence(problem)),
  });
  const language = createLanguage(
    () => session.settings?.language ?? 'system',
    () => session.info?.locale ?? navigator.language,
  );
  const announcements = createAnnouncements(notices.say);
  const clock = createClock();
  const progress = createProgress(client);
  const preview = createPreview();
  const scrolling = createScrolling();
  const adding = createAdding(client, (counts) =>
    notices.show('good', addSummary(counts), { label: m.add_show(), run: () => adding.showOutcomes() }),
  );
  let list = $state.raw<LibraryList | null>(null);
  const settingsView = createSettingsView();
  let shortcutsOpen = $state(false);
  const updates = createUpdates(client, notices);
  const accent = follow<string | null>(
    (listener) => client.on('app.accentChanged', listener),
    () => client.call('app.accent'),
    (thrown) => notices.show('bad', language.problem(problemFrom(thrown))),
  );

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
    onRemoved: (count) => {
      selection.clear();
      notices.show('good', m.removed({ count }), { label: m.undo(), run: () => void acts.undoRemoval() });
    },
    onRestored: (count) =>
      count > 0 ? notices.show('good', m.restored({ count })) : notices.show('bad', m.restored_too_late()),
    onTrashed: (count) => notices.show('good', m.trashed({ count })),
  });

  const arrivals = createArrivals(
    client,
    (id) => {
      // Beside the list the details are those of the chosen row, which is another one.
      selection.clear();
      acts.showDetails(id);
    },
    (thrown) => notices.show('bad', language.problem(problemFrom(thrown))),
  );

  const counts = $derived(list?.counts ?? null);
  const hasItems = (): boolean => counts !== null && countAll(counts) > 0;
  /** A saved clip may still fetch its other files, which the states do not count. */
  const isWorking = (): boolean =>
    (counts !== null && counts.generating + counts.downloading + counts.waiting > 0) ||
    (session.engine?.downloading ?? 0) > 0;
  const commands = createCommands({
    client,
    acts,
    onProblem: (problem) => notices.show('bad', language.problem(problem)),
    platform: () => session.info?.platform ?? '',
    rows: () => selection.target,
    window: {
      add: { run: adding.open },
      find: { can: hasItems, run: () => document.getElementById('search')?.focus() },
      selectAll: { can: () => (list?.total ?? 0) > 0, run: () => void selection.all() },
      undoRemoval: { can: () => acts.canUndo, run: () => void acts.undoRemoval() },
      pauseAll: { can: isWorking, run: () => void acts.pauseAll() },
      resumeAll: { can: () => (counts?.paused ?? 0) > 0, run: () => void acts.resumeAll() },
      showList: { can: hasItems, run: () => void session.change({ view: 'list' }) },
      showGrid: { can: hasItems, run: () => void session.change({ view: 'grid' }) },
      settings: { run: () => settingsView.open() },
      checkUpdates: {
        run: () => {
          settingsView.open('about');
          updates.check();
        },
      },
      shortcuts: {
        run: () => {
          shortcutsOpen = true;
        },
      },
    },
  });

  return {
    client,
    session,
    language,
    notices,
    announcements,
    clock,
    progress,
    preview,
    scrolling,
    adding,
    acts,
    arrivals,
    selection,
    commands,
    get list() {
      return list;
    },
    get accent() {
      return accent.value ?? null;
    },
    settingsView,
    get shortcutsOpen() {
      return shortcutsOpen;
    },
    set shortcutsOpen(open) {
      shortcutsOpen = open;
    },
    updates,
    startList(settings, place) {
      list ??= createLibrary(
        client,
        {
          search: place?.search ?? '',
          statuses: settings.statuses,
          sort: settings.sort,
          descending: settings.sortDescending,
        },
        (renewal) => {
          selection.renew(renewal.after.rows);
          announcements.renewed(renewal);
        },
      );
    },
    stop() {
      session.stop();
      accent.stop();
      progress.stop();
      preview.close();
      announcements.stop();
      commands.stop();
      arrivals.stop();
      updates.stop();
      list?.stop();
    },
  };
}
