/** What the gallery shows: a library, a few facts about the app, and what a person did then. */
import type { Page } from 'playwright-core';
import { DEFAULT_SETTINGS, type FakeState } from '../fake-bridge.ts';

export interface Scene {
  readonly rows: 'none' | 'every-state' | 'long' | 'many';
  readonly part?: Partial<Omit<FakeState, 'rows'>>;
  readonly width?: number;
  readonly height?: number;
  readonly dark?: boolean;
  readonly forcedColors?: boolean;
  readonly act?: (page: Page) => Promise<void>;
}

const noKey = { key: { state: 'none', hint: null, weakStorage: false } } as const;
const weakKey = { key: { state: 'none', hint: null, weakStorage: true } } as const;
const chinese = { settings: { ...DEFAULT_SETTINGS, language: 'zh-Hans' } } as const;
const grid = { settings: { ...DEFAULT_SETTINGS, view: 'grid' } } as const;
const chineseGrid = { settings: { ...DEFAULT_SETTINGS, view: 'grid', language: 'zh-Hans' } } as const;
const calm = {
  generating: 0,
  downloading: 0,
  allPaused: false,
  safeMode: false,
  keyRefused: false,
  offline: false,
};

const newVersion = {
  update: {
    state: 'ready',
    version: '0.2.0',
    notes:
      'Faster start.\n\n- Clips of the same generation stay together\n- Fewer questions at the gateway\n- A proxy of your own',
  },
} as const;

const openNotes = async (page: Page): Promise<void> => {
  await page.locator('.update summary').click();
};
const openAbout = async (page: Page): Promise<void> => {
  await openSettings(page);
  await page.locator('[role=tab]').last().click();
};
const openSettings = async (page: Page): Promise<void> => {
  await page.locator('header.bar button').last().click();
};
const addMixed = async (page: Page): Promise<void> => {
  await page.locator('header.bar button.primary').click();
  await page
    .locator('[role=dialog] textarea')
    .fill('6eb6bf3e-8ea4-4f01-ae3c-2bb8c4a4e4a2\ntask-a1\n6eb6bf3e-8ea4-4f01-ae3c-2bb8c4a4e4a2\nnot/an/id!');
  await page.locator('[role=dialog] button.primary').click();
  await page.locator('[role=dialog] li').first().waitFor();
};
const selectThree = async (page: Page): Promise<void> => {
  const rows = page.locator('[role=row]');
  await rows.nth(1).click();
  await rows.nth(3).click({ modifiers: ['Shift'] });
};
const selectCards = async (page: Page): Promise<void> => {
  const cards = page.locator('.card');
  await cards.nth(1).click();
  await cards.nth(3).click({ modifiers: ['Shift'] });
  await cards.nth(5).hover();
};
const openDetails =
  (row: number) =>
  async (page: Page): Promise<void> => {
    await page.locator('.scroller').evaluate((scroller, top) => scroller.scrollTo(0, top), 92 * (row - 4));
    await page.locator(`[aria-rowindex="${row}"] .words`).dblclick();
    await page.locator('[role=dialog] dl').waitFor();
  };
const openMenu = async (page: Page): Promise<void> => {
  await page.locator('[role=row]').nth(3).locator('button').last().click();
  await page.locator('[role=menu]').waitFor();
};

