/**
 * Offers the task ids in what is copied. What else is copied is neither kept nor shown nor sent anywhere: of each
 * text only its hash is remembered, so as not to read it twice.
 */
import { createHash } from 'node:crypto';
import type { Clipboard } from 'electron';
import { findCertainIds } from '../../core/tracking/certain-ids.ts';

export interface ClipboardWatchDeps {
  readonly clipboard: Pick<Clipboard, 'readText'>;
  /** Whether an id is on the list already. */
  readonly isTracked: (id: string) => boolean;
  readonly onFound: (ids: readonly string[]) => void;
  readonly log: (line: string) => void;
}

const EVERY_MS = 1_500;
/** As much as the page takes of a paste. */
const MAX_TEXT = 1_000_000;
const MAX_REMEMBERED = 10_000;

/**
 * Looks at the clipboard every 1.5 seconds, for no system has an event for it. Returns the function that ends the
 * watch.
 */
export function watchClipboard(deps: ClipboardWatchDeps): () => void {
  const offered = new Set<string>();
  let lastHash = '';
  let failing = false;
  let stopped = false;
  let timer: NodeJS.Timeout;

  async function look(): Promise<void> {
    const text = await deps.clipboard.readText();
    if (stopped || text === '' || text.length > MAX_TEXT) return;
    const hash = createHash('sha256').update(text).digest('base64');
    if (hash === lastHash) return;
    lastHash = hash;
    const fresh = findCertainIds(text).filter((id) => !offered.has(id) && !deps.isTracked(id));
    if (fresh.length === 0) return;
    for (const id of fresh) offered.add(id);
    for (const oldest of offered) {
      if (offered.size <= MAX_REMEMBERED) break;
      offered.delete(oldest);
    }
    deps.onFound(fresh);
  }

  async function run(): Promise<void> {
    try {
      await look();
      failing = false;
    } catch (thrown) {
      // Another program may hold it open for a moment.
      if (!failing) deps.log(`clipboard: it cannot be read (${(thrown as Error).name})`);
      failing = true;
    }
    if (!stopped) timer = setTimeout(() => void run(), EVERY_MS);
  }
  timer = setTimeout(() => void run(), 0);
  return () => {
    stopped = true;
    clearTimeout(timer);
  };
}
