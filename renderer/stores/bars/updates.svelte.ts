/** Follows what is known of a newer Dailies, and does what the person wants about it. */
import { m } from '../../../app/shared/paraglide/messages.js';
import { problemSentence } from '../../../app/shared/problem-sentence.ts';
import type { UpdateFacts, UpdateStatus } from '../../../app/shared/update-status.ts';
import { type Client, problemFrom } from '../../lib/bridge.ts';
import { follow } from '../details/followed.svelte.ts';
import type { Notices } from './notices.svelte.ts';

export interface UpdateOffer extends UpdateFacts {
  /** `restart`: it is here and waits; `fetch`: the person installs it; `busy`: it waits for a file to be safe. */
  readonly kind: 'restart' | 'fetch' | 'busy';
  /** What the button does, if there is one. */
  readonly act: 'restart' | 'page' | null;
}

export interface Updates {
  readonly status: UpdateStatus;
  /** What the bar above the list shows; null for nothing, or when the person has put it off. */
  readonly offer: UpdateOffer | null;
  check(): void;
  act(): void;
  /** Until the next start. */
  putOff(): void;
  stop(): void;
}

function offerOf(status: UpdateStatus): UpdateOffer | null {
  switch (status.state) {
    case 'ready':
      return { ...status, kind: 'restart', act: 'restart' };
    case 'available':
      return { ...status, kind: 'fetch', act: status.hasPage ? 'page' : null };
    case 'installing':
      return { ...status, kind: 'busy', act: null };
    default:
      return null;
  }
}

export function createUpdates(client: Client, notices: Notices): Updates {
  const failed = (thrown: unknown): void => void notices.show('bad', problemSentence(problemFrom(thrown)));
  let putOff = $state<string | null>(null);
  const status = follow<UpdateStatus>(
    (listener) =>
      client.on('updates.changed', (next) => {
        if (next.state === 'failed' && next.notice) notices.show('bad', m.update_failed());
        listener(next);
      }),
    () => client.call('updates.status'),
    failed,
  );
  const offer = $derived.by((): UpdateOffer | null => {
    const known = status.value ? offerOf(status.value) : null;
    return known && known.kind !== 'busy' && known.version === putOff ? null : known;
  });
  return {
    get status() {
      return status.value ?? { state: 'off' };
    },
    get offer() {
      return offer;
    },
    check: () => void client.call('updates.check').catch(failed),
    act: () => void client.call('updates.act').catch(failed),
    putOff() {
      putOff = offer?.version ?? null;
    },
    stop: status.stop,
  };
}
