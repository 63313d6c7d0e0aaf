/** Dragging saved clips out of the window into an editor: the page names ids, never paths (E11). */
import { type NativeImage, nativeImage, type WebContents } from 'electron';
import { DailiesError } from '../../shared/error-code.ts';
import type { HandedOut } from '../../shared/library-view.ts';
import { checkLibraryFiles } from './library-file.ts';

/** Wider pictures would hide what they are dropped on. */
const ICON_WIDTH = 128;

export interface DragOutDeps {
  /** Absolute path of the saved clip, or null. */
  readonly clipFile: (id: string) => string | null;
  readonly thumbnailFile: (id: string) => string | null;
  readonly roots: () => readonly string[];
  /** The window's; null while there is none. */
  readonly contents: () => Pick<WebContents, 'startDrag'> | null;
  /** Loaded at start, so that an empty one is found out then and not at the first drag. */
  readonly fallbackIcon: NativeImage;
}

/** Loads the picture that stands for clips without one; throws when it is missing, which is a packaging bug. */
export function loadDragIcon(path: string): NativeImage {
  const icon = nativeImage.createFromPath(path);
  if (icon.isEmpty()) throw new Error(`The drag icon ${path} is missing or empty`);
  return icon;
}

/**
 * Starts the drag without an await in between, of those files that are there: one that was moved does not keep thirty
 * others. Throws DailiesError `file-missing` or `target-blocked` where none of them may leave.
 */
export function createDragOut(deps: DragOutDeps): (ids: readonly string[]) => HandedOut {
  return (ids) => {
    const contents = deps.contents();
    const roots = deps.roots();
    const { files, left } = checkLibraryFiles(ids, deps.clipFile, roots);
    const [file] = files;
    const id = ids.find((one) => !left.includes(one));
    if (contents === null || file === undefined || id === undefined) {
      throw new DailiesError('bad-input', 'There is nothing to drag.');
    }
    // `files` overrides `file`, which the type asks for all the same.
    contents.startDrag({ file, files: [...files], icon: iconFor(id) });
    return { count: files.length, left };
  };

  /** An empty icon makes Electron drop the drag without a word, or throw on macOS. */
  function iconFor(id: string): NativeImage {
    const path = deps.thumbnailFile(id);
    if (path === null) return deps.fallbackIcon;
    const thumbnail = nativeImage.createFromPath(path);
    if (thumbnail.isEmpty()) return deps.fallbackIcon;
    return thumbnail.resize({ width: ICON_WIDTH });
  }
}
