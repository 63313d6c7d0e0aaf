/** Keeps what is finished at the person's services and not saved here, as far as main has looked. */
import { SvelteMap } from 'svelte/reactivity';
import type { Problem } from '../../../app/shared/error-code.ts';
import type { RescueState } from '../../../app/shared/rescue.ts';
import { attempt, type Client } from '../../lib/bridge.ts';

export interface Rescues {
  /** Null where the account's service has no list. */
  of(account: string): RescueState | null;
  /** Asks main again which accounts can be looked at. */
  refresh(): void;
  /** Each gives null when it was done, else why not. */
  look(account: string): Promise<Problem | null>;
  setHourly(account: string, isOn: boolean): Promise<Problem | null>;
  track(account: string): Promise<Problem | null>;
  leave(account: string): Promise<Problem | null>;
  stop(): void;
}

/**
 * Starts to listen.
 * @param onNews hears how many dying clips the hourly look has found.
 */
export function createRescues(client: Client, onNews: (count: number) => void): Rescues {
  const states = new SvelteMap<string, RescueState>();
  const take = (state: RescueState): void => void states.set(state.account, state);
  const stop = client.on('rescue.changed', ({ state, news }) => {
    take(state);
    if (news > 0) onNews(news);
  });
  return {
    of: (account) => states.get(account) ?? null,
    refresh: () =>
      void attempt(async () => {
        for (const state of await client.call('rescue.states')) take(state);
      }),
    look: (id) => attempt(async () => take(await client.call('rescue.look', { id }))),
    setHourly: (id, isOn) => attempt(async () => take(await client.call('rescue.setHourly', { id, isOn }))),
    track: (id) => attempt(() => client.call('rescue.track', { id })),
    leave: (id) => attempt(async () => take(await client.call('rescue.leave', { id }))),
    stop,
  };
}
