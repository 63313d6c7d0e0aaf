import { cleanup, fireEvent, screen, waitFor, within } from '@testing-library/svelte';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { ItemDetail } from '../../app/shared/library-view.ts';
import { completeDom } from './dom.ts';
import { type FakeBridge, makeRow, NO_DETAIL } from './fake-bridge.ts';
import { argumentsOf, open, rowOf } from './open-window.ts';

completeDom();

const START = Date.UTC(2026, 4, 1, 12, 0, 0);
const DETAIL: ItemDetail = {
  ...makeRow('one', {
    status: 'saved',
    stateWord: 'completed',
    hasVideo: true,
    hasThumbnail: true,
    width: 1360,
    height: 752,
    aspectRatio: '16:9',
    durationSeconds: 5,
    createdAtMs: START,
    trackedAtMs: START + 5_000,
    noticedAtMs: START + 139_000,
    savedAtMs: START + 151_000,
  }),
  ...NO_DETAIL,
  folder: '/clips',
  model: 'ray-v2',
  finishedAtMs: START + 135_000,
  rawAnswer: '{\n  "id": "one"\n}',
};

/** Whether there is room for list and panel side by side. */
let wide = false;
const copied: string[] = [];
beforeEach(() => {
  wide = false;
  copied.length = 0;
  vi.stubGlobal('matchMedia', (media: string) =>
    Object.assign(new EventTarget(), { matches: wide && media.includes('1040px'), media }),
  );
  Object.defineProperty(navigator, 'clipboard', {
    configurable: true,
    value: { writeText: async (text: string) => void copied.push(text) },
  });
});
afterEach(() => void vi.unstubAllGlobals());

async function openDetails(detail: ItemDetail = DETAIL): Promise<FakeBridge> {
  const fake = await open({ rows: [detail, makeRow('two', { status: 'failed' })] });
  fake.handlers['library.item'] = ({ id }) =>
    id === detail.id ? detail : { ...makeRow(id, { status: 'failed' }), ...NO_DETAIL };
  const row = await rowOf(`Prompt of ${detail.id}`);
  row.focus();
  await fireEvent.keyDown(row, { key: 'i', ctrlKey: true });
  await screen.findByText('Timeline');
  return fake;
}
const textOf = (element: Element): string => element.textContent?.replace(/\s+/g, ' ').trim() ?? '';

test('everything a person could want of the answer is there', async () => {
  await openDetails();
  const factsIn = (name: string): readonly (readonly [string, string | undefined])[] => {
    const facts = screen.getByRole('region', { name });
    const values = [...facts.querySelectorAll('dd')].map(textOf);
    return [...facts.querySelectorAll('dt')].map((term, place) => [textOf(term), values[place]]);
  };
  // What one looks for first stands first; what is known of the task is folded away below.
  expect(factsIn('Facts')).toEqual([
    ['Prompt', 'Prompt of one'],
    ['Resolution', '1360×752'],
    ['Length', '5s'],
    ['Model', 'ray-v2'],
    ['Folder', '/clips'],
  ]);
  expect(factsIn('Task ID')).toEqual([
    ['Task ID', 'one'],
    ['Aspect ratio', '16:9'],
    ['Service status', 'completed'],
    ['Gateway', 'https://gateway.example'],
  ]);
  expect(screen.getByText('Task, files, timeline, answer').closest('details')?.open).toBe(false);
});

test('the timeline tells when each thing happened, in order, and how long it took', async () => {
  await openDetails();
  const moments = within(screen.getByRole('list', { name: 'Timeline' }))
    .getAllByRole('listitem')
    .map((moment) => [
      textOf(moment.querySelector('span') as Element),
      moment.querySelector('time')?.getAttribute('datetime'),
      textOf(moment.querySelector('.after') as Element),
    ]);
  expect(moments).toEqual([
    ['Created at the service', '2026-05-01T12:00:00.000Z', ''],
    ['Added to Dailies', '2026-05-01T12:00:05.000Z', 'after 5s'],
    ['Finished at the service', '2026-05-01T12:02:15.000Z', 'after 2m 10s'],
    ['Noticed by Dailies', '2026-05-01T12:02:19.000Z', 'after 4s'],
    ['Saved', '2026-05-01T12:02:31.000Z', 'after 12s'],
  ]);
});

