/** Opens the window in a component test. */
import { render, screen, waitFor } from '@testing-library/svelte';
import { expect } from 'vitest';
import App from '../../renderer/App.svelte';
import { connectBridge } from '../../renderer/lib/bridge.ts';
import { loadLaterViews } from '../../renderer/views/load-later-views.ts';
import { createFakeBridge, type FakeBridge, type FakeState } from './fake-bridge.ts';

// As once the first rows have been drawn.
await loadLaterViews();

export const show = (fake: FakeBridge): unknown => render(App, { client: connectBridge(fake.bridge) });

/** Shows the whole window over a fake bridge, once it has asked for its first rows. */
export async function open(start: Partial<FakeState> = {}): Promise<FakeBridge> {
  const fake = createFakeBridge(start);
  show(fake);
  await waitFor(() => expect(fake.callsOf('library.window').length).toBeGreaterThan(0));
  return fake;
}
/** A row by its prompt. */
export const rowOf = (title: string): Promise<HTMLElement> => screen.findByRole('row', { name: title });
/** What each call of this name was given. */
export const argumentsOf = (fake: FakeBridge, name: Parameters<FakeBridge['callsOf']>[0]): unknown[] =>
  fake.callsOf(name).map((call) => call.argument);
/** Once all that was asked is answered, and shown: the fake bridge needs no more than microtasks for it. */
export const settled = (): Promise<unknown> => new Promise((done) => setTimeout(done));
