/** Does what a person asks of the list as a whole: adds, marks, takes off, puts back. */
import { MAIN_ACCOUNT } from '../../shared/accounts.ts';
import type { MarkedItem } from '../../shared/library-view.ts';
import { type ClipStore, createClipStore } from './clip-store.ts';
import type { LibraryWriter } from './library-writer.ts';
import { REMOVED } from './rows.ts';
import { addSearchText, removeSearchText } from './search-text.ts';

export interface ListStore extends ClipStore {
  /** False when it was there already. */
  add(taskId: string, baseUrl: string, nowMs: number, account?: string): boolean;
  /**
   * Adds those of an account's tasks that are not there yet, all in one transaction; returns the ids of these items. An
   * item is called by its task's id, with the account's name behind it where that is taken.
   */
  addMany(taskIds: readonly string[], baseUrl: string, nowMs: number, account?: string): ReadonlySet<string>;
  /** What the item of an account's task is called by; null where there is none. */
  idOfTask(taskId: string, account: string): string | null;
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

/** Tasks that come together share no more than a second. */
const MOST_BEFORE_MS = 1_000;

/**
 * Says how long before the last of its list a task is taken to have come, in milliseconds: further clips, which have
 * the time of their first, then stand right behind it and not behind the whole list.
 */
function beforeMs(place: number, count: number): number {
  return Math.floor(((count - 1 - place) * Math.min(count, MOST_BEFORE_MS)) / count);
}

export function createListStore(writer: LibraryWriter): ListStore {
  const { prepare, run, transact, tally, announce } = writer;

  function idOfTask(taskId: string, account: string): string | null {
    const row = prepare('SELECT id FROM generations WHERE account = ? AND coalesce(task_id, id) = ?').get(
      account,
      taskId,
    );
    return row === undefined ? null : String(row.id);
  }

  function freeId(taskId: string, account: string): string {
    const isTaken = prepare('SELECT 1 FROM generations WHERE id = ?');
    for (let number = 0; ; number += 1) {
      const id = ['', `@${account}`][number] ?? `@${account}~${number}`;
      if (isTaken.get(taskId + id) === undefined) return taskId + id;
    }
  }

  /** Gives the new item's id. */
  function insert(taskId: string, baseUrl: string, atMs: number, account: string): string {
    const id = freeId(taskId, account);
    const result = prepare(
      `INSERT INTO generations (id, account, task_id, base_url, state, state_word, tracked_at, status)
       VALUES (?, ?, ?, ?, 'pending', 'pending', ?, 'generating')`,
    ).run(id, account, id === taskId ? null : taskId, baseUrl, atMs);
    addSearchText(run, result.lastInsertRowid, id);
    return id;
  }

  function addMany(
    taskIds: readonly string[],
    baseUrl: string,
    nowMs: number,
    account = MAIN_ACCOUNT,
  ): ReadonlySet<string> {
    const added = transact(() => {
      const fresh = [...new Set(taskIds)].filter((taskId) => idOfTask(taskId, account) === null);
      return new Set(
        fresh.map((taskId, place) => insert(taskId, baseUrl, nowMs - beforeMs(place, fresh.length), account)),
      );
    });
    tally.add('generating', null, added.size);
    for (const id of added) announce(id, true);
    return added;
  }

  return {
    add: (taskId, baseUrl, nowMs, account) => addMany([taskId], baseUrl, nowMs, account).size > 0,
    ...{ addMany, idOfTask },
    ...createClipStore(writer),

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