test('a task that was added long after it had finished begins with the service’s times', async () => {
  await openDetails({ ...DETAIL, trackedAtMs: START + 3_600_000, noticedAtMs: null, savedAtMs: null });
  const names = within(screen.getByRole('list', { name: 'Timeline' }))
    .getAllByRole('listitem')
    .map((moment) => textOf(moment.querySelector('span') as Element));
  expect(names).toEqual(['Created at the service', 'Finished at the service', 'Added to Dailies']);
});

test('a saved clip can be played; one that is not shows its picture', async () => {
  await openDetails();
  const player = screen.getByRole('figure', { name: 'Preview of Prompt of one' }).querySelector('video');
  expect(player?.getAttribute('src')).toBe('media://library/video/one');
});

const playerOf = (place: HTMLElement): HTMLVideoElement => {
  const video = place.querySelector('video');
  if (!video) throw new Error('There is no player.');
  return video;
};

test('D18: the player has its controls once there is a frame to show, or none will come', async () => {
  for (const end of ['loadeddata', 'error']) {
    await openDetails();
    const video = playerOf(screen.getByRole('dialog', { name: 'Details' }));
    expect(video.controls).toBe(false);
    await fireEvent(video, new Event(end));
    expect(video.controls).toBe(true);
    cleanup();
  }
});

test('A3: the video is called by its clip, and the space bar and K play it from anywhere in the details', async () => {
  const played: string[] = [];
  let paused = true;
  vi.spyOn(HTMLMediaElement.prototype, 'paused', 'get').mockImplementation(() => paused);
  vi.spyOn(HTMLMediaElement.prototype, 'play').mockImplementation(async () => void played.push('play'));
  vi.spyOn(HTMLMediaElement.prototype, 'pause').mockImplementation(() => void played.push('pause'));
  for (const isWide of [true, false]) {
    wide = isWide;
    await openDetails();
    const place = screen.getByRole(isWide ? 'complementary' : 'dialog', { name: 'Details' });
    expect(playerOf(place).getAttribute('aria-label')).toBe('Prompt of one');
    played.length = 0;
    paused = true;
    await fireEvent.keyDown(place, { key: ' ' });
    paused = false;
    await fireEvent.keyDown(place, { key: 'k' });
    expect(played).toEqual(['play', 'pause']);
    // A button has the space bar to itself.
    await fireEvent.keyDown(within(place).getByRole('button', { name: 'Open' }), { key: ' ' });
    expect(played).toHaveLength(2);
    expect(screen.queryByRole('dialog', { name: 'Review' })).toBeNull();
    cleanup();
  }
  vi.restoreAllMocks();
});

test('D8: the next clip comes by an arrow without leaving the panel, and plays at once', async () => {
  wide = true;
  await openDetails();
  const panel = screen.getByRole('complementary', { name: 'Details' });
  expect(playerOf(panel).autoplay).toBe(true);
  await waitFor(() => expect(document.activeElement).toBe(panel));
  await fireEvent.keyDown(panel, { key: 'ArrowRight' });
  expect(await within(panel).findByRole('heading', { name: 'Prompt of two' })).toBeTruthy();
  expect((await rowOf('Prompt of two')).getAttribute('aria-selected')).toBe('true');
  expect(document.activeElement).toBe(panel);
  await fireEvent.keyDown(panel, { key: 'ArrowRight' });
  await fireEvent.keyDown(panel, { key: 'ArrowLeft' });
  expect(await within(panel).findByRole('heading', { name: 'Prompt of one' })).toBeTruthy();
});

test('D19: the details are headed by the prompt, beside the list and as a dialog', async () => {
  for (const isWide of [true, false]) {
    wide = isWide;
    await openDetails();
    const place = screen.getByRole(isWide ? 'complementary' : 'dialog', { name: 'Details' });
    expect(within(place).getAllByRole('heading')[0]?.textContent).toBe('Prompt of one');
    cleanup();
  }
});

