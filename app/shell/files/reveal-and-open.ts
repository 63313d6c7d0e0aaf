/** Shows a saved clip in its folder, opens it, copies its path; by id, never by a path (docs/rules.md, E8). */
import { statSync } from 'node:fs';
import { extname } from 'node:path';
import { type BrowserWindow, clipboard, shell } from 'electron';
import { DailiesError } from '../../shared/error-code.ts';
import type { HandedOut } from '../../shared/library-view.ts';
import { quotedPaths, writeFilesToClipboard } from './clip-clipboard.ts';
import { checkLibraryFile, checkLibraryFiles } from './library-file.ts';

export interface RevealDeps {
  readonly clipFile: (id: string) => string | null;
  readonly roots: () => readonly string[];
  readonly log: (line: string) => void;
}

/** Shows a clip in its folder. Throws DailiesError `file-missing` or `target-blocked`. */
export function revealClip(id: string, deps: RevealDeps): void {
  shell.showItemInFolder(checkLibraryFile(deps.clipFile(id), deps.roots()));
}

/** Plays a clip; where the system has no program for it, shows it in its folder instead. Throws as revealClip. */
export async function openClip(id: string, deps: RevealDeps): Promise<void> {
  const path = checkLibraryFile(deps.clipFile(id), deps.roots());
  const failure = await shell.openPath(path);
  if (failure === '') return;
  deps.log(`open: the system would not open ${id}: ${failure}`);
  shell.showItemInFolder(path);
}

/** Shows a clip in macOS's Quick Look, which belongs to a window; the other systems have none, and open the clip. */
export async function previewClip(
  id: string,
  deps: RevealDeps & {
    readonly platform: NodeJS.Platform;
    readonly window: () => Pick<BrowserWindow, 'previewFile'> | null;
  },
): Promise<void> {
  const window = deps.window();
  if (deps.platform !== 'darwin' || window === null) return await openClip(id, deps);
  window.previewFile(checkLibraryFile(deps.clipFile(id), deps.roots()));
}

/**
 * Puts the paths of the clips that are there on the clipboard, on one line, so that none passes through the page.
 * Throws as revealClip when none of them is, and as `copyText` does.
 */
export async function copyPaths(ids: readonly string[], deps: RevealDeps): Promise<HandedOut> {
  const { files, left } = checkLibraryFiles(ids, deps.clipFile, deps.roots());
  await copyText(quotedPaths(files), deps.log);
  return { count: files.length, left };
}

/** Puts the clips themselves on the clipboard, as the system's file manager does. Throws as copyPaths. */
export async function copyFiles(
  ids: readonly string[],
  deps: RevealDeps & { readonly platform: NodeJS.Platform },
): Promise<HandedOut> {
  const { files, left } = checkLibraryFiles(ids, deps.clipFile, deps.roots());
  await writeFilesToClipboard(files, deps.platform, deps.log);
  return { count: files.length, left };
}

/** Puts a text on the clipboard. Throws DailiesError `clipboard-held` while another program has it open. */
export async function copyText(text: string, log: (line: string) => void): Promise<void> {
  try {
    await clipboard.writeText(text);
  } catch (thrown) {
    log(`clipboard: it takes nothing (${String(thrown)})`);
    throw new DailiesError('clipboard-held');
  }
}

/** Opens the folder that clips are saved in, in the system's file manager; it may be missing, which is worth a line. */
export async function openLibraryFolder(folder: string, log: (line: string) => void): Promise<void> {
  if (!isPlainFolder(folder)) {
    log('open: the folder for clips is not there, or is no folder');
    return;
  }
  const failure = await shell.openPath(folder);
  if (failure !== '') log(`open: the system would not open the folder for clips: ${failure}`);
}

/**
 * Says whether the system would show a folder rather than start it: a program may have come in its place, and macOS's
 * are folders.
 */
function isPlainFolder(path: string): boolean {
  const isFolder = statSync(path, { throwIfNoEntry: false })?.isDirectory() ?? false;
  return isFolder && extname(path).toLowerCase() !== '.app';
}
