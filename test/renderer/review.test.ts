/** The review: clip after clip over the whole window, judged by keys. */
import { fireEvent, screen, waitFor, within } from '@testing-library/svelte';
import { expect, test, vi } from 'vitest';
import type { ItemRow } from '../../app/shared/library-view.ts';
import { completeDom } from './dom.ts';
import { type FakeState, makeRow } from './fake-bridge.ts';
import { argumentsOf, open, rowOf, settled } from './open-window.ts';

completeDom();

const clip = (id: string, prompt: string, part: Partial<ItemRow> = {}): ItemRow =>
  makeRow(id, { status: 'saved', hasVideo: true, prompt, ...part });
const ROWS = [
  clip('a1', 'A fox'),
  clip('b1', 'A cat'),
  clip('a2', 'A fox'),
  clip('a3', 'A fox'),
  makeRow('new'),
];

async function openReview(state: Partial<FakeState> = {}) {
  const fake = await open({ rows: ROWS, ...state });
  const row = (await screen.findAllByRole('row', { name: /^A fox, take/ }))[0] as HTMLElement;
  row.focus();
  await fireEvent.keyDown(row, { key: ' ' });
  const dialog = await screen.findByRole('dialog', { name: 'Review' });
  const press = (key: string, more: object = {}) => fireEvent.keyDown(dialog, { key, ...more });
  const where = (): string =>
    within(dialog).getByRole('status').textContent?.replace(/\s+/g, ' ').trim() ?? '';
  const playing = (): readonly (string | null)[] =>
    [...dialog.querySelectorAll('video')].map((video) => video.getAttribute('src'));
  return { fake, dialog, press, where, playing };
}
const VIDEO = (id: string): string => `media://library/video/${id}`;

test('the space bar opens it on the clip with the keyboard, its prompt’s takes beside it', async () => {
  const { dialog, playing, where } = await openReview();
  expect(playing()).toEqual([VIDEO('a1')]);
  expect(where()).toContain('Take 1 of 3');
  expect((await within(dialog).findAllByText('A fox')).length).toBe(1);
  expect(within(dialog).getAllByRole('button', { name: /^Take \d of 3$/ })).toHaveLength(3);
});

test('arrows go from take to take and from prompt to prompt, and stop at both ends', async () => {
  const { press, playing, where } = await openReview();
  await press('ArrowLeft');
  expect(playing()).toEqual([VIDEO('a1')]);
  await press('ArrowRight');
  expect([playing(), where()]).toEqual([[VIDEO('a2')], expect.stringContaining('Take 2 of 3')]);
  await press('ArrowDown');
  expect([playing(), where()]).toEqual([[VIDEO('b1')], expect.stringContaining('Take 1 of 1')]);
  await press('ArrowDown');
  expect(playing()).toEqual([VIDEO('b1')]);
  await press('ArrowUp');
  expect(playing()).toEqual([VIDEO('a1')]);
});

test('P, X and U judge the clip that is shown, and the progress counts it', async () => {
  const { fake, press, where } = await openReview();
  await press('p');
  await waitFor(() => expect(where()).toContain('1 of 4 judged'));
  expect(where()).toContain('★ 1');
  await press('ArrowRight');
  await press('x');
  await waitFor(() => expect(where()).toContain('2 of 4 judged'));
  await press('u');
  await waitFor(() => expect(where()).toContain('1 of 4 judged'));
  expect(argumentsOf(fake, 'items.mark')).toEqual([
    { items: [{ id: 'a1', mark: 'pick' }] },
    { items: [{ id: 'a2', mark: 'reject' }] },
    { items: [{ id: 'a2', mark: null }] },
  ]);
  await press('z', { ctrlKey: true });
  await waitFor(() => expect(where()).toContain('2 of 4 judged'));
});

