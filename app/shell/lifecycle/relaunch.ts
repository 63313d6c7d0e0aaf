/** Says how Dailies is started anew, with what this start was given. */
import type { RelaunchOptions } from 'electron';
import { ownAppImage } from '../app-image.ts';

export interface ThisStart {
  /** process.argv, process.env and process.execPath. */
  readonly argv: readonly string[];
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly execPath: string;
}

/**
 * Gives what app.relaunch needs: with the window, and from the AppImage's file rather than its mount, which ends with
 * it.
 */
export function relaunchOptions({ argv, env, execPath }: ThisStart): RelaunchOptions {
  const args = argv.slice(1).filter((argument) => argument !== '--hidden');
  const image = ownAppImage(env, execPath);
  return image === null ? { args } : { args, execPath: image };
}
