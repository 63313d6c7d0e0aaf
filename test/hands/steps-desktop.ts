/** The desktop around the window: tray, notifications, light and dark, the window's place. */
import assert from 'node:assert/strict';
import { fileURLToPath } from 'node:url';
import { until, waitForName } from '../electron/session.ts';
import { clipsIn, enterKey, paste } from '../electron/started-app.ts';
import { makeLargeMp4 } from '../luma-service/media.ts';
import { type Neighbour, startNeighbour } from './desktop.ts';
import { openHands } from './stage.ts';
import type { Step } from './step.ts';
import { ask, closeWindow, isShown, openWithTray, type TrayLine } from './tray.ts';

async function tray(): Promise<void> {
  const { hands, tray } = await openWithTray();
  await using stage = hands;
  const { page, service } = stage;
  await enterKey(page, service);
  const task = service.addTask({
    ...{ prompt: 'The long way home', stages: [], source: makeLargeMp4(3_000_000, 'landscape') },
    cdn: { bytesPerSecond: 30_000 },
  });
  await paste(page, task.id);
  let last: TrayLine = { kind: 'look' };
  await until('the tray to tell of the download', async () => {
    last = await ask(tray, 'look');
    return last.tip?.startsWith('Dailies: 1 downloading') === true;
  });
  const labels = (last.menu ?? []).map(([label]) => label);
  for (const label of ['1 downloading', 'Pause all', 'Show Dailies', 'Quit Dailies']) {
    assert(
      labels.some((text) => text === label || text.startsWith(`${label} · `)),
      `${label} is not among ${labels.join(' | ')}`,
    );
  }
  await ask(tray, 'choose Pause all');
  await page.locator(`[role=row][data-id="${task.id}"] .mark:text-is("Paused")`).waitFor();
  await closeWindow(stage);
  await ask(tray, 'activate');
  await until('the window', () => isShown(stage));
}

interface NotificationLine {
  readonly id: number;
  readonly title: string;
  readonly body: string;
}

/** The notification of one clip that came while the window was closed. */
async function notifyOf(prompt: string) {
  let bus: Neighbour<NotificationLine> | undefined;
  const hands = await openHands({
    async before(session) {
      bus = startNeighbour<NotificationLine>(session, 'notifications');
      await waitForName(session, 'org.freedesktop.Notifications');
    },
  });
  assert(bus);
  const { page, service } = hands;
  await enterKey(page, service);
  const task = service.addTask({ prompt, stages: [{ word: 'processing' }] });
  await paste(page, task.id);
  await page.locator(`[role=row][data-id="${task.id}"] .mark:text-is("Generating")`).waitFor();
  await closeWindow(hands);
  task.finish();
  const shown = await bus.waitFor('the notification', () => true);
  return { hands, bus, shown };
}

async function plainNotification(): Promise<void> {
  const { hands, shown } = await notifyOf('A <b>bold</b> <a href="x">harbour</a> & sea');
  await using _ = hands;
  assert.equal(shown.title, 'Clip saved');
  // Its body is markup on Linux: what a prompt holds must be drawn as it stands.
  const drawn = shown.body.replaceAll('&quot;', '"');
  assert.equal(drawn, 'A &lt;b&gt;bold&lt;/b&gt; &lt;a href="x"&gt;harbour&lt;/a&gt; &amp; sea');
}

async function clickedNotification(): Promise<void> {
  const { hands, bus, shown } = await notifyOf('A quiet harbour');
  await using _ = hands;
  const manager = startNeighbour<{ readonly uris: readonly string[] }>(hands.session, 'file-manager');
  await waitForName(hands.session, 'org.freedesktop.FileManager1');
  bus.tell(`click ${shown.id}`);
  const { uris } = await manager.waitFor('the file manager to be asked', () => true);
  assert.deepEqual(
    uris.map((uri) => fileURLToPath(uri)),
    clipsIn(hands.clips),
  );
}

async function darkMode(): Promise<void> {
  let portal: Neighbour<never> | undefined;
  await using hands = await openHands({
    settings: { theme: 'system' },
    async before(session) {
      portal = startNeighbour<never>(session, 'portal');
      await waitForName(session, 'org.freedesktop.portal.Desktop');
    },
  });
  assert(portal);
  const isDark = (): Promise<boolean> =>
    hands.page.evaluate(() => matchMedia('(prefers-color-scheme: dark)').matches);
  assert.equal(await isDark(), false);
  for (const scheme of ['dark', 'light', 'dark']) {
    portal.tell(scheme);
    await until(`the window to be ${scheme}`, async () => (await isDark()) === (scheme === 'dark'));
  }
}

async function windowPlace(): Promise<void> {
  await using hands = await openHands();
  await hands.hand.place(210, 130, 940, 700);
  const geometry = async (): Promise<string> => {
    const shell = hands.session.run('xdotool', 'getwindowgeometry', '--shell', await hands.hand.window());
    return shell
      .split('\n')
      .filter((line) => /^(X|Y|WIDTH|HEIGHT)=/.test(line))
      .join(' ');
  };
  const before = await geometry();
  for (let turn = 0; turn < 2; turn += 1) {
    assert.equal(await hands.app.quit(), 0);
    await hands.restart();
    await hands.hand.window();
    await until('the same place', async () => (await geometry()) === before, 10_000).catch(async () => {
      assert.equal(await geometry(), before);
    });
  }
}

export const desktopSteps: readonly Step[] = [
  {
    name: 'the tray tells of the work, its menu pauses it, and a click brings the window back',
    run: tray,
    ci: true,
    programs: ['wmctrl'],
  },
  {
    name: 'a notification shows a prompt as it stands, no markup',
    run: plainNotification,
    ci: true,
    programs: ['wmctrl'],
  },
  {
    name: 'a click on a notification shows the clip in its folder',
    run: clickedNotification,
    ci: true,
    programs: ['wmctrl'],
  },
  { name: 'light and dark follow the desktop’s portal', run: darkMode, ci: true },
  { name: 'the window comes back at its place and size, start after start', run: windowPlace },
];