test('2 and 4 show takes of the prompt beside each other, the current one among them', async () => {
  const { press, playing } = await openReview();
  await press('2');
  expect(playing()).toEqual([VIDEO('a1'), VIDEO('a2')]);
  await press('4');
  expect(playing()).toEqual([VIDEO('a1'), VIDEO('a2'), VIDEO('a3')]);
  await press('ArrowRight');
  await press('2');
  await press('ArrowRight');
  expect(playing()).toEqual([VIDEO('a3'), VIDEO('a2')]);
  await press('1');
  expect(playing()).toEqual([VIDEO('a3')]);
});

test('one clip alone is heard, and only when asked for', async () => {
  const { dialog, press } = await openReview();
  const muted = () => [...dialog.querySelectorAll('video')].map((video) => video.muted);
  await press('2');
  expect(muted()).toEqual([true, true]);
  await press('m');
  expect(muted()).toEqual([false, true]);
});

test('Escape closes it, and the list stands at the clip that was judged last', async () => {
  const { press } = await openReview();
  await press('ArrowDown');
  await press('Escape');
  await waitFor(() => expect(screen.queryByRole('dialog', { name: 'Review' })).toBeNull());
  expect((await rowOf('A cat')).getAttribute('aria-selected')).toBe('true');
});

test.each([' ', 'Enter'])('several chosen clips are reviewed alone, by the key "%s"', async (key) => {
  await open({ rows: ROWS });
  const [first, second] = (await screen.findAllByRole('row', { name: /^A fox, take/ })) as [
    HTMLElement,
    HTMLElement,
  ];
  await fireEvent.click(first);
  await fireEvent.click(second, { ctrlKey: true });
  second.focus();
  await fireEvent.keyDown(second, { key });
  const dialog = await screen.findByRole('dialog', { name: 'Review' });
  expect(within(dialog).getAllByRole('button', { name: /^Take \d of 2$/ })).toHaveLength(2);
});

test('Enter opens the review as the space bar does, of a clip and of a folded prompt, and the player has a key of its own', async () => {
  const fake = await open({ rows: ROWS });
  const opened = () => screen.queryByRole('dialog', { name: 'Review' });
  (await rowOf('A cat')).focus();
  await fireEvent.keyDown(document.activeElement!, { key: 'Enter' });
  await waitFor(() => expect(opened()).not.toBeNull());
  await fireEvent.keyDown(opened() as HTMLElement, { key: 'Enter' });
  await waitFor(() => expect(opened()).toBeNull());
  await fireEvent.keyDown(await rowOf('A cat'), { key: 'o', ctrlKey: true });
  expect(argumentsOf(fake, 'files.open')).toEqual([{ id: 'b1' }]);

  (await screen.findAllByRole('row', { name: /^A fox, take/ }))[0]?.focus();
  await fireEvent.keyDown(document.activeElement!, { key: 's' });
  const folded = await screen.findByRole('rowheader', { name: /^A fox, 3 takes/ });
  folded.focus();
  await fireEvent.keyDown(folded, { key: 'Enter' });
  const dialog = await screen.findByRole('dialog', { name: 'Review' });
  expect(within(dialog).getAllByRole('button', { name: /^Take \d of 3$/ })).toHaveLength(3);
  expect(fake.callsOf('files.open')).toHaveLength(1);
});

test('the takes below are one stop of the Tab key, which goes along with the clip, and the space bar plays there', async () => {
  const { dialog, press } = await openReview();
  const takes = () => within(dialog).getAllByRole('button', { name: /^Take \d of 3$/ });
  const stops = () => takes().flatMap(({ tabIndex }, place) => (tabIndex === 0 ? [place] : []));
  expect(stops()).toEqual([0]);
  takes()[0]?.focus();
  await press('ArrowRight');
  await waitFor(() => expect(document.activeElement).toBe(takes()[1]));
  expect(stops()).toEqual([1]);
  const pause = vi.spyOn(HTMLMediaElement.prototype, 'pause').mockImplementation(() => undefined);
  await fireEvent.keyDown(document.activeElement!, { key: ' ' });
  expect(pause).toHaveBeenCalled();
  pause.mockRestore();
});