test('a clip is picked and rejected in its details, which say which take of its prompt it is', async () => {
  const take = (id: string) => makeRow(id, { status: 'saved', prompt: 'A red kite' });
  const fake = await open({ rows: [take('a'), take('b'), take('c')] });
  fake.emit('page.show', { id: 'b' });
  const details = await screen.findByRole('dialog', { name: 'Details' });
  expect(await within(details).findByText('Take 2 of 3')).toBeTruthy();
  const pick = within(details).getByRole('button', { name: 'Pick' });
  expect(pick.getAttribute('aria-pressed')).toBe('false');
  await fireEvent.click(pick);
  await waitFor(() => expect(pick.getAttribute('aria-pressed')).toBe('true'));
  await fireEvent.click(pick);
  await waitFor(() => expect(fake.state.rows[1]?.mark).toBeNull());
  expect(await fireEvent.dragStart(within(details).getByText('Drag into your editor or a folder'))).toBe(
    false,
  );
  expect(fake.callsOf('files.drag').map(({ argument }) => argument)).toEqual([{ ids: ['b'] }]);
});

test('the details say which clip of its generation it is, where that has several', async () => {
  const clip = (place: number) => makeRow(place === 1 ? 'a' : `a#${place}`, { clip: { place, of: 4 } });
  const fake = await open({ rows: [clip(1), clip(2), makeRow('b')] });
  fake.emit('page.show', { id: 'a#2' });
  const details = await screen.findByRole('dialog', { name: 'Details' });
  expect(await within(details).findByText('Clip 2 of 4')).toBeTruthy();
  fake.emit('page.show', { id: 'b' });
  await waitFor(() => expect(within(details).queryByText(/^Clip \d/)).toBeNull());
});

test.each([
  ['Prompt', 'Prompt of one'],
  ['Task ID', 'one'],
  ['Folder', '/clips'],
])('A9: %s is copied by its own button, which says so', async (what, text) => {
  await openDetails();
  await fireEvent.click(screen.getByRole('button', { name: `Copy: ${what}` }));
  await waitFor(() => expect(copied).toEqual([text]));
  await waitFor(() => expect(screen.getByTestId('spoken').textContent).toBe(`Copied: ${what}`));
});

test('the raw answer is shown on demand, and copied whole', async () => {
  await openDetails();
  const summary = screen.getByText('Raw answer');
  expect(screen.queryByLabelText('Raw answer')).toBeNull();
  const details = summary.closest('details') as HTMLDetailsElement;
  details.open = true;
  await fireEvent(details, new Event('toggle'));
  expect((await screen.findByLabelText<HTMLTextAreaElement>('Raw answer')).value.trim()).toBe(
    '{\n  "id": "one"\n}',
  );
  await fireEvent.click(screen.getByRole('button', { name: 'Copy: Raw answer' }));
  await waitFor(() => expect(copied).toEqual(['{\n  "id": "one"\n}']));
});

test('in a small window the details are a dialog', async () => {
  await openDetails();
  expect(screen.getByRole('dialog', { name: 'Details' })).toBeTruthy();
  expect(screen.queryByRole('complementary')).toBeNull();
});

test('in a wide window they stand beside the list, take the focus, and follow the row that is chosen', async () => {
  wide = true;
  await openDetails();
  expect(screen.queryByRole('dialog')).toBeNull();
  const panel = screen.getByRole('complementary', { name: 'Details' });
  await waitFor(() => expect(document.activeElement).toBe(panel));
  await fireEvent.click(await rowOf('Prompt of two'));
  await waitFor(() => expect(within(panel).getByRole('heading', { name: 'Prompt of two' })).toBeTruthy());
  expect(within(panel).getByText('No file has been fetched yet.')).toBeTruthy();
});

test('Escape closes the panel and gives the focus back to the list', async () => {
  wide = true;
  await openDetails();
  const panel = screen.getByRole('complementary', { name: 'Details' });
  await waitFor(() => expect(document.activeElement).toBe(panel));
  await fireEvent.keyDown(panel, { key: 'Escape' });
  expect(screen.queryByRole('complementary')).toBeNull();
  expect(document.activeElement?.getAttribute('role')).toBe('row');
});

