/**
 * Takes what reaches the page from outside its window: an item to show, tasks on offer, and the place it was at when
 * main last took its window away.
 */
import type { PagePlace, TaskOffer } from '../../../app/shared/contract.ts';
import type { Client } from '../../lib/bridge.ts';

export interface Arrivals {
  /** Undefined until main has answered; null when there is none to go back to. */
  readonly place: PagePlace | null | undefined;
  /** Waits for the person's word: the newest, of all that came the same way. */
  readonly offer: TaskOffer | null;
  decline(): void;
  /** Gives the ids, and takes the offer off the page. */
  accept(): readonly string[];
  /** Has main keep what the page shows, for a window made anew; soon, since a list scrolls by many steps. */
  remember(place: PagePlace): void;
  stop(): void;
}

const REMEMBER_AFTER_MS = 250;

/**
 * Starts to listen, and tells main that the page does.
 * @param onShow opens an item's details.
 * @param onFault hears of a call that failed.
 */
export function createArrivals(
  client: Client,
  onShow: (id: string) => void,
  onFault: (thrown: unknown) => void,
): Arrivals {
  let place = $state.raw<PagePlace | null | undefined>(undefined);
  /** One for each way in, the newest last. */
  let offers = $state.raw<readonly TaskOffer[]>([]);
  const offer = $derived(offers.at(-1) ?? null);
  let now: PagePlace = { first: 0 };
  let remembered = JSON.stringify(now);
  let timer: ReturnType<typeof setTimeout> | null = null;

  const unsubscribe = [
    client.on('page.show', ({ id }) => onShow(id)),
    client.on('tasks.offered', ({ source, ids }) => {
      const known = offers.find((one) => one.source === source)?.ids ?? [];
      const others = offers.filter((one) => one.source !== source);
      offers = [...others, { source, ids: [...new Set([...known, ...ids])] }];
    }),
  ];
  client.call('page.ready').then(
    (known) => {
      place = known;
      if (known === null) return;
      now = known;
      remembered = JSON.stringify(known);
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
      offers = offers.slice(0, -1);
    },
    accept() {
      const ids = offer?.ids ?? [];
      offers = offers.slice(0, -1);
      return ids;
    },
    remember(next) {
      now = next;
      timer ??= setTimeout(() => {
        timer = null;
        const text = JSON.stringify(now);
        if (text === remembered) return;
        remembered = text;
        client.call('page.remember', now).catch(onFault);
      }, REMEMBER_AFTER_MS);
    },
    stop() {
      if (timer !== null) clearTimeout(timer);
      for (const off of unsubscribe) off();
    },
  };
}
