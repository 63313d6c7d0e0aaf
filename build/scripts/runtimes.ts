/** What can show the built app on this machine, best first: Electron itself, else a stand-in in Chromium. */
import { resolve } from 'node:path';
import { preparedElectron } from '../../test/electron/runtime.ts';
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
  /** When the Electron that ships is fetched where it is missing: before the one for tests is taken, or after. */
  readonly fetch: 'first' | 'last' | 'never';
  /** Hears, in whole sentences, what stands in the way of the best. */
  say(sentence: string): void;
}

type Say = RuntimeOptions['say'];

export const STAND_IN: Runtime = {
  name: 'a stand-in: the app’s main process under Node, its window in Chromium',
  isElectron: false,
  program: process.execPath,
  args: [PREVIEW],
};

/** The Electron that ships; null where it is not on disk. */
function shippedElectron(say: Say): Runtime | null {
  const program = presentElectronBinary();
  if (program === null) return null;
  return { name: 'Electron', isElectron: true, program, args: [...sandboxArguments(program, say), ROOT] };
}

/** The one for tests (test/electron); null where it was not prepared. */
function testElectron(say: Say): Runtime | null {
  const prepared = preparedElectron();
  if (prepared === null) return null;
  const { binary, shims, version } = prepared;
  const args = [...sandboxArguments(binary, say), '-r', shims, ROOT];
  return { name: `real Electron ${version} with two shims`, isElectron: true, program: binary, args };
}

/** Finds the best that this machine has, or can fetch. */
export async function chooseRuntime({ fetch, say }: RuntimeOptions): Promise<Runtime> {
  if (fetch === 'first') await findElectronBinary(say);
  const present = shippedElectron(say) ?? testElectron(say);
  if (present === null && fetch === 'last' && (await findElectronBinary(say)) !== null) {
    return shippedElectron(say) ?? STAND_IN;
  }
  return present ?? STAND_IN;
}
