/** Whatever goes away under the focus, the focus stays in the window, and as near as can be. */
import { fireEvent, screen, waitFor, within } from '@testing-library/svelte';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { completeDom } from './dom.ts';
import { DEFAULT_SETTINGS, type FakeBridge, type FakeState, makeRow, QUIET_ENGINE } from './fake-bridge.ts';
import { open, rowOf } from './open-window.ts';

completeDom();
afterEach(() => vi.useRealTimers());

const ROWS = [makeRow('one'), makeRow('two', { status: 'paused' }), makeRow('three', { status: 'saved' })];
const button = (name: string): Promise<HTMLElement> => screen.findByRole('button', { name });
const focused = (): Element | null => document.activeElement;

async function openList(start: Partial<FakeState> = {}): Promise<FakeBridge> {
  const fake = await open({ rows: ROWS, ...start });
  await rowOf('Prompt of one');
  return fake;
}
/** As the keyboard does: the focus is on what is pressed. */
async function press(name: string, within_?: HTMLElement): Promise<void> {
  const one = within_ ? within(within_).getByRole('button', { name }) : await button(name);
  one.focus();
  expect(focused()).toBe(one);
  await fireEvent.click(one);
}
const isOnList = (): Promise<void> => waitFor(() => expect(focused()?.closest('[role=grid]')).not.toBeNull());

describe('goes to the list when what was pressed is gone:', () => {
  test('a notice’s Undo, and its cross', async () => {
    await openList();
    (await rowOf('Prompt of one')).focus();
    await fireEvent.keyDown(focused() as Element, { key: 'Delete' });
    await press('Undo');
    await isOnList();
    await press('Dismiss');
    await isOnList();
  });

  test('a banner’s button', async () => {
    const fake = await openList({ engine: { ...QUIET_ENGINE, safeMode: true } });
    fake.handlers['engine.leaveSafeMode'] = () => {
      fake.emit('engine.statusChanged', QUIET_ENGINE);
      return null;
    };
    await press('Continue');
    await isOnList();
  });

  test.each(['Add', 'Not now'])('the offer’s “%s”', async (name) => {
    const fake = await openList();
    fake.emit('tasks.offered', { ids: ['task-b'], source: 'link' });
    await press(name, await screen.findByRole('alert'));
    await isOnList();
  });

  test('the update’s “Later”', async () => {
    await openList({ update: { state: 'ready', version: '9.0.0', notes: '' } });
    await press('Later');
    await isOnList();
  });

  test('“Clear selection”', async () => {
    await openList();
    await fireEvent.click(await rowOf('Prompt of one'));
    await fireEvent.click(await rowOf('Prompt of three'), { shiftKey: true });
    await press('Clear selection');
    await isOnList();
  });

  test('“Show all” where nothing matched', async () => {
    await openList();
    await fireEvent.input(screen.getByLabelText('Search prompts, or paste IDs'), {
      target: { value: 'nothing' },
    });
    await screen.findByText('Nothing matches.');
    await press('Show all');
    await isOnList();
  });

  test('“Show all” beside how many are shown', async () => {
    await openList();
    await fireEvent.input(screen.getByLabelText('Search prompts, or paste IDs'), {
      target: { value: 'one' },
    });
    await screen.findByText('1 of 3');
    await press('Show all');
    await isOnList();
  });

  test('the first task that was added', async () => {
    await open();
    const field = await screen.findByLabelText(/^Task IDs, addresses/);
    field.focus();
    await fireEvent.input(field, { target: { value: 'task-a' } });
    await fireEvent.keyDown(field, { key: 'Enter', ctrlKey: true });
    await rowOf('Untitled clip task-a');
    await isOnList();
  });
});

describe('stays nearby where there is something to press:', () => {
  test('“Pause all” becomes “Resume all”', async () => {
    const fake = await openList({ rows: [makeRow('one', { status: 'downloading' })] });
    fake.handlers['items.pauseAll'] = () => {
      fake.change([makeRow('one', { status: 'paused' })]);
      return null;
    };
    await press('Pause all');
    const other = await button('Resume all');
    await waitFor(() => expect(focused()).toBe(other));
  });

  test('the search field, once it is cleared', async () => {
    await openList();
    const field = screen.getByLabelText<HTMLInputElement>('Search prompts, or paste IDs');
    await fireEvent.input(field, { target: { value: 'two' } });
    await press('Clear search');
    expect(focused()).toBe(field);
  });

  test('the key’s field, once the key is cleared', async () => {
    await openList();
    await fireEvent.click(await button('Settings'));
    await press('Clear key');
    await press('Clear it?');
    await waitFor(() => expect(screen.queryByRole('button', { name: 'Clear key' })).toBeNull());
    await waitFor(() => expect(focused()).toBe(screen.getByLabelText('API key')));
  });

  test('the folder’s button, once it is watched no longer', async () => {
    await openList({ settings: { ...DEFAULT_SETTINGS, watchFolder: '/ids' } });
    await fireEvent.click(await button('Settings'));
    await fireEvent.click(await screen.findByRole('tab', { name: 'Import' }));
    await press('Stop');
    const choose = await button('Choose…');
    await waitFor(() => expect(focused()).toBe(choose));
  });
});

