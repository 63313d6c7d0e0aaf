/** vitest's global set-up for the end-to-end specs: builds out/ where it is missing or older than its sources. */
import { buildIfStale } from '../../build/scripts/build-if-stale.ts';

export default async function buildOnce(): Promise<void> {
  await buildIfStale();
}
