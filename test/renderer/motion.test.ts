/** What moves of itself, and what plays for who asked for less motion. */
import { cleanup, fireEvent, screen } from '@testing-library/svelte';
import { afterEach, expect, test, vi } from 'vitest';
import { completeDom } from './dom.ts';
import { makeRow } from './fake-bridge.ts';
import { open, rowOf } from './open-window.ts';

completeDom();
afterEach(() => void vi.unstubAllGlobals());

test('A8: with less motion nothing plays of itself, and everything plays when it is asked to', async () => {
  for (const reduced of [true, false]) {
    vi.stubGlobal('matchMedia', (media: string) =>
      Object.assign(new EventTarget(), { matches: reduced && media.includes('reduced-motion'), media }),
    );
    const play = vi.spyOn(HTMLMediaElement.prototype, 'play');
    const fake = await open({ rows: [makeRow('one', { status: 'saved', hasVideo: true })] });
    const row = await rowOf('Prompt of one');
    fake.emit('page.show', { id: 'one' });
    const details = await screen.findByRole('dialog', { name: 'Details' });
    await vi.waitFor(() => expect(details.querySelector('video')).toBeTruthy());
    expect(details.querySelector('video')?.autoplay).toBe(!reduced);
    await fireEvent.keyDown(details, { key: ' ' });
    expect(play).toHaveBeenCalled();
    await fireEvent.keyDown(details, { key: 'Escape' });

    play.mockClear();
    row.focus();
    await fireEvent.keyDown(row, { key: ' ' });
    const review = await screen.findByRole('dialog', { name: 'Review' });
    expect(play.mock.calls.length > 0).toBe(!reduced);
    if (reduced) {
      await fireEvent.keyDown(review, { key: ' ' });
      expect(play).toHaveBeenCalled();
    }
    vi.restoreAllMocks();
    cleanup();
  }
});
