/** Every view of the window: a library, a few facts about the app, and what a person did then. */
import type { Page } from 'playwright-core';
import type { CallName } from '../../../app/shared/contract.ts';
import type { ErrorCode } from '../../../app/shared/error-code.ts';
import type { Locale } from '../../../app/shared/locale.ts';
import type { Settings } from '../../../app/shared/settings.ts';
import { SETTINGS_TABS, type SettingsTab } from '../../../renderer/stores/settings/settings-view.svelte.ts';
import type { FakeState } from '../fake-bridge.ts';
import { makeAccount } from '../fake-services.ts';
import {
  addText,
  chooseForAll,
  emit,
  MIXED,
  nextStep,
  openDetails,
  openReview,
  openSettings,
  pasteService,
  press,
  selectAll,
  selectThree,
} from './page-steps.ts';

export interface View {
  readonly rows: 'none' | 'every-state' | 'long' | 'many' | 'takes';
  readonly settings?: Partial<Settings>;
  readonly part?: Partial<Omit<FakeState, 'rows' | 'settings' | 'engine'>>;
  readonly engine?: Partial<FakeState['engine']>;
  /** Calls that end with a problem. */
  readonly fails?: { readonly [Name in CallName]?: ErrorCode };
  readonly act?: (page: Page) => Promise<void>;
}

/** How a view is looked at. */
export interface Look {
  readonly dark: boolean;
  readonly language: Locale;
  readonly width: number;
  readonly height: number;
  readonly forcedColors?: boolean;
}

const noKey = { key: { state: 'none', hint: null, weakStorage: false } } as const;
const weakKey = { key: { state: 'none', hint: null, weakStorage: true } } as const;
const newcomer = { firstRunDone: false } as const;

const TWO_SERVICES = {
  accounts: [makeAccount('fox', { name: 'Fox Film', serviceName: 'fox.example', tasks: 12 })],
};

const TAKES: View = { rows: 'takes', settings: { view: 'grid' } };
async function chooseTwo(page: Page): Promise<void> {
  await page.locator('[data-index="4"]').click();
  await page.locator('[data-index="5"]').click({ modifiers: ['Control'] });
}

