/** Builds the page's stores over the bridge and connects them; components reach them through the context. */
import { createContext } from 'svelte';
import { m } from '../../../app/shared/paraglide/messages.js';
import { SETTINGS, type Settings } from '../../../app/shared/settings.ts';
import { createAttention } from '../../lib/attention.ts';
import type { Client } from '../../lib/bridge.ts';
import { type Adding, createAdding } from '../add/adding.svelte.ts';
import { type Announcements, createAnnouncements } from '../bars/announcements.ts';
import { type Batch, createBatch } from '../bars/batch.svelte.ts';
import { createNotices, type Notices } from '../bars/notices.svelte.ts';
import { createOutlook, type Outlook } from '../bars/outlook.svelte.ts';
import { createUpdates, type Updates } from '../bars/updates.svelte.ts';
import { CommandNotices } from '../commands/command-notices.ts';
import { type Commands, createCommands } from '../commands/commands.svelte.ts';
import { ItemCommands } from '../commands/item-commands.svelte.ts';
import { createQuestion, type Question } from '../commands/question.svelte.ts';
import { createWindowCommands } from '../commands/window-commands.ts';
import { follow } from '../details/followed.svelte.ts';
import { type ActiveRow, createActiveRow } from '../list/active-row.svelte.ts';
import { type Arrivals, createArrivals } from '../list/arrivals.svelte.ts';
import { createFolds, type Folds } from '../list/folds.svelte.ts';
import type { LibraryList } from '../list/library.svelte.ts';
import { createPreview, type Preview } from '../list/preview.svelte.ts';
import { createProgress, type Progress } from '../list/progress.svelte.ts';
import { createScrolling, type Scrolling } from '../list/scrolling.svelte.ts';
import { createSearchMemory } from '../list/search-memory.ts';
import { Selection } from '../list/selection.svelte.ts';
import { StartedList } from '../list/started-list.svelte.ts';
import { createSums, type Sums } from '../list/sums.svelte.ts';
import { createReview, type Review } from '../review/review.svelte.ts';
import { createRescues, type Rescues } from '../services/rescues.svelte.ts';
import { createServices, type Services } from '../services/services.svelte.ts';
import { settingSentence } from '../settings/setting-changes.svelte.ts';
import { createSettingsView, type SettingsView } from '../settings/settings-view.svelte.ts';
import { createHandOver, type HandOver } from '../use/hand-over.svelte.ts';
import { type Clock, createClock } from './clock.svelte.ts';
import { createLanguage, type LanguageStore } from './language.svelte.ts';
import { createSession, type Session } from './session.svelte.ts';

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
  readonly itemCommands: ItemCommands;
  readonly arrivals: Arrivals;
  readonly active: ActiveRow;
  readonly selection: Selection;
  readonly commands: Commands;
  /** Null until the settings are known: its order is one of them. */
  readonly list: LibraryList | null;
  /** The desktop's accent colour as #rrggbb; null where it has none. */
  readonly accent: string | null;
  readonly settingsView: SettingsView;
  readonly services: Services;
  readonly rescues: Rescues;
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
  /** Of what is selected. */
  readonly sums: Sums;
  readonly question: Question;
  stop(): void;
}

export const [useApp, provideApp] = createContext<App>();

/** Makes every store that does not need to know of the list. */
function createGround(client: Client) {
  const notices = createNotices();
  const session = createSession(client, {
    onProblem: (problem) => said.problem(problem),
    onRefused: (problem) => notices.show('bad', settingSentence(problem)),
  });
  const language = createLanguage(
    () => session.settings?.language ?? 'system',
    () => session.info?.locale ?? navigator.language,
  );
  const platform = (): string => session.info?.platform ?? '';
  const said = new CommandNotices({ client, notices, language, platform });
  const settingsView = createSettingsView();
  const adding = createAdding({
    client,
    onTaken: (counts) => said.added(counts, () => adding.showOutcomes()),
    onRefused: said.refused,
  });
  const accent = follow<string | null>(
    (listener) => client.on('app.accentChanged', listener),
    () => client.call('app.accent'),
    said.fault,
  );
  return {
    ...{ client, notices, session, language, platform, said, adding, accent, settingsView },
    announcements: createAnnouncements(notices.say),
    clock: createClock(),
    progress: createProgress(client),
    batch: createBatch(),
    preview: createPreview(),
    scrolling: createScrolling(),
    folds: createFolds(),
    services: createServices(client, said.fault),
    rescues: createRescues(client, (count) => {
      const run = (): void => settingsView.open('services');
      notices.show('bad', m.rescue_notice({ count }), { label: m.rescue_show(), run });
    }),
    updates: createUpdates(client, notices),
  };
}
type Ground = ReturnType<typeof createGround>;

