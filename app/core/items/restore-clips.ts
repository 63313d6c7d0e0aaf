/** Puts clips that were found on disk back on the list, as saved. */
import { dirname } from 'node:path';
import { setImmediate as afterIo } from 'node:timers/promises';
import type { Library } from '../library/library.ts';
import { answerFor } from '../services/item-client.ts';
import { parseGeneration } from '../services/parse-generation.ts';
import { type FoundClip, findSavedClips } from './find-saved-clips.ts';

export interface RestoreDeps {
  readonly folders: readonly string[];
  readonly baseUrl: string;
  readonly nameTemplate: string;
  readonly now: () => number;
  readonly signal: AbortSignal;
}

/** Adds a clip with its files, all at once: half of one would be asked for, or downloaded beside what is there. */
function restore(library: Library, clip: FoundClip, target: RestoreDeps): boolean {
  return library.transact(() => addSaved(library, clip, target));
}

function addSaved(library: Library, clip: FoundClip, target: RestoreDeps): boolean {
  const { id, answer, prompt, files } = clip;
  const savedAtMs = files[0]?.savedAtMs ?? target.now();
  if (!library.add(id, target.baseUrl, clip.trackedAtMs ?? savedAtMs)) return false;
  library.noteClips(id, clip.clips);
  const taskId = library.taskIdOf(id);
  const said = parseGeneration(answer, taskId);
  const isOwn = said?.id === taskId;
  const known = isOwn ? said : parseGeneration({ id, state: 'completed', prompt }, taskId);
  if (known) {
    const raw = isOwn ? JSON.stringify(answer) : null;
    const { generation } = answerFor({ generation: { ...known, state: 'completed' }, raw }, id);
    library.recordAnswer(generation, raw, savedAtMs);
  }
  for (const file of files) {
    const asset = library.addAsset(id, file.kind, dirname(file.path), target.nameTemplate);
    // As after a crash between a file's last name and the word that it is saved.
    library.transition(asset, 'publishing', { finalPath: file.path, totalBytes: file.bytes });
    library.transition(asset, 'saved', {
      ...{ durableBytes: file.bytes, sha256: file.sha256, savedAtMs: file.savedAtMs },
    });
  }
  return true;
}

/**
 * Looks through the folders and adds the clips that the library does not know, with room for other work after each: a folder
 * of thousands must not hold up the window. Returns how many it added; throws when the signal aborts.
 */
export async function restoreClips(library: Library, target: RestoreDeps): Promise<number> {
  let restored = 0;
  for (const folder of new Set(target.folders)) {
    for (const clip of await findSavedClips(folder, target.signal)) {
      await afterIo();
      target.signal.throwIfAborted();
      if (restore(library, clip, target)) restored += 1;
    }
  }
  target.signal.throwIfAborted();
  return restored;
}