test('the space bar on a clip that is being made chooses it, and with Shift any', async () => {
  await open({ rows: ROWS });
  for (const [name, shiftKey] of [
    ['Prompt of new', false],
    ['A cat', true],
  ] as const) {
    const row = await rowOf(name);
    row.focus();
    await fireEvent.keyDown(row, { key: ' ', shiftKey });
    expect((await rowOf(name)).getAttribute('aria-selected')).toBe('true');
  }
  expect(screen.queryByRole('dialog', { name: 'Review' })).toBeNull();
});

test('what was picked in the review is sent to an editor, the clip on the screen where nothing was', async () => {
  const { fake, press } = await openReview();
  await press('c', { ctrlKey: true });
  await waitFor(() => expect(argumentsOf(fake, 'files.copyFiles')).toEqual([{ ids: ['a1'] }]));
  await press('p');
  await press('ArrowRight');
  await press('ArrowRight');
  await press('p');
  await waitFor(() => expect(argumentsOf(fake, 'items.mark')).toHaveLength(2));
  await press('e', { ctrlKey: true });
  expect(await screen.findByRole('dialog', { name: 'Send 2 clips to an editor' })).toBeTruthy();
  expect(screen.queryByRole('dialog', { name: 'Review' })).toBeNull();
});

test('a capital P, X or U, as under Caps Lock or with Shift, judges a take and goes on to the next', async () => {
  const { fake, press, playing, where } = await openReview();
  await press('X', { shiftKey: true });
  expect(playing()).toEqual([VIDEO('a2')]);
  await press('P');
  expect(playing()).toEqual([VIDEO('a3')]);
  await press('p');
  expect(playing()).toEqual([VIDEO('a3')]);
  await waitFor(() => expect(where()).toContain('3 of 4 judged'));
  expect(argumentsOf(fake, 'items.mark')).toEqual([
    { items: [{ id: 'a1', mark: 'reject' }] },
    { items: [{ id: 'a2', mark: 'pick' }] },
    { items: [{ id: 'a3', mark: 'pick' }] },
  ]);
});

test('with the focus nowhere, the space bar opens it and an arrow goes to the list', async () => {
  await open({ rows: ROWS });
  await screen.findAllByRole('row', { name: /^A fox, take/ });
  expect(document.activeElement).toBe(document.body);
  await fireEvent.keyDown(document.body, { key: 'ArrowDown' });
  expect(document.activeElement?.closest('[role=grid]')).toBeTruthy();
  (document.activeElement as HTMLElement).blur();
  await fireEvent.keyDown(document.body, { key: ' ' });
  expect(await screen.findByRole('dialog', { name: 'Review' })).toBeTruthy();
});

test('D9: what is told while clips are reviewed stands within the review, and is read aloud there', async () => {
  const { fake, dialog, press } = await openReview();
  fake.handlers['files.copyPath'] = () => ({ count: 1, left: [] });
  await press('C', { ctrlKey: true, shiftKey: true });
  expect(await within(dialog).findByText('Copied 1 path.')).toBeTruthy();
  expect(within(dialog).getByTestId('spoken')).toBeTruthy();
  await press('Escape');
  await waitFor(() => expect(screen.queryByRole('dialog', { name: 'Review' })).toBeNull());
  expect(screen.getByText('Copied 1 path.')).toBeTruthy();
});

