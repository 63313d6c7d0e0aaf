/** Lets a person choose the program that follows each saved clip; the page names none. */
import { accessSync, constants, statSync } from 'node:fs';
import type { OpenDialogOptions } from 'electron';
import { commandFault } from '../../core/hooks/hook-target.ts';
import { DailiesError } from '../../shared/error-code.ts';
import { m } from '../../shared/paraglide/messages.js';
import type { DialogQueue } from '../dialog-queue.ts';
import { firstChosen } from '../dialogs.ts';

/** Says whether the system would start a file as it is. */
function isProgram(path: string): boolean {
  try {
    // On Windows every file may be run, and only these are without a shell (nodejs.org/api/child_process.html).
    if (process.platform === 'win32') return /\.(?:exe|com)$/i.test(path) && statSync(path).isFile();
    accessSync(path, constants.X_OK);
    return statSync(path).isFile();
  } catch {
    return false;
  }
}

/**
 * Shows the system's file dialog. Gives the program with the place for the clip's path; null when the person
 * cancelled. Throws DailiesError `bad-input` for what cannot be run, or would obey the clip as code.
 */
export async function chooseProgram(dialogs: DialogQueue): Promise<readonly string[] | null> {
  const options: OpenDialogOptions = {
    title: m.shell_choose_program(),
    ...(process.platform === 'win32' ? { filters: [{ name: 'EXE', extensions: ['exe', 'com'] }] } : {}),
    properties: ['openFile'],
  };
  const path = await firstChosen(dialogs, options);
  if (path === null) return null;
  const command = [path, '{path}'];
  if (!isProgram(path) || commandFault(command) !== null) throw new DailiesError('bad-input');
  return command;
}