/** Beyond its own look, what a group is set to. */
const GROUPS: { readonly [Tab in SettingsTab]?: Partial<Settings> } = {
  files: {
    onSavedCommand: ['/home/ana/bin/ingest', '--file', '{path}'],
    onSavedUrl: 'https://hooks.example/saved',
  },
  downloads: { proxyMode: 'manual', proxyUrl: 'http://127.0.0.1:8080' },
  adding: { watchClipboard: true, watchFolder: '/home/ana/Videos/scripts/answers' },
};
const settingsViews = Object.fromEntries(
  SETTINGS_TABS.map((tab, place): [string, View] => [
    `settings-${tab}`,
    {
      rows: 'every-state',
      act: openSettings(place),
      settings: GROUPS[tab] ?? {},
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
  'first-other-gateway': {
    rows: 'none',
    settings: newcomer,
    fails: { 'key.test': 'key-refused' },
    act: async (page) => {
      await press(page, 'main summary');
      await page.locator('main form button:not([type=submit]):not(.danger)').click();
      await page.locator('main form p.invalid').waitFor();
    },
  },
  empty: { rows: 'none' },
  list: { rows: 'every-state' },
  'list-long': { rows: 'long' },
  grid: { rows: 'every-state', settings: { view: 'grid' } },
  'grid-takes': TAKES,
  'grid-takes-chosen': {
    ...TAKES,
    act: chooseTwo,
  },
  'grid-takes-folded': {
    rows: 'takes',
    settings: { view: 'grid' },
    act: async (page) => {
      await page.locator('[data-index="0"]').click();
      await page.keyboard.press('s');
      await page.keyboard.press('Control+ArrowDown');
      await page.keyboard.press('s');
    },
  },
  'grid-takes-plain': { rows: 'takes', settings: { view: 'grid', grouped: false } },
  'grid-takes-large': { rows: 'takes', settings: { view: 'grid', pictureHeight: 240 } },
  'list-takes': { rows: 'takes' },
  'grid-many': { rows: 'many', settings: { view: 'grid' } },
  'list-many': {
    rows: 'many',
    act: async (page) => {
      await page.locator('.scroller').evaluate((list) => list.scrollTo({ top: 2_000_000 }));
      await page.locator('[data-index="21740"][data-id]').waitFor();
    },
  },
  'list-problem': {
    rows: 'every-state',
    fails: { 'library.window': 'disk-fault' },
  },
  'grid-selection': { rows: 'long', settings: { view: 'grid' }, act: selectAll },
  'selection-of-all': { rows: 'every-state', act: selectAll },
  selection: { rows: 'every-state', act: selectThree },
  menu: {
    rows: 'every-state',
    act: async (page) => {
      await page.locator('[role=row]').nth(3).locator('button').last().click();
      await page.locator('[role=menu]').waitFor();
    },
  },
  'menu-of-several': {
    rows: 'every-state',
    act: async (page) => {
      await selectThree(page);
      await page.locator('[role=row]').nth(2).click({ button: 'right' });
      await page.locator('[role=menu]').waitFor();
    },
  },
  drop: {
    rows: 'every-state',
    act: async (page) => {
      await page.locator('[role=row]').first().waitFor();
      await page.evaluate(() => {
        const dataTransfer = new DataTransfer();
        dataTransfer.setData('text/plain', 'task-d1');
        document.body.dispatchEvent(new DragEvent('dragover', { dataTransfer, bubbles: true }));
      });
      await page.locator('.zone').waitFor();
    },
  },
  banners: {
    rows: 'every-state',
    engine: { keyRefused: true, storageProblem: { code: 'disk-full', facts: {} } },
  },
  'every-bar': {
    rows: 'every-state',
    part: {
      key: { state: 'unreadable', hint: null, weakStorage: false },
      update: { state: 'available', hasPage: true, version: '0.2.0', notes: 'Faster, calmer.' },
    },
    engine: {
      safeMode: true,
      storageProblem: { code: 'folder-missing', facts: {} },
      gatewayProblem: { code: 'gateway-unreachable', facts: {} },
    },
    act: (page) =>
      emit(page, 'tasks.offered', {
        ids: ['4665a07c-7641-4809-a133-10786201bb56', 'task-c2'],
        source: 'clipboard',
      }),
  },
  'no-key-all-paused': {
    rows: 'every-state',
    part: { ...noKey, update: { state: 'installing', version: '0.2.0', notes: '' } },
    engine: { allPaused: true },
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
    act: (page) => press(page, 'section.bar summary'),
  },
  'banner-offline': { rows: 'every-state', engine: { offline: true } },
  shortcuts: {
    rows: 'every-state',
    act: async (page) => {
      await page.locator('[role=row]').first().click();
      await page.keyboard.press('?');
      await page.locator('[role=dialog]').waitFor();
    },
  },
  review: { ...TAKES, act: openReview('ArrowDown', 'ArrowRight', 'ArrowRight') },
  'review-two': { ...TAKES, act: openReview('ArrowDown', 'ArrowDown', 'ArrowDown', '2') },
  'review-four': { ...TAKES, act: openReview('ArrowDown', 'ArrowRight', '4') },
  'review-all': { ...TAKES, act: openReview('ArrowDown', 'ArrowDown', 'ArrowDown', 'ArrowRight', 'a') },
  question: { ...TAKES, act: chooseForAll('downloadAgain') },
  'send-to-editor': { ...TAKES, act: chooseForAll('sendTo') },
  'copy-to-folder': { ...TAKES, act: chooseForAll('copyTo') },
  'grid-details-of-several': {
    ...TAKES,
    act: async (page) => {
      await chooseTwo(page);
      await page.keyboard.press('Control+i');
      await page.locator('aside dl, [role=dialog] dl').waitFor();
    },
  },
  'grid-details': { rows: 'every-state', settings: { view: 'grid' }, act: openDetails(7) },
  ...settingsViews,
  add: { rows: 'every-state', act: addText(MIXED) },
  'add-none-found': { rows: 'every-state', act: addText('???') },
  'add-many': {
    rows: 'every-state',
    act: addText(Array.from({ length: 640 }, (_, place) => `task-${place}`).join(' ')),
  },
  'add-too-long': { rows: 'every-state', act: addText('x'.repeat(1_000_001), '') },
  'settings-refused': {
    rows: 'every-state',
    fails: { 'settings.set': 'disk-full' },
    act: async (page) => {
      await openSettings(SETTINGS_TABS.indexOf('desktop'))(page);
      await page.locator('[role=switch]').nth(0).click();
      await page.locator('[role=switch]').nth(3).click();
      await page.locator('[role=tabpanel] .invalid').nth(1).waitFor();
    },
  },
  'settings-saved': {
    rows: 'every-state',
    act: async (page) => {
      await openSettings(SETTINGS_TABS.indexOf('desktop'))(page);
      await page.locator('[role=switch]').nth(0).click();
      await page.locator('[role=tabpanel] [role=status] svg').waitFor();
    },
  },
  'settings-services-refused': {
    rows: 'every-state',
    part: { key: { state: 'session', hint: '4f2a', weakStorage: true } },
    fails: { 'settings.set': 'bad-address', 'key.test': 'gateway-unreachable' },
    act: async (page) => {
      await openSettings(SETTINGS_TABS.indexOf('services'))(page);
      await page.locator('[role=tabpanel] input[type=url]').fill('http://gateway.example');
      await page.keyboard.press('Tab');
      await page.locator('[role=tabpanel] .invalid').waitFor();
      await page.locator('[role=tabpanel] form button:not([type=submit]):not(.danger)').click();
      await page.locator('[role=tabpanel] .invalid').nth(1).waitFor();
    },
  },
  'settings-several-services': {
    rows: 'every-state',
    part: TWO_SERVICES,
    act: async (page) => {
      await openSettings(SETTINGS_TABS.indexOf('services'))(page);
      await page.locator('[role=tabpanel] summary').last().click();
    },
  },
  'services-add': { rows: 'every-state', act: pasteService('') },
  'services-add-read': {
    rows: 'every-state',
    act: pasteService('https://api.fox.example/v3/jobs?job=j-77aa01'),
  },
  'add-several-services': {
    rows: 'every-state',
    part: TWO_SERVICES,
    act: addText('6eb6bf3e-8ea4-4f01-ae3c-2bb8c4a4e4a2'),
  },
  'settings-files-refused': {
    rows: 'every-state',
    act: async (page) => {
      await openSettings(SETTINGS_TABS.indexOf('files'))(page);
      await page.locator('[role=tabpanel] input[type=text]').fill('{title} {date}');
      await page.locator('[role=tabpanel] .invalid').waitFor();
    },
  },
  'details-generating': { rows: 'every-state', act: openDetails(0) },
  'details-downloading': { rows: 'every-state', act: openDetails(3) },
  'details-not-found': {
    rows: 'every-state',
    fails: { 'library.item': 'not-found' },
    act: async (page) => {
      await emit(page, 'page.show', { id: 'task-gone' });
      await page.locator('[role=dialog] [role=alert], aside [role=alert]').first().waitFor();
    },
  },
  'details-raw-answer': {
    rows: 'every-state',
    act: async (page) => {
      await openDetails(7)(page);
      await page.locator(':is([role=dialog], aside) summary').first().click();
      await press(page, ':is([role=dialog], aside) summary');
      await page.locator(':is([role=dialog], aside) textarea').scrollIntoViewIfNeeded();
    },
  },
  'details-saved': { rows: 'every-state', act: openDetails(7) },
  'details-more': {
    rows: 'every-state',
    act: async (page) => {
      await openDetails(7)(page);
      await page.locator(':is([role=dialog], aside) summary').first().click();
    },
  },
  'details-failed': { rows: 'every-state', act: openDetails(11) },
  'details-missing': { rows: 'every-state', act: openDetails(10) },
  'details-long': { rows: 'long', act: openDetails(8) },
  'no-match': {
    rows: 'every-state',
    act: async (page) => {
      await page.locator('#search').fill('nothing like this');
    },
  },
  'several-notices': {
    rows: 'every-state',
    fails: { 'items.pauseAll': 'disk-fault' },
    act: async (page) => {
      await page.locator('[role=row]').first().click();
      await page.keyboard.press('Delete');
      await page.locator('.activity .commands button').first().click();
      await page.locator('.notice').nth(1).waitFor();
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