export const SCENES: Readonly<Record<string, Scene>> = {
  'first-start': { rows: 'none', part: noKey },
  'first-start-weak': { rows: 'none', part: weakKey },
  'first-start-chinese-dark': { rows: 'none', part: { ...noKey, ...chinese }, dark: true },
  'first-start-key-set': { rows: 'none' },
  'first-start-small': { rows: 'none', part: noKey, width: 640, height: 480 },
  list: { rows: 'every-state' },
  'list-dark': { rows: 'every-state', dark: true, height: 1400 },
  'list-tall': { rows: 'every-state', height: 1400 },
  'list-chinese': { rows: 'every-state', part: chinese, height: 1400 },
  'list-small': { rows: 'every-state', width: 640, height: 480 },
  'list-large': { rows: 'every-state', width: 2560, height: 1440 },
  'list-contrast': { rows: 'every-state', forcedColors: true },
  long: { rows: 'long', height: 1400 },
  'long-small': { rows: 'long', width: 640, height: 1000 },
  many: {
    rows: 'many',
    act: async (page) => {
      await page.locator('.scroller').evaluate((scroller) => scroller.scrollTo(0, 92 * 60_000));
    },
  },
  grid: { rows: 'every-state', part: grid },
  'grid-dark': { rows: 'every-state', part: grid, dark: true },
  'grid-chinese': { rows: 'every-state', part: chineseGrid, height: 1400 },
  'grid-small': { rows: 'every-state', part: grid, width: 640, height: 480 },
  'grid-900': { rows: 'every-state', part: grid, width: 900, height: 600 },
  'grid-large-dark': { rows: 'every-state', part: grid, width: 2560, height: 1440, dark: true },
  'grid-long': { rows: 'long', part: grid, width: 900, height: 900 },
  'grid-contrast': { rows: 'every-state', part: grid, forcedColors: true },
  'grid-selection': { rows: 'every-state', part: grid, act: selectCards },
  shortcuts: { rows: 'every-state', act: (page) => page.keyboard.press('?'), height: 1180 },
  'shortcuts-chinese-dark': {
    rows: 'every-state',
    part: chinese,
    act: (page) => page.keyboard.press('?'),
    dark: true,
  },
  removed: {
    rows: 'every-state',
    act: async (page) => {
      await page.locator('[role=row]').nth(2).click();
      await page.keyboard.press('Delete');
    },
  },
  selection: { rows: 'every-state', act: selectThree },
  'selection-small': { rows: 'every-state', act: selectThree, width: 640, height: 480 },
  menu: { rows: 'every-state', act: openMenu },
  'menu-dark': { rows: 'every-state', act: openMenu, dark: true },
  banners: {
    rows: 'every-state',
    part: {
      engine: {
        ...calm,
        keyRefused: true,
        gatewayProblem: null,
        storageProblem: { code: 'disk-full', message: 'The disk is full.' },
      },
    },
  },
  'banner-gateway-dark': {
    rows: 'every-state',
    dark: true,
    part: {
      engine: {
        ...calm,
        gatewayProblem: { code: 'gateway-unreachable', message: 'Unreachable.' },
        storageProblem: null,
      },
    },
  },
  'update-ready': { rows: 'every-state', part: newVersion, act: openNotes },
  'update-ready-chinese-dark-small': {
    rows: 'every-state',
    part: { ...newVersion, ...chinese },
    dark: true,
    width: 640,
    height: 480,
  },
  about: { rows: 'every-state', part: newVersion, act: openAbout },
  'about-chinese-dark': { rows: 'every-state', part: chinese, act: openAbout, dark: true },
  settings: { rows: 'every-state', act: openSettings, height: 1180 },
  'settings-chinese-dark': {
    rows: 'every-state',
    part: chinese,
    act: openSettings,
    dark: true,
    height: 1180,
  },
  'settings-weak': { rows: 'every-state', part: weakKey, act: openSettings },
  'settings-small': { rows: 'every-state', act: openSettings, width: 640, height: 480 },
  add: { rows: 'every-state', act: addMixed },
  'add-chinese-dark': { rows: 'every-state', part: chinese, act: addMixed, dark: true },
  details: { rows: 'every-state', act: openDetails(12) },
  'details-missing': { rows: 'every-state', act: openDetails(11), height: 1000 },
  'details-missing-chinese-dark': {
    rows: 'every-state',
    part: chinese,
    act: openDetails(11),
    dark: true,
    height: 1000,
  },
  'details-small': { rows: 'long', act: openDetails(11), width: 640, height: 480 },
  remove: {
    rows: 'every-state',
    act: async (page) => {
      await selectThree(page);
      await page.keyboard.press('Delete');
    },
  },
  'no-match': {
    rows: 'every-state',
    act: async (page) => {
      await page.locator('#search').fill('nothing like this');
    },
  },
  notice: {
    rows: 'every-state',
    act: async (page) => {
      await page.evaluate(() => {
        const data = new DataTransfer();
        data.setData('text/plain', 'task-b1 task-b2');
        document.body.dispatchEvent(new ClipboardEvent('paste', { clipboardData: data, bubbles: true }));
      });
    },
  },
};
