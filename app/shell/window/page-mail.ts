/**
 * Delivers messages to a page that may not be there yet: after a click on a notification or a link, say. They open the
 * window and wait until its page has said that it listens.
 */
import { channelOf } from '../../shared/bridge.ts';
import type { EventName, EventValue } from '../../shared/contract.ts';
import type { MainWindow } from './window.ts';

export interface PageMail {
  /** Opens the window, or brings it to the front, and tells its page as soon as it listens. */
  deliver<Name extends EventName>(name: Name, value: EventValue<Name>): void;
  /** The page of the window that is open now listens. */
  ready(): void;
}

/** More would be a flood; the older ones are the staler. */
const MAX_WAITING = 50;

export function createPageMail(window: Pick<MainWindow, 'open' | 'contents' | 'send'>): PageMail {
  let waiting: (() => void)[] = [];
  /** The contents whose page has said so; a new window's page says it anew. */
  let listening: number | null = null;
  return {
    deliver(name, value) {
      window.open();
      const send = (): void => window.send(channelOf(name), value);
      if (listening !== null && listening === window.contents()?.id) send();
      else waiting = [...waiting, send].slice(-MAX_WAITING);
    },
    ready() {
      listening = window.contents()?.id ?? null;
      const due = waiting;
      waiting = [];
      for (const send of due) send();
    },
  };
}
