/** Keeps the clips of tasks that have several: an item each, which shares its task with the others (clip-id.ts). */
import { clipId, clipPlace, firstClipId } from '../../shared/clip-id.ts';
import type { LibraryWriter } from './library-writer.ts';
import type { GenerationRecord } from './records.ts';
import { addSearchText } from './search-text.ts';

export interface ClipStore {
  /** Names every item of a task by the id of its first clip, in their order; of a further clip that one alone. */
  clipsOf(id: string): readonly string[];
  /**
   * Notes that an item's task has so many clips, and adds an item for each that it was not seen to have before, beside
   * the one that stands there: one that a person has removed does not come back. Gives the ids of the new ones.
   */
  addClips(id: string, count: number): readonly string[];
  /** Notes how many clips an item's task has, and adds none. */
  noteClips(id: string, count: number): void;
}

export function createClipStore(writer: LibraryWriter): ClipStore {
  const { prepare, run, transact, tally, announce } = writer;

  function itemsOf(first: string): readonly string[] {
    // `$` follows `#` in the order of characters.
    // Node 22 binds no numbered parameter by its place.
    return prepare(`SELECT id FROM generations WHERE id = ? OR id > ? || '#' AND id < ? || '$'`)
      .all(first, first, first)
      .map((row) => String(row.id))
      .sort((one, other) => clipPlace(one) - clipPlace(other));
  }

  /** Gives nothing where it is there already. */
  function insert(beside: GenerationRecord, place: number): readonly string[] {
    const id = clipId(firstClipId(beside.id), place);
    const taskId = clipId(beside.taskId, place);
    const { changes, lastInsertRowid } = prepare(
      `INSERT INTO generations (id, account, task_id, base_url, state, state_word, tracked_at, status)
       VALUES (?, ?, ?, ?, 'pending', 'pending', ?, 'generating') ON CONFLICT DO NOTHING`,
    ).run(id, beside.account, taskId === id ? null : taskId, beside.baseUrl, beside.trackedAtMs);
    if (changes === 0) return [];
    addSearchText(run, lastInsertRowid, id);
    return [id];
  }

  return {
    noteClips: (id, count) => run('UPDATE generations SET clips = max(clips, ?) WHERE id = ?', count, id),

    clipsOf(id) {
      const numbered = /#\d+$/.exec(id);
      if (numbered === null) return itemsOf(id);
      return itemsOf(firstClipId(id)).filter((each) => clipPlace(each) === clipPlace(id));
    },

    addClips(id, count) {
      const first = firstClipId(id);
      const beside = writer.generation(id);
      if (!beside || count <= beside.clips) return [];
      const places = Array.from({ length: count - beside.clips }, (_, more) => beside.clips + more + 1);
      const added = transact(() => {
        const made = places.flatMap((place) => insert(beside, place));
        for (const each of itemsOf(first)) run('UPDATE generations SET clips = ? WHERE id = ?', count, each);
        return made;
        // Lost with the power, it is asked for again: the item itself has no files before.
      }, 'later');
      tally.add('generating', null, added.length);
      for (const each of itemsOf(first)) announce(each, added.includes(each));
      return added;
    },
  };
}