describe('stays on a button that has nothing to do for now:', () => {
  test('“Save key” while the key is being saved', async () => {
    const fake = await openList();
    let answer = (): void => undefined;
    fake.handlers['key.set'] = () =>
      new Promise((resolve) => {
        answer = () => resolve(fake.state.key);
      });
    await fireEvent.click(await button('Settings'));
    await fireEvent.input(await screen.findByLabelText('API key'), { target: { value: 'sk-new-key-long' } });
    await press('Save key');
    const save = await button('Save key');
    expect([focused(), save.getAttribute('aria-disabled')]).toEqual([save, 'true']);
    await fireEvent.click(save);
    answer();
    await screen.findByText('Key saved.');
    expect([focused(), fake.callsOf('key.set').length]).toEqual([save, 1]);
  });

  test('“Add” once the field was emptied', async () => {
    await openList();
    await fireEvent.click(await button('Add'));
    const dialog = await screen.findByRole('dialog');
    await fireEvent.input(within(dialog).getByRole('textbox'), { target: { value: 'task-c' } });
    await press('Add', dialog);
    const add = within(dialog).getByRole('button', { name: 'Add' });
    await waitFor(() => expect(add.getAttribute('aria-disabled')).toBe('true'));
    expect(focused()).toBe(add);
  });

  test('“Check now” while it looks', async () => {
    const fake = await openList();
    await fireEvent.click(await button('Settings'));
    await fireEvent.click(await screen.findByRole('tab', { name: 'About' }));
    await press('Check now');
    fake.emit('updates.changed', { state: 'checking' });
    const check = await button('Check now');
    await waitFor(() => expect(check.getAttribute('aria-disabled')).toBe('true'));
    expect(focused()).toBe(check);
    await fireEvent.click(check);
    expect(fake.callsOf('updates.check')).toHaveLength(1);
  });
});

describe('goes to the view as a whole:', () => {
  test.each(['Skip set-up', 'Show the first steps again'])('“%s”', async (name) => {
    const isNew = name === 'Skip set-up';
    await open({ settings: { ...DEFAULT_SETTINGS, firstRunDone: !isNew } });
    await press(name);
    await waitFor(() => expect(focused()?.tagName).toBe('MAIN'));
  });

  test('the last row, when it is removed', async () => {
    await openList({ rows: [makeRow('one')] });
    (await rowOf('Prompt of one')).focus();
    await fireEvent.keyDown(focused() as Element, { key: 'Delete' });
    await screen.findByRole('heading', { name: 'Nothing here yet' });
    await waitFor(() => expect(focused()?.tagName).toBe('MAIN'));
  });
});

test('the focus that a person put away by a click beside everything is not brought back', async () => {
  const fake = await openList({ engine: { ...QUIET_ENGINE, safeMode: true } });
  const go = await button('Continue');
  go.focus();
  go.blur();
  await waitFor(() => expect(focused()).toBe(document.body));
  fake.emit('engine.statusChanged', QUIET_ENGINE);
  await waitFor(() => expect(screen.queryByRole('button', { name: 'Continue' })).toBeNull());
  await new Promise((done) => setTimeout(done));
  expect(focused()).toBe(document.body);
});

describe('a notice', () => {
  const later = (ms: number): Promise<unknown> => vi.advanceTimersByTimeAsync(ms);
  async function fail(): Promise<HTMLElement> {
    const fake = await openList();
    vi.useFakeTimers();
    fake.emit('updates.changed', { state: 'failed', notice: true });
    await later(0);
    return screen.getByText(/new version could not be fetched/);
  }
  const isShown = (): boolean => screen.queryByText(/new version could not be fetched/) !== null;

  test('goes by itself', async () => {
    await fail();
    await later(8_000);
    expect(isShown()).toBe(false);
  });

  test('waits while the pointer is on it', async () => {
    const place = (await fail()).closest('.notices') as HTMLElement;
    await fireEvent.pointerEnter(place);
    await later(60_000);
    expect(isShown()).toBe(true);
    await fireEvent.pointerLeave(place);
    await later(1_500);
    expect(isShown()).toBe(false);
  });

  test('waits while the focus is on it', async () => {
    await fail();
    screen.getByRole('button', { name: 'Dismiss' }).focus();
    await later(60_000);
    expect(isShown()).toBe(true);
    screen.getByRole('button', { name: 'Settings' }).focus();
    await later(1_500);
    expect(isShown()).toBe(false);
  });
});
