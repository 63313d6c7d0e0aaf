/** Says which clips an id on the command line names: every one of its task, or the one that has that number. */
import type { Engine } from '../core/engine.ts';
import { firstClipId } from '../shared/clip-id.ts';

type Reads = Pick<Engine, 'has' | 'clipsOf'>;

/** Gives the clips on the list that an id names; the id itself where the library has none of them. */
export function clipsNamed(reads: Reads, id: string): readonly string[] {
  const listed = reads.clipsOf(id).filter((clip) => reads.has(clip));
  return listed.length === 0 ? [id] : listed;
}

/** Gives every clip that one of these ids names, each once. */
export function allNamed(reads: Reads, ids: Iterable<string>): readonly string[] {
  return [...new Set([...ids].flatMap((id) => clipsNamed(reads, id)))];
}

/** Says whether a clip is among these: by its own id, or by that of its task. */
export function isAmong(ids: ReadonlySet<string>, clip: string): boolean {
  return ids.has(clip) || ids.has(firstClipId(clip));
}
