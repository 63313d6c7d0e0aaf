/**
 * Lets saved clips be dragged out of the window into an editor: the page names ids, never paths (docs/rules.md, E11).
 */
import { type NativeImage, nativeImage, type WebContents } from 'electron';
import { DailiesError } from '../../shared/error-code.ts';
import type { HandedOut } from '../../shared/library-view.ts';
import { smallPicture, withCount } from './drag-picture.ts';
import { checkLibraryFiles } from './library-file.ts';

export interface DragOutDeps {
  /** The one order in which several clips leave, whatever order they were chosen in. */
  readonly inOrder: (ids: readonly string[]) => readonly string[];
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
  return (chosen) => {
    const ids = chosen.length > 1 ? deps.inOrder(chosen) : chosen;
    const contents = deps.contents();
    const roots = deps.roots();
    const { files, left } = checkLibraryFiles(ids, deps.clipFile, roots);
    const [file] = files;
    const id = ids.find((one) => !left.includes(one));
    if (contents === null || file === undefined || id === undefined) {
      throw new DailiesError('bad-input');
    }
    // `files` overrides `file`, which the type asks for all the same.
    contents.startDrag({ file, files: [...files], icon: iconFor(id, files.length) });
    return { count: files.length, left };
  };

  /**
   * Gives the picture under the pointer. An empty icon makes Electron drop the drag without a word, or throw on macOS.
   */
  function iconFor(id: string, count: number): NativeImage {
    const path = deps.thumbnailFile(id);
    const thumbnail = path === null ? null : nativeImage.createFromPath(path);
    const picture = thumbnail === null || thumbnail.isEmpty() ? deps.fallbackIcon : smallPicture(thumbnail);
    return count > 1 ? withCount(picture, count) : picture;
  }
}