test('an item that a notification or a link leads to is shown, whichever row is chosen', async () => {
  wide = true;
  const fake = await open({
    rows: [makeRow('a1', { prompt: 'A red kite' }), makeRow('b2', { prompt: 'A ferry' })],
  });
  await fireEvent.click(await rowOf('A red kite'));
  fake.emit('page.show', { id: 'b2' });
  const panel = await screen.findByRole('complementary', { name: 'Details' });
  expect(await within(panel).findByText('b2')).toBeTruthy();
  expect(within(panel).queryByText('a1')).toBeNull();
});

test('a file on its way shows what has come of it, and how fast, as it comes', async () => {
  const asset = {
    kind: 'raw',
    state: 'downloading',
    receivedBytes: 1_000_000,
    totalBytes: 8_000_000,
  } as const;
  const nothing = {
    retryAtMs: null,
    problem: null,
    fileName: null,
    sha256: null,
    savedAtMs: null,
    remark: null,
  };
  const fake = await openDetails({ ...DETAIL, assets: [{ ...asset, ...nothing }] });
  const files = await screen.findByRole('list', { name: 'Files' });
  expect(within(files).getByText('1 MB of 8 MB')).toBeTruthy();
  const report = { id: 'one', totalBytes: 8_000_000 };
  fake.emit('transfers.progress', [
    { ...report, asset: 'video', receivedBytes: 5_000_000, bytesPerSecond: 1 },
    { ...report, asset: 'raw', receivedBytes: 3_000_000, bytesPerSecond: 2_000_000 },
  ]);
  expect(await within(files).findByText('3 MB of 8 MB')).toBeTruthy();
  expect(within(files).getByText('2 MB/s')).toBeTruthy();
});

test('a clip whose command failed says so with a try again, which is of the command alone', async () => {
  wide = true;
  const failed = { code: 'hook-failed', facts: { value: 'ingest', remark: 'exit code 9' } } as const;
  const fake = await openDetails({ ...DETAIL, problem: failed });
  const panel = await screen.findByRole('complementary', { name: 'Details' });
  expect(within(panel).getByText(/^The clip is saved, but what follows failed: ingest/)).toBeTruthy();
  await fireEvent.click(within(panel).getByRole('button', { name: 'Try again' }));
  await waitFor(() => expect(argumentsOf(fake, 'items.retry')).toEqual([{ ids: ['one'] }]));
  cleanup();
  await openDetails(DETAIL);
  expect(screen.queryByRole('button', { name: 'Try again' })).toBeNull();
});

test('a row that is taken off the list gives the panel to the one in its place; an undo leaves no error behind', async () => {
  wide = true;
  const fake = await open({ rows: ['one', 'two', 'three'].map((id) => makeRow(id)) });
  await fireEvent.click(await rowOf('Prompt of two'));
  (await rowOf('Prompt of two')).focus();
  await fireEvent.keyDown(document.activeElement!, { key: 'i', ctrlKey: true });
  const panel = await screen.findByRole('complementary', { name: 'Details' });
  await within(panel).findByRole('heading', { name: 'Prompt of two' });
  (await rowOf('Prompt of two')).focus();
  await fireEvent.keyDown(document.activeElement!, { key: 'Delete' });
  expect(await within(panel).findByRole('heading', { name: 'Prompt of three' })).toBeTruthy();
  await fireEvent.click(screen.getByRole('button', { name: 'Undo' }));
  await rowOf('Prompt of two');
  expect(within(panel).getByRole('heading', { name: 'Prompt of three' })).toBeTruthy();

  await fireEvent.click(await rowOf('Prompt of two'));
  expect(await within(panel).findByRole('heading', { name: 'Prompt of two' })).toBeTruthy();
  fake.change([]);
  await waitFor(() => expect(screen.queryByRole('complementary')).toBeNull());
});

