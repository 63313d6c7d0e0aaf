/** Builds the page's stores over the bridge and connects them; components reach them through the context. */
import { createContext } from 'svelte';
import { m } from '../../../app/shared/paraglide/messages.js';
import { SETTINGS, type Settings } from '../../../app/shared/settings.ts';
import { trashWord } from '../../../app/shared/trash-word.ts';
import { addSummary } from '../../lib/add-summary.ts';
import { createAttention } from '../../lib/attention.ts';
import { type Client, problemFrom } from '../../lib/bridge.ts';
import { refusalSentences } from '../../lib/refusals.ts';
import { itemTitle } from '../../lib/title.ts';
import { type Adding, createAdding } from '../add/adding.svelte.ts';
import { type Announcements, createAnnouncements } from '../bars/announcements.ts';
import { type Batch, createBatch } from '../bars/batch.svelte.ts';
import { createNotices, type Notices } from '../bars/notices.svelte.ts';
import { createOutlook, type Outlook } from '../bars/outlook.svelte.ts';
import { createUpdates, type Updates } from '../bars/updates.svelte.ts';
import { type Commands, createCommands } from '../commands/commands.svelte.ts';
import { createRowCommands, type RowCommands } from '../commands/item-commands.svelte.ts';
import { createWindowCommands } from '../commands/window-commands.ts';
import { follow } from '../details/followed.svelte.ts';
import { type ActiveRow, createActiveRow } from '../list/active-row.svelte.ts';
import { type Arrivals, createArrivals } from '../list/arrivals.svelte.ts';
import { createFolds, type Folds } from '../list/folds.svelte.ts';
import { createLibrary, type LibraryList } from '../list/library.svelte.ts';
import { createPreview, type Preview } from '../list/preview.svelte.ts';
import { createProgress, type Progress } from '../list/progress.svelte.ts';
import type { Removal } from '../list/removals.svelte.ts';
import { createScrolling, type Scrolling } from '../list/scrolling.svelte.ts';
import { createSearchMemory } from '../list/search-memory.ts';
import { createSelection, type Selection } from '../list/selection.svelte.ts';
import { createReview, type Review } from '../review/review.svelte.ts';
import { settingSentence } from '../settings/setting-changes.svelte.ts';
import { createSettingsView, type SettingsView } from '../settings/settings-view.svelte.ts';
import { createHandOver, type HandOver } from '../use/hand-over.svelte.ts';
import { type Clock, createClock } from './clock.svelte.ts';
import { createLanguage, type LanguageStore } from './language.svelte.ts';
import { createSession, type Session } from './session.svelte.ts';
import { createVisits, type Visits } from './visits.ts';

export interface App {
  readonly client: Client;
  readonly session: Session;
  readonly language: LanguageStore;
  readonly notices: Notices;
  readonly announcements: Announcements;
  readonly clock: Clock;
  readonly progress: Progress;
  readonly batch: Batch;
  readonly outlook: Outlook;
  readonly preview: Preview;
  readonly scrolling: Scrolling;
  readonly adding: Adding;
  readonly acts: RowCommands;
  readonly arrivals: Arrivals;
  readonly active: ActiveRow;
  readonly selection: Selection;
  readonly commands: Commands;
  /** Null until the settings are known: its order is one of them. */
  readonly list: LibraryList | null;
  /** The desktop's accent colour as #rrggbb; null where it has none. */
  readonly accent: string | null;
  readonly settingsView: SettingsView;
  shortcutsOpen: boolean;
  readonly updates: Updates;
  /** Starts the list once the settings have come, as they have it. */
  startList(settings: Settings): void;
  /** What the list is searched for is there again when the app is started anew. */
  rememberSearch(search: string): void;
  readonly review: Review;
  /** What was seen to be finished after that is new, in milliseconds since the epoch. */
  readonly newSinceMs: number;
  readonly folds: Folds;
  /** Pixels that a line of the grid's pictures comes near: as it is being set, else as it was kept. */
  readonly pictureHeight: number;
  setPictureHeight(pixels: number): void;
  /** Reviews so many takes from this place in the list on. */
  reviewTakes(first: number, count: number): Promise<void>;
  readonly handOver: HandOver;
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
  const batch = createBatch();
  const outlook = createOutlook(client, () => list?.counts?.generating ?? 0);
  const preview = createPreview();
  const scrolling = createScrolling();
  const adding = createAdding({
    client,
    onTaken: (counts) =>
      notices.show('good', addSummary(counts), { label: m.add_show(), run: () => adding.showOutcomes() }),
    onRefused: (refused) => {
      for (const sentence of refusalSentences(refused, language.locale)) notices.show('bad', sentence);
    },
  });
  let list = $state.raw<LibraryList | null>(null);
  let visits: Visits | null = null;
  const settingsView = createSettingsView();
  let shortcutsOpen = $state(false);
  const updates = createUpdates(client, notices);
  const accent = follow<string | null>(
    (listener) => client.on('app.accentChanged', listener),
    () => client.call('app.accent'),
    (thrown) => notices.show('bad', language.problem(problemFrom(thrown))),
  );

