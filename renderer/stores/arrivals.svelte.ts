/**
 * What reaches the page from outside its window: an item to show, tasks on offer, and the place it was at when
 * main last took its window away.
 */
import type { PagePlace, TaskOffer } from '../../app/shared/contract.ts';
import type { Client } from '../lib/bridge.ts';

export interface Arrivals {
  /** Undefined until main has answered; null when there is none to go back to. */
  readonly place: PagePlace | null | undefined;
  /** Waits for the person's word; a newer offer takes the place of an older one. */
  readonly offer: TaskOffer | null;
  decline(): void;
  /** Gives the ids, and takes the offer off the page. */
  accept(): readonly string[];
  /** Has main keep what the page shows, for a window made anew. */
  remember(place: PagePlace): void;
  stop(): void;
}

/** `onShow`: opens an item's details. `onFault` hears of a call that failed. */
export function createArrivals(
  client: Client,
  onShow: (id: string) => void,
  onFault: (thrown: unknown) => void,
): Arrivals {
  let place = $state.raw<PagePlace | null | undefined>(undefined);
  let offer = $state.raw<TaskOffer | null>(null);
  let remembered: string | null = null;

  const unsubscribe = [
    client.on('page.show', ({ id }) => onShow(id)),
    client.on('tasks.offered', (newer) => {
      offer = newer;
    }),
  ];
  client.call('page.ready').then(
    (known) => {
      place = known;
    },
    (thrown) => {
      place = null;
      onFault(thrown);
    },
  );

  return {
    get place() {
      return place;
    },
    get offer() {
      return offer;
    },
    decline() {
      offer = null;
    },
    accept() {
      const ids = offer?.ids ?? [];
      offer = null;
      return ids;
    },
    remember(newer) {
      const text = JSON.stringify(newer);
      if (text === remembered) return;
      remembered = text;
      client.call('page.remember', newer).catch(onFault);
    },
    stop() {
      for (const off of unsubscribe) off();
    },
  };
}
