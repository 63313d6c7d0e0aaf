/** vitest's global set-up for the specs in the stand-in: builds out/ where it is missing or older than its sources. */
import { buildIfStale } from '../../build/scripts/build-if-stale.ts';
import { findRealElectron } from './real-electron.ts';

export default async function buildOnce(): Promise<void> {
  const electron = findRealElectron();
  if (typeof electron === 'string')
    console.log(`The end-to-end specs run in the stand-in alone, not on a real Electron. ${electron}`);
  await buildIfStale();
}