test('an error that is over is gone, and an older answer never takes the place of a newer', async () => {
  const fake = await openDetails();
  const answer = fake.handlers['library.item'];
  fake.handlers['library.item'] = () => {
    throw new Error('broken');
  };
  fake.change(fake.state.rows);
  const dialog = screen.getByRole('dialog', { name: 'Details' });
  await waitFor(() => expect(within(dialog).queryByText('Timeline')).toBeNull());
  let release: () => void = () => undefined;
  const held = new Promise<void>((done) => {
    release = done;
  });
  fake.handlers['library.item'] = async () => {
    await held;
    return { ...DETAIL, prompt: 'An older answer' };
  };
  fake.change(fake.state.rows);
  await waitFor(() => expect(fake.callsOf('library.item')).toHaveLength(3));
  fake.handlers['library.item'] = answer;
  fake.change(fake.state.rows);
  await within(dialog).findByText('Timeline');
  release();
  // All that follows from it at once has happened then.
  await new Promise((done) => setTimeout(done));
  expect(within(dialog).queryByText('An older answer')).toBeNull();
  expect(within(dialog).getByRole('heading', { name: 'Prompt of one' })).toBeTruthy();
});

test('an item that is not there when its details are opened says so', async () => {
  wide = true;
  const fake = await open({ rows: [makeRow('one')] });
  await rowOf('Prompt of one');
  fake.emit('page.show', { id: 'removed-long-ago' });
  const panel = await screen.findByRole('complementary', { name: 'Details' });
  expect((await within(panel).findByRole('alert')).textContent).toMatch(/no longer on the list/);
});

test('a clip that says where it comes from is shown with its signer, as present and not verified', async () => {
  const fake = await open({ rows: [DETAIL] });
  fake.handlers['library.item'] = () => DETAIL;
  fake.handlers['files.facts'] = () => ({ media: null, provenance: { signedBy: 'Lumen <b>Studios</b>' } });
  await fireEvent.click(within(await rowOf('Prompt of one')).getByRole('button', { name: /^More actions/ }));
  await fireEvent.click(await screen.findByRole('menuitem', { name: 'Details' }));
  expect(await screen.findByText('Signed by Lumen <b>Studios</b>, present, not verified.')).toBeTruthy();
});

test('A2: the key that opens the panel closes it, F6 goes round the window, and Escape in the list ends a choice before the panel', async () => {
  wide = true;
  await open({ rows: ['one', 'two'].map((id) => makeRow(id)) });
  const toggle = () => fireEvent.keyDown(document.activeElement!, { key: 'i', ctrlKey: true });
  const step = () => fireEvent.keyDown(document.activeElement!, { key: 'F6' });
  (await rowOf('Prompt of one')).focus();
  await toggle();
  const panel = await screen.findByRole('complementary', { name: 'Details' });
  await waitFor(() => expect(document.activeElement).toBe(panel));
  await step();
  expect(document.activeElement?.id).toBe('search');
  await step();
  expect(document.activeElement).toBe(await rowOf('Prompt of one'));
  await toggle();
  expect(screen.queryByRole('complementary')).toBeNull();

  await toggle();
  await waitFor(() => expect(document.activeElement?.matches('aside')).toBe(true));
  await toggle();
  expect(screen.queryByRole('complementary')).toBeNull();
  expect(document.activeElement).toBe(await rowOf('Prompt of one'));

  await fireEvent.click(await rowOf('Prompt of two'));
  (await rowOf('Prompt of two')).focus();
  await toggle();
  await screen.findByRole('complementary');
  (await rowOf('Prompt of two')).focus();
  await fireEvent.keyDown(document.activeElement!, { key: 'Escape' });
  expect((await rowOf('Prompt of two')).getAttribute('aria-selected')).toBe('false');
  expect(screen.queryByRole('complementary')).toBeTruthy();
  await fireEvent.keyDown(document.activeElement!, { key: 'Escape' });
  expect(screen.queryByRole('complementary')).toBeNull();
});

