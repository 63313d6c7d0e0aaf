/** Every view of the window: a library, a few facts about the app, and what a person did then. */
import type { Page } from 'playwright-core';
import type { Settings } from '../../../app/shared/settings.ts';
import { SETTINGS_TABS } from '../../../renderer/stores/settings-view.svelte.ts';
import type { FakeBridge, FakeState } from '../fake-bridge.ts';

export interface View {
  readonly rows: 'none' | 'every-state' | 'long' | 'many';
  readonly settings?: Partial<Settings>;
  readonly part?: Partial<Omit<FakeState, 'rows' | 'settings' | 'engine'>>;
  readonly engine?: Partial<FakeState['engine']>;
  readonly act?: (page: Page) => Promise<void>;
}

/** How a view is looked at. */
export interface Look {
  readonly dark: boolean;
  readonly language: 'en' | 'zh-Hans';
  readonly width: number;
  readonly height: number;
  readonly forcedColors?: boolean;
}

const noKey = { key: { state: 'none', hint: null, weakStorage: false } } as const;
const weakKey = { key: { state: 'none', hint: null, weakStorage: true } } as const;
const newcomer = { firstRunDone: false } as const;

/** Words change with the language, so that everything is found by what it is and where. */
async function press(page: Page, selector: string): Promise<void> {
  await page.locator(selector).last().click();
}
const nextStep = (page: Page): Promise<void> => press(page, 'main .buttons .button.primary');
const openSettings =
  (tab: number) =>
  async (page: Page): Promise<void> => {
    await press(page, 'header.bar button');
    await page.locator('[role=tab]').nth(tab).click();
    await page.locator('[role=tabpanel]').waitFor();
  };
async function addMixed(page: Page): Promise<void> {
  await page.locator('header.bar button.primary').click();
  await page
    .locator('[role=dialog] textarea')
    .fill('6eb6bf3e-8ea4-4f01-ae3c-2bb8c4a4e4a2\ntask-a1\n6eb6bf3e-8ea4-4f01-ae3c-2bb8c4a4e4a2\nnot/an/id!');
  await page.locator('[role=dialog] button.primary').click();
  await page.locator('[role=dialog] li').first().waitFor();
}
async function selectThree(page: Page): Promise<void> {
  const rows = page.locator('[role=row]');
  await rows.nth(1).click();
  await rows.nth(3).click({ modifiers: ['Shift'] });
}
/** As a notification does that was clicked. */
const openDetails =
  (place: number) =>
  async (page: Page): Promise<void> => {
    await page.locator('[role=row]').first().waitFor();
    await page.evaluate((index) => {
      const fake = Reflect.get(window, 'fake') as FakeBridge;
      const id = fake.state.rows[index]?.id;
      if (id !== undefined) fake.emit('page.show', { id });
    }, place);
    await page.locator('time').first().waitFor();
  };

const settingsViews = Object.fromEntries(
  SETTINGS_TABS.map((tab, place): [string, View] => [
    `settings-${tab}`,
    {
      rows: 'every-state',
      act: openSettings(place),
      ...(tab === 'network'
        ? { settings: { proxyMode: 'manual', proxyUrl: 'http://127.0.0.1:8080' } as const }
        : {}),
    },
  ]),
);

export const VIEWS: Readonly<Record<string, View>> = {
  'first-key': { rows: 'none', part: noKey, settings: newcomer },
  'first-weak-key': { rows: 'none', part: weakKey, settings: newcomer },
  'first-folder': { rows: 'none', settings: newcomer, act: nextStep },
  'first-task': {
    rows: 'none',
    settings: newcomer,
    act: async (page) => {
      await nextStep(page);
      await nextStep(page);
    },
  },
  empty: { rows: 'none' },
  list: { rows: 'every-state' },
  'list-long': { rows: 'long' },
  grid: { rows: 'every-state', settings: { view: 'grid' } },
  selection: { rows: 'every-state', act: selectThree },
  menu: {
    rows: 'every-state',
    act: async (page) => {
      await page.locator('[role=row]').nth(3).locator('button').last().click();
      await page.locator('[role=menu]').waitFor();
    },
  },
  banners: {
    rows: 'every-state',
    engine: { keyRefused: true, storageProblem: { code: 'disk-full', message: 'The disk is full.' } },
  },
  update: {
    rows: 'every-state',
    part: {
      update: {
        state: 'ready',
        version: '0.2.0',
        notes: 'Faster start.\n\n- Clips of one generation stay together\n- Fewer questions at the gateway',
      },
    },
    act: (page) => press(page, '.update summary'),
  },
  'banner-offline': { rows: 'every-state', engine: { offline: true } },
  'banner-gateway': {
    rows: 'every-state',
    engine: { gatewayProblem: { code: 'gateway-unreachable', message: 'Unreachable.' } },
  },
  'banner-offer': {
    rows: 'every-state',
    act: async (page) => {
      await page.locator('[role=row]').first().waitFor();
      await page.evaluate(() => {
        const ids = ['4665a07c-7641-4809-a133-10786201bb56'];
        (Reflect.get(window, 'fake') as FakeBridge).emit('tasks.offered', { ids, source: 'link' });
      });
      await page.locator('.offer').waitFor();
    },
  },
  'banner-safe-mode': { rows: 'every-state', engine: { safeMode: true } },
  'offer-of-tasks': {
    rows: 'every-state',
    act: async (page) => {
      await page.locator('[role=row]').first().waitFor();
      await page.evaluate(() => {
        const fake = Reflect.get(window, 'fake') as FakeBridge;
        fake.emit('tasks.offered', { ids: ['task-c1', 'task-c2'], source: 'clipboard' });
      });
    },
  },
  'offer-of-update': {
    rows: 'every-state',
    part: { update: { state: 'available', hasPage: true, version: '0.2.0', notes: 'Faster, calmer.' } },
  },
  shortcuts: {
    rows: 'every-state',
    act: async (page) => {
      await page.locator('[role=row]').first().click();
      await page.keyboard.press('?');
      await page.locator('[role=dialog]').waitFor();
    },
  },
  'grid-details': { rows: 'every-state', settings: { view: 'grid' }, act: openDetails(7) },
  ...settingsViews,
  add: { rows: 'every-state', act: addMixed },
  'details-saved': { rows: 'every-state', act: openDetails(7) },
  'details-failed': { rows: 'every-state', act: openDetails(11) },
  'details-missing': { rows: 'every-state', act: openDetails(10) },
  'details-long': { rows: 'long', act: openDetails(8) },
  'no-match': {
    rows: 'every-state',
    act: async (page) => {
      await page.locator('#search').fill('nothing like this');
    },
  },
  notice: {
    rows: 'every-state',
    act: async (page) => {
      await page.locator('[role=row]').first().waitFor();
      await page.evaluate(() => {
        const data = new DataTransfer();
        data.setData('text/plain', 'task-b1 task-b2');
        document.body.dispatchEvent(new ClipboardEvent('paste', { clipboardData: data, bubbles: true }));
      });
      await page.locator('.notice').waitFor();
    },
  },
};