/** Makes the list, which of its rows is the active one, and which are selected. */
function createListing({ client, session, announcements, said }: Ground) {
  const started = new StartedList({
    client,
    keepVisit: (visitedAtMs) => void session.tryChange({ visitedAtMs }),
    onRenewal(renewal) {
      // Only now are its rows those of the new query: before, the top was still that of the old one.
      if (renewal.isNew) active.activate(0);
      selection.renew(renewal.after.rows, renewal.version);
      announcements.renewed(renewal);
    },
  });
  const active = createActiveRow(() => started.require(), said.fault);
  const selection = new Selection(() => started.require(), active, said.fault);
  const sums = createSums(client, () => selection.items);
  return { started, active, selection, sums };
}

/** Makes what is done to items: by commands, in the review, and on their way to an editor or a folder. */
function createDoing(
  { client, preview, said }: Ground,
  { started, selection }: ReturnType<typeof createListing>,
) {
  const question = createQuestion();
  const onLeftOut = (ids: readonly string[]): void => void said.leftOut(ids);
  const itemCommands = new ItemCommands({
    client,
    onAsk: question.ask,
    onProblem: said.problem,
    onCopied: said.copied,
    onCopyFailed: said.copyFailed,
    async onReview(items) {
      const [first] = items;
      if (!started.list || !first) return;
      const ids = items.length > 1 ? new Set(items.map(({ id }) => id)) : null;
      preview.stop();
      await review.open(started.list.query, ids, ids ? null : first.id);
    },
    onHandOver: (how, items) => handOver.open(how, items),
    onMarked(items) {
      review.marked(items);
      said.marked(items);
    },
    onRemoved(removal) {
      selection.clear();
      said.removed(removal, () => void itemCommands.undoRemoval(removal));
    },
    onRestored: said.restored,
    onTrashed: said.trashed,
    onLeftOut,
    onOverLimit: said.overLimit,
  });
  const handOver = createHandOver({
    client,
    onExported: said.exported,
    onLeftOut,
    onOverLimit: said.overLimit,
  });
  const review = createReview({
    client,
    mark: (id, mark) => itemCommands.mark(id, mark),
    onFault: said.fault,
    onClosed(id) {
      const index = id === null ? null : started.require().indexOf(id);
      if (index !== null) selection.only(index);
    },
  });
  const arrivals = createArrivals(
    client,
    (id) => {
      // Beside the list the details are those of the chosen row, which is another one.
      selection.clear();
      itemCommands.showDetails(id);
    },
    said.fault,
  );
  return { itemCommands, handOver, review, arrivals, question };
}

/** Makes all stores of one page, connected. */
export function createApp(client: Client): App {
  const ground = createGround(client);
  const { session, said, adding, settingsView, updates, folds, accent } = ground;
  const listing = createListing(ground);
  const { started, active, selection } = listing;
  const doing = createDoing(ground, listing);
  const { itemCommands } = doing;
  const outlook = createOutlook(client, () => started.list?.counts?.generating ?? 0);
  const searchMemory = createSearchMemory(
    () => session.settings?.search,
    (search) => void session.change({ search }),
  );
  let shortcutsOpen = $state(false);
  let pictureHeight = $state<number | null>(null);
  const attention = createAttention();
  const commands = createCommands({
    client,
    itemCommands,
    onProblem: said.problem,
    platform: ground.platform,
    items: () => selection.target,
    isElsewhere: () => attention.isElsewhere,
    window: createWindowCommands({
      ...{ session, itemCommands, adding, selection, settingsView, updates, active, folds },
      list: () => started.list,
      showShortcuts: () => {
        shortcutsOpen = true;
      },
    }),
  });
  /** Looks again at what is in sight: the person comes back from a file manager, say. */
  function lookAgain(): void {
    const ids = started.list?.loadedIds() ?? [];
    if (ids.length > 0) client.call('files.look', { ids }).catch(said.fault);
  }
  window.addEventListener('focus', lookAgain);

  return {
    ...ground,
    ...doing,
    ...{ outlook, active, selection, commands, sums: listing.sums },
    get accent() {
      return accent.value ?? null;
    },
    get list() {
      return started.list;
    },
    get newSinceMs() {
      return started.newSinceMs;
    },
    startList: (settings) => started.start(settings),
    rememberSearch: searchMemory.remember,
    get pictureHeight() {
      return pictureHeight ?? session.settings?.pictureHeight ?? SETTINGS.pictureHeight.initial;
    },
    setPictureHeight(pixels) {
      pictureHeight = pixels;
      void session.change({ pictureHeight: pixels });
    },
    async reviewTakes(first, count) {
      try {
        await itemCommands.run('review', (await started.require().choose()).slice(first, first + count));
      } catch (thrown) {
        said.fault(thrown);
      }
    },
    get shortcutsOpen() {
      return shortcutsOpen;
    },
    set shortcutsOpen(open) {
      shortcutsOpen = open;
    },
    stop() {
      window.removeEventListener('focus', lookAgain);
      ground.preview.close();
      const { progress, announcements, services, rescues } = ground;
      for (const store of [session, services, rescues, accent, progress, outlook, announcements, commands])
        store.stop();
      for (const store of [itemCommands, listing.sums, doing.handOver, searchMemory, doing.arrivals, updates])
        store.stop();
      started.stop();
    },
  };
}