test('D8: with several clips chosen, the panel says how many instead of showing one of them', async () => {
  wide = true;
  await openDetails();
  const panel = screen.getByRole('complementary', { name: 'Details' });
  expect(within(panel).getByRole('heading', { name: 'Prompt of one' })).toBeTruthy();
  await fireEvent.click(await rowOf('Prompt of one'));
  await fireEvent.click(await rowOf('Prompt of two'), { ctrlKey: true });
  expect(await within(panel).findByRole('heading', { name: '2 selected' })).toBeTruthy();
  expect(within(panel).queryByText('Timeline')).toBeNull();
  expect(textOf(within(panel).getByLabelText('Facts'))).toMatch(/^Saved 1 Failed 1/);
  expect(within(panel).getByText('Drag into your editor or a folder')).toBeTruthy();
});

test('D8: several chosen clips are seen by the pictures of the first five, with how many there are besides', async () => {
  wide = true;
  const clips = ['a', 'b', 'c', 'd', 'e', 'f', 'g'];
  await open({
    rows: [
      makeRow('none', { status: 'failed' }),
      ...clips.map((id) => makeRow(id, { status: 'saved', hasThumbnail: true, width: 900, height: 1600 })),
    ],
  });
  const first = await rowOf('Prompt of none');
  await fireEvent.click(first);
  await fireEvent.click(await rowOf('Prompt of d'), { shiftKey: true });
  first.focus();
  await fireEvent.keyDown(first, { key: 'i', ctrlKey: true });
  const panel = await screen.findByRole('complementary', { name: 'Details' });
  const seen = () => [...panel.querySelectorAll('img')].map((picture) => picture.getAttribute('src'));
  const addresses = (ids: readonly string[]) => ids.map((id) => `media://library/thumbnail/${id}`);
  await waitFor(() => expect(seen()).toEqual(addresses(['a', 'b', 'c', 'd'])));
  expect(within(panel).getByText('and 1 more')).toBeTruthy();
  await fireEvent.click(await rowOf('Prompt of g'), { shiftKey: true });
  await waitFor(() => expect(seen()).toEqual(addresses(['a', 'b', 'c', 'd', 'e'])));
  expect(within(panel).getByText('and 3 more')).toBeTruthy();
  // One that cannot be shown keeps its place.
  await fireEvent.error(panel.querySelector('img')!);
  expect(seen()).toEqual(addresses(['b', 'c', 'd', 'e']));
  expect(panel.querySelectorAll('.picture')).toHaveLength(5);
});

test.each([true, false])(
  'D8: Ctrl+I with several clips chosen opens what they come to, and closes it again (beside the list: %s)',
  async (isWide) => {
    wide = isWide;
    const clip = { status: 'saved', durationSeconds: 9, totalBytes: 14_350_000 } as const;
    await open({
      rows: [makeRow('one', clip), makeRow('two', clip), makeRow('three', { status: 'failed' })],
    });
    await fireEvent.click(await rowOf('Prompt of one'));
    await fireEvent.click(await rowOf('Prompt of two'), { ctrlKey: true });
    const last = await rowOf('Prompt of three');
    await fireEvent.click(last, { ctrlKey: true });
    last.focus();
    const toggle = () => fireEvent.keyDown(document.activeElement!, { key: 'i', ctrlKey: true });
    await toggle();
    const place = await screen.findByRole(isWide ? 'complementary' : 'dialog', { name: 'Details' });
    expect(within(place).getByRole('heading', { name: '3 selected' })).toBeTruthy();
    await waitFor(() =>
      expect(textOf(within(place).getByLabelText('Facts'))).toMatch(
        /Saved 2 Failed 1 Length 18s Size 28.7 MB/,
      ),
    );
    expect(within(place).getByText('Drag 2 clips')).toBeTruthy();
    await waitFor(() => expect(place.contains(document.activeElement)).toBe(true));
    await toggle();
    await waitFor(() => expect(screen.queryByRole(isWide ? 'complementary' : 'dialog')).toBeNull());
    // Nothing of the choice is lost; it is said to a screen reader too, after a while.
    expect(screen.getByText('3 selected', { ignore: '[data-testid=spoken]' })).toBeTruthy();
    (await rowOf('Prompt of three')).focus();
    await toggle();
    await screen.findByRole(isWide ? 'complementary' : 'dialog', { name: 'Details' });
  },
);