  const onFault = (thrown: unknown): void => void notices.show('bad', language.problem(problemFrom(thrown)));
  function startedList(): LibraryList {
    if (!list) throw new Error('The list is used before it was started');
    return list;
  }
  const active = createActiveRow(startedList, onFault);
  const selection = createSelection(startedList, active, onFault);
  const searchMemory = createSearchMemory(
    () => session.settings?.search,
    (search) => void session.change({ search }),
  );
  /** Goes once its removal was undone by a key: its button would do nothing any more. */
  const noticeOf = new WeakMap<Removal, number>();
  const acts = createRowCommands({
    client,
    onProblem: (problem, action) =>
      notices.show('bad', action ? language.actProblem(action, problem) : language.problem(problem)),
    onCopied: (what, count) => notices.show('good', m[`copied_${what}`]({ count })),
    onCopyFailed: () => notices.show('bad', m.copy_failed()),
    async onReview(items) {
      const [first] = items;
      if (!list || !first) return;
      const ids = items.length > 1 ? new Set(items.map(({ id }) => id)) : null;
      preview.stop();
      await review.open(list.query, ids, ids ? null : first.id);
    },
    onHandOver: (how, items) => handOver.open(how, items),
    onMarked(items) {
      review.marked(items);
      notices.say(m[`marked_${items[0]?.mark ?? 'none'}`]({ count: items.length }));
    },
    onRemoved: (removal) => {
      selection.clear();
      const undo = { label: m.undo(), run: () => void acts.undoRemoval(removal) };
      noticeOf.set(removal, notices.show('good', m.removed({ count: removal.ids.length }), undo));
    },
    onRestored(count, removal) {
      const told = noticeOf.get(removal);
      if (told !== undefined) notices.dismiss(told);
      if (count > 0) notices.show('good', m.restored({ count }));
      else notices.show('bad', m.restored_too_late());
    },
    onTrashed: (count) =>
      notices.show('good', m.trashed({ count, trash: trashWord(session.info?.platform ?? '') })),
    onLeftOut: (ids) => void tellLeftOut(ids),
    onOverLimit: (done, total) => notices.show('bad', m.over_limit({ done, total })),
  });

  const handOver = createHandOver({
    client,
    onExported: (count) => notices.show('good', m.exported({ count })),
    onLeftOut: (ids) => void tellLeftOut(ids),
    onOverLimit: (done, total) => notices.show('bad', m.over_limit({ done, total })),
  });
  /** A person comes back from a file manager, say: what is in sight is looked at again. */
  function lookAgain(): void {
    const ids = list?.loadedIds() ?? [];
    if (ids.length > 0) client.call('files.look', { ids }).catch(onFault);
  }
  window.addEventListener('focus', lookAgain);

  const review = createReview({
    client,
    mark: (id, mark) => acts.mark(id, mark),
    onFault,
    onClosed(id) {
      const index = id === null ? null : startedList().indexOf(id);
      if (index !== null) selection.only(index);
    },
  });

  const arrivals = createArrivals(
    client,
    (id) => {
      // Beside the list the details are those of the chosen row, which is another one.
      selection.clear();
      acts.showDetails(id);
    },
    onFault,
  );

  const folds = createFolds();
  let pictureHeight = $state<number | null>(null);

  const attention = createAttention();
  const commands = createCommands({
    client,
    acts,
    onProblem: (problem) => notices.show('bad', language.problem(problem)),
    platform: () => session.info?.platform ?? '',
    items: () => selection.target,
    isElsewhere: () => attention.isElsewhere,
    window: createWindowCommands({
      ...{ session, acts, adding, selection, settingsView, updates },
      list: () => list,
      ...{ active, folds },
      showShortcuts: () => {
        shortcutsOpen = true;
      },
    }),
  });

  /** Names one of them, so that a person knows where to look. */
  async function tellLeftOut(ids: readonly string[]): Promise<void> {
    const [id = ''] = ids;
    try {
      const item = await client.call('library.item', { id });
      const title = itemTitle(item, m.untitled());
      notices.show('bad', m.left_out({ count: ids.length, title }));
    } catch (thrown) {
      onFault(thrown);
    }
  }

  return {
    client,
    review,
    folds,
    get pictureHeight() {
      return pictureHeight ?? session.settings?.pictureHeight ?? SETTINGS.pictureHeight.initial;
    },
    setPictureHeight(pixels) {
      pictureHeight = pixels;
      void session.change({ pictureHeight: pixels });
    },
    async reviewTakes(first, count) {
      try {
        const items = (await startedList().choose()).slice(first, first + count);
        await acts.run('review', items);
      } catch (thrown) {
        onFault(thrown);
      }
    },
    handOver,
    session,
    language,
    notices,
    announcements,
    clock,
    progress,
    batch,
    outlook,
    preview,
    scrolling,
    adding,
    acts,
    arrivals,
    active,
    selection,
    commands,
    get list() {
      return list;
    },
    get newSinceMs() {
      return visits?.newSinceMs ?? Date.now();
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
    startList(settings) {
      visits ??= createVisits({
        kept: settings.visitedAtMs,
        keep: (visitedAtMs) => void session.tryChange({ visitedAtMs }),
        onNewVisit: (newSinceMs) => list?.ask({ newSinceMs }),
      });
      list ??= createLibrary(
        client,
        {
          search: settings.search,
          statuses: settings.statuses,
          marks: settings.marks,
          sort: settings.sort,
          descending: settings.sortDescending,
          newSinceMs: visits.newSinceMs,
          grouped: settings.grouped,
        },
        (renewal) => {
          // Only now are its rows those of the new query: before, the top was still that of the old one.
          if (renewal.isNew) active.activate(0);
          selection.renew(renewal.after.rows, renewal.version);
          announcements.renewed(renewal);
        },
      );
    },
    rememberSearch: searchMemory.remember,
    stop() {
      visits?.stop();
      session.stop();
      accent.stop();
      progress.stop();
      outlook.stop();
      preview.close();
      announcements.stop();
      commands.stop();
      acts.stop();
      handOver.stop();
      window.removeEventListener('focus', lookAgain);
      searchMemory.stop();
      arrivals.stop();
      updates.stop();
      list?.stop();
    },
  };
}
