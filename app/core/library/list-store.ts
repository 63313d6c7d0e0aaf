/** What a person does with the list of the library as a whole: adds, marks, takes off, puts back. */
import type { MarkedItem } from '../../shared/library-view.ts';
import type { LibraryWriter } from './library-writer.ts';
import { REMOVED } from './rows.ts';
import { addSearchText, removeSearchText } from './search-text.ts';

export interface ListStore {
  /** False when it was there already. */
  add(id: string, baseUrl: string, nowMs: number): boolean;
  /** Adds what is not there yet, all in one transaction; returns those ids. */
  addMany(ids: readonly string[], baseUrl: string, nowMs: number): ReadonlySet<string>;
  /**
   * Takes items off the list (`atMs`) or puts them back (null), all in one transaction; nothing else about them
   * changes. Returns those it concerned.
   */
  setRemoved(ids: readonly string[], atMs: number | null): readonly string[];
  /** Marks items, all in one transaction; returns those that it changed, as they were before. */
  setMarks(items: readonly MarkedItem[]): readonly MarkedItem[];
  /** Those taken off the list no later than that. */
  removedIds(untilMs: number): readonly string[];
  /** Deletes an item and all that is known of it. */
  remove(id: string): void;
}

export function createListStore(writer: LibraryWriter): ListStore {
  const { prepare, run, transact, tally, announce } = writer;

  function insert(id: string, baseUrl: string, nowMs: number): boolean {
    const result = prepare(
      `INSERT INTO generations (id, base_url, state, state_word, tracked_at, status)
       VALUES (?, ?, 'pending', 'pending', ?, 'generating') ON CONFLICT (id) DO NOTHING`,
    ).run(id, baseUrl, nowMs);
    if (result.changes === 0) return false;
    addSearchText(run, result.lastInsertRowid, id);
    return true;
  }

  function addMany(ids: readonly string[], baseUrl: string, nowMs: number): ReadonlySet<string> {
    const added = new Set(transact(() => ids.filter((id) => insert(id, baseUrl, nowMs))));
    tally.add('generating', null, added.size);
    for (const id of added) announce(id, true);
    return added;
  }

  return {
    add: (id, baseUrl, nowMs) => addMany([id], baseUrl, nowMs).size > 0,
    addMany,

    setRemoved(ids, atMs) {
      const concerned = transact(() =>
        ids.filter((id) => {
          const record = writer.generation(id);
          if (!record || (record.removedAtMs === null) === (atMs === null)) return false;
          run('UPDATE generations SET removed_at = ? WHERE id = ?', atMs, id);
          return writer.refresh(id);
        }),
      );
      for (const id of concerned) announce(id, true);
      return concerned;
    },

    setMarks(items) {
      const before = transact(() =>
        items.flatMap(({ id, mark }): readonly MarkedItem[] => {
          const item = writer.stored(id);
          if (!item || item.mark === mark) return [];
          run('UPDATE generations SET mark = ? WHERE id = ?', mark, id);
          tally.add(item.status, item.mark, -1);
          tally.add(item.status, mark, 1);
          return [{ id, mark: item.mark }];
        }),
      );
      for (const { id } of before) announce(id, true);
      return before;
    },

    removedIds(untilMs) {
      return prepare(
        `SELECT id FROM generations WHERE status = '${REMOVED}' AND removed_at <= ? ORDER BY seq`,
      )
        .all(untilMs)
        .map((row) => String(row.id));
    },

    remove(id) {
      const removed = transact(() => {
        const item = writer.stored(id);
        if (!item) return false;
        removeSearchText(run, Number(prepare('SELECT seq FROM generations WHERE id = ?').get(id)?.seq));
        run('DELETE FROM assets WHERE id = ?', id);
        run('DELETE FROM generations WHERE id = ?', id);
        tally.add(item.status, item.mark, -1);
        return true;
      });
      if (removed) announce(id, true);
    },
  };
}