test('A and its button show all takes of the prompt in their order, and the current one is outlined among them', async () => {
  const { dialog, press, playing } = await openReview();
  await press('ArrowRight');
  await press('a');
  expect(playing()).toEqual([VIDEO('a1'), VIDEO('a2'), VIDEO('a3')]);
  expect(dialog.querySelector('.clip.current video')?.getAttribute('src')).toBe(VIDEO('a2'));
  const abreast = within(dialog).getByRole('group', { name: 'Side by side' });
  expect(within(abreast).getByRole('button', { name: 'All 3' }).getAttribute('aria-pressed')).toBe('true');
  await fireEvent.click(within(abreast).getByRole('button', { name: '2' }));
  expect(playing()).toEqual([VIDEO('a2'), VIDEO('a3')]);
});

test('what the keys do in the review has buttons too: a pick, a rejection, and what is handed over', async () => {
  const { fake, dialog } = await openReview();
  const button = (name: string) => within(dialog).getByRole('button', { name });
  expect(within(dialog).getByText('Prompt 1 of 2')).toBeTruthy();
  await fireEvent.click(button('Reject'));
  await waitFor(() => expect(button('Reject').getAttribute('aria-pressed')).toBe('true'));
  await fireEvent.click(button('Pick'));
  await waitFor(() => expect(button('Pick').getAttribute('aria-pressed')).toBe('true'));
  expect(within(dialog).getByRole('progressbar', { name: 'Review' })).toBeTruthy();
  await fireEvent.click(button('Copy'));
  await waitFor(() => expect(argumentsOf(fake, 'files.copyFiles')).toEqual([{ ids: ['a1'] }]));
  expect(await fireEvent.dragStart(within(dialog).getByText('Drag 1 clip'))).toBe(false);
  expect(argumentsOf(fake, 'files.drag')).toEqual([{ ids: ['a1'] }]);
});

test('one frame is as long as the clip’s own file says, which is asked of each clip on the screen', async () => {
  const fake = await open({ rows: ROWS });
  fake.handlers['files.facts'] = () => ({
    media: {
      ...{ frameRate: { num: 30_000, den: 1001 }, frames: 150, width: 1280, height: 720 },
      ...{ sound: null, startFrame: null },
    },
    provenance: null,
  });
  const row = (await screen.findAllByRole('row', { name: /^A fox, take/ }))[0] as HTMLElement;
  row.focus();
  await fireEvent.keyDown(row, { key: ' ' });
  const dialog = await screen.findByRole('dialog', { name: 'Review' });
  await fireEvent.keyDown(dialog, { key: '2' });
  await waitFor(() => expect(argumentsOf(fake, 'files.facts')).toEqual([{ id: 'a1' }, { id: 'a2' }]));
  await settled();
  const moments = [...dialog.querySelectorAll('video')].map((video) => {
    const moment = { currentTime: 0, duration: 5, readyState: 4 };
    for (const name of ['currentTime', 'duration', 'readyState'] as const)
      Object.defineProperty(video, name, {
        get: () => moment[name],
        set: (value: number) => {
          moment[name] = value;
        },
      });
    return moment;
  });
  await fireEvent.keyDown(dialog, { key: '.' });
  for (const { currentTime } of moments) expect(currentTime).toBeCloseTo((1.5 * 1001) / 30_000, 9);
});

test('zoomed clips are moved together by Shift and the arrows, which go from take to take again afterwards', async () => {
  const { dialog, press, playing } = await openReview();
  await press('2');
  await press('z');
  const moves: unknown[] = [];
  for (const clip of dialog.querySelectorAll('.clip'))
    Object.assign(clip, { scrollBy: (...by: readonly number[]) => moves.push(by.map(Math.sign)) });
  for (const clip of dialog.querySelectorAll('.clip'))
    Object.defineProperty(clip, 'clientWidth', { get: () => 100 });
  await press('ArrowRight', { shiftKey: true });
  expect(moves).toEqual([
    [1, 0],
    [1, 0],
  ]);
  expect(playing()[0]).toBe(VIDEO('a1'));
  await press('z');
  await press('ArrowRight', { shiftKey: true });
  expect([moves.length, playing()[0]]).toEqual([2, VIDEO('a2')]);
});
