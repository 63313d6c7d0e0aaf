/** Says what each command of the window itself does, and when it makes sense. */
import type { WindowCommand } from '../../../app/shared/commands.ts';
import type { TakeRange } from '../../lib/group-ranges.ts';
import type { Adding } from '../add/adding.svelte.ts';
import type { Session } from '../app/session.svelte.ts';
import type { Updates } from '../bars/updates.svelte.ts';
import type { ActiveRow } from '../list/active-row.svelte.ts';
import type { Folds } from '../list/folds.svelte.ts';
import { countAll, type LibraryList } from '../list/library.svelte.ts';
import type { Selection } from '../list/selection.svelte.ts';
import type { SettingsView } from '../settings/settings-view.svelte.ts';
import type { ItemCommands } from './item-commands.svelte.ts';

export type WindowCommands = {
  readonly [Name in WindowCommand]: {
    /** Always, when absent. */
    readonly can?: () => boolean;
    readonly run: () => void;
  };
};

export interface WindowCommandsDeps {
  readonly session: Session;
  readonly itemCommands: ItemCommands;
  readonly adding: Adding;
  readonly selection: Selection;
  readonly settingsView: SettingsView;
  readonly updates: Updates;
  /** Null until the settings are known. */
  readonly list: () => LibraryList | null;
  readonly active: ActiveRow;
  readonly folds: Folds;
  readonly showShortcuts: () => void;
}

/** Puts the keyboard into the search; what was searched for before is replaced by the next word, as everywhere. */
function startSearch(): void {
  const field = document.getElementById('search');
  field?.focus();
  if (field instanceof HTMLInputElement) field.select();
}

/** Makes the table; each `can` is read reactively. */
export function createWindowCommands(deps: WindowCommandsDeps): WindowCommands {
  const { session, itemCommands, adding, selection, settingsView, updates } = deps;
  const counts = () => deps.list()?.counts ?? null;
  function hasItems(): boolean {
    const all = counts();
    return all !== null && countAll(all) > 0;
  }
  /**
   * Says whether anything is under way: a saved clip may still fetch its other files, which the states do not count.
   */
  function isWorking(): boolean {
    const all = counts();
    const under = all === null ? 0 : all.generating + all.downloading + all.waiting;
    return under > 0 || (session.engine?.downloading ?? 0) > 0;
  }
  /** Gives the takes among which the keyboard is; null where they are no group. */
  function takesHere(): TakeRange | null {
    const takes = deps.list()?.takesAround(deps.active.index) ?? null;
    return takes !== null && takes.count > 1 ? takes : null;
  }
  function foldHere(): void {
    const takes = takesHere();
    const group = takes && deps.list()?.groupAt(takes.first);
    if (!takes || !group) return;
    deps.folds.toggle(group);
    deps.active.activate(takes.first);
  }
  function selectHere(): void {
    const takes = takesHere();
    if (takes) void selection.range(takes.first, takes.count);
  }
  function toggleGroups(): void {
    const list = deps.list();
    if (!list) return;
    const grouped = !list.query.grouped;
    list.ask({ grouped });
    void session.change({ grouped });
  }
  return {
    add: { run: adding.open },
    find: { can: hasItems, run: startSearch },
    selectAll: { can: () => (deps.list()?.total ?? 0) > 0, run: () => void selection.all() },
    undo: { can: () => itemCommands.canUndo, run: () => void itemCommands.undo() },
    pauseAll: { can: isWorking, run: () => void itemCommands.pauseAll() },
    resumeAll: { can: () => (counts()?.paused ?? 0) > 0, run: () => void itemCommands.resumeAll() },
    showList: { can: hasItems, run: () => void session.change({ view: 'list' }) },
    showGrid: { can: hasItems, run: () => void session.change({ view: 'grid' }) },
    toggleGroups: { can: hasItems, run: toggleGroups },
    foldGroup: { can: () => takesHere() !== null, run: foldHere },
    selectGroup: { can: () => takesHere() !== null, run: selectHere },
    settings: { run: () => settingsView.open() },
    checkUpdates: {
      run: () => {
        settingsView.open('about');
        updates.check();
      },
    },
    shortcuts: { run: deps.showShortcuts },
  };
}
