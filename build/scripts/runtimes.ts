/** What can show the built app on this machine, best first: Electron itself, else a stand-in in Chromium. */
import { resolve } from 'node:path';
import { sandboxArguments } from './chromium-sandbox.ts';
import { findElectronBinary, presentElectronBinary } from './electron-binary.ts';

const ROOT = resolve(import.meta.dirname, '../..');
const PREVIEW = resolve(ROOT, 'test/host/preview.ts');

export interface Runtime {
  /** As it is to be named to a person. */
  readonly name: string;
  readonly isElectron: boolean;
  readonly program: string;
  /** What comes before the app's own arguments. */
  readonly args: readonly string[];
}

export interface RuntimeOptions {
  /** Take what is on disk, and fetch nothing. */
  readonly fetch: boolean;
  /** Hears, in whole sentences, what is chosen and why. */
  say(sentence: string): void;
}

export const STAND_IN: Runtime = {
  name: 'a stand-in: the app’s main process under Node, its window in Chromium',
  isElectron: false,
  program: process.execPath,
  args: [PREVIEW],
};

/** Finds the best that this machine has, or can fetch. */
export async function chooseRuntime({ fetch, say }: RuntimeOptions): Promise<Runtime> {
  const electron = fetch ? await findElectronBinary(say) : presentElectronBinary();
  if (electron === null) return STAND_IN;
  return {
    name: 'Electron',
    isElectron: true,
    program: electron,
    args: [...sandboxArguments(electron, say), ROOT],
  };
}
