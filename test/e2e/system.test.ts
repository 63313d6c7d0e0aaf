/**
 * What the system does to the app: windows that are never painted, keyrings that ask or fail, folders that are
 * missing, dialogs over a hidden window, a log-off. None of it stops or freezes it.
 */
import { existsSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { presentElectronBinary } from '../../build/scripts/electron-binary.ts';
import { makeLargeMp4 } from '../luma-service/media.ts';
import { openStage, type Stage } from './stage.ts';
import { rowOf, waitForStatus } from './window-row.ts';

/** Only the stand-in can be told to be such a system. */
const scripted = test.skipIf(presentElectronBinary() !== null);

const secrets = (keyring: string) => ({ HOST_SECRETS: JSON.stringify({ keyring }) });
/** The encrypted key on disk; empty where there is none. */
function blobOf(stage: Stage): string {
  const path = join(stage.userData, 'config.json');
  const key = existsSync(path) ? (stage.config().key as { blob: string } | null) : null;
  return Buffer.from(key?.blob ?? '', 'base64').toString('latin1');
}

interface DialogDetail {
  readonly message?: string;
  readonly hangsOn: string;
}
async function dialogs(stage: Stage, kind: string): Promise<readonly DialogDetail[]> {
  return (await stage.app.journal())
    .filter((entry) => entry.kind === kind)
    .map(({ detail }) => detail as DialogDetail);
}
const isVisible = async (stage: Stage): Promise<boolean | undefined> =>
  ((await stage.app.command('windows')) as { visible: boolean }[])[0]?.visible;

scripted('P0-2: a window that is never said to be ready is shown all the same', async () => {
  await using stage = await openStage({ env: { HOST_READY_TO_SHOW: JSON.stringify({ when: 'never' }) } });
  await expect.poll(() => isVisible(stage), { timeout: 10_000 }).toBe(true);
});

scripted('P0-2: a window that is hidden before it is said to be ready stays hidden', async () => {
  await using stage = await openStage({ env: { HOST_READY_TO_SHOW: JSON.stringify({ lateMs: 1500 }) } });
  await expect.poll(() => isVisible(stage), { timeout: 10_000 }).toBe(true);
  await stage.app.closeWindow();
  await expect.poll(() => isVisible(stage)).toBe(false);
  await expect
    .poll(async () => (await stage.app.journal()).some(({ kind }) => kind === 'window.ready'), {
      timeout: 10_000,
    })
    .toBe(true);
  expect(await isVisible(stage)).toBe(false);
});

scripted(
  'P0-3: a system without a folder for videos or documents has the window, and the usual folders',
  async () => {
    await using stage = await openStage({
      untouched: true,
      env: { HOST_MISSING_FOLDERS: 'videos documents' },
    });
    const { page } = stage;
    await stage.enterKey();
    await page.getByRole('button', { name: 'Continue' }).click();
    await page.getByText(join(homedir(), 'Videos', 'Dailies')).waitFor();
  },
);

scripted(
  'P0-1: where no keyring answers, nothing is stored unasked, whatever the desktop is called',
  async () => {
    await using stage = await openStage({ untouched: true, env: secrets('none') });
    const { page } = stage;
    await page.getByLabel('API key', { exact: true }).fill(stage.service.apiKey);
    await page.getByRole('button', { name: 'Save key' }).click();
    await page.getByText('Key kept in memory, until Dailies quits.').waitFor();
    expect(blobOf(stage)).toBe('');
    await page.getByLabel('On disk, unencrypted').check();
    await page.getByText('Key saved.').waitFor();
    expect(blobOf(stage)).toMatch(/^v10/);

    // With a keyring at last, the key moves into it by itself.
    await stage.restart('quit', secrets('open'));
    await expect.poll(() => blobOf(stage)).toMatch(/^v11/);
  },
);

scripted('P1-4: no keyring is asked before there is a key, and one that opens late gives it', async () => {
  await using stage = await openStage();
  const asked = async () => (await stage.app.journal()).some(({ kind }) => kind === 'keyring.asked');
  expect(await asked()).toBe(false);
  await stage.enterKey();
  expect(await asked()).toBe(true);
  const task = stage.service.addTask({ stages: [] });
  await stage.paste(task.id);
  await waitForStatus(stage.page, task.id, 'Saved');

  await stage.restart('quit', secrets('asking'));
  const banner = stage.page.getByText('your system’s keyring has not opened yet').first();
  await banner.waitFor();
  const status = await stage.page.evaluate(() => window.dailies?.calls['key.status'](undefined as never));
  expect(status).toMatchObject({ ok: true, value: { state: 'waiting' } });
  await stage.app.command('secrets', { keyring: 'open' });
  await banner.waitFor({ state: 'detached' });
});

scripted(
  'P1-4: a keyring that did not open is asked by a new start alone, which the window offers',
  async () => {
    await using stage = await openStage();
    await stage.enterKey();
    const task = stage.service.addTask({ stages: [] });
    await stage.paste(task.id);
    await waitForStatus(stage.page, task.id, 'Saved');
    const sealed = blobOf(stage);
    await stage.restart('quit', secrets('none'));
    await stage.page.getByText('Unlock the keyring, then restart Dailies.').first().waitFor();
    expect(blobOf(stage)).toBe(sealed);
    await stage.page.getByRole('button', { name: 'Restart Dailies' }).click();
    // The same process does not come back: the stand-in writes down that it was to be started anew.
    expect(await stage.app.exited()).toBe(0);
  },
);

scripted('field S8: fifty calls of the page open one folder dialog', async () => {
  await using stage = await openStage();
  await stage.app.nextDialog({ paths: [stage.clips], hold: true });
  await stage.page.evaluate(() => {
    const chosen: unknown[] = [];
    Object.assign(window, { chosen });
    for (let call = 0; call < 50; call += 1) {
      void window.dailies?.calls['settings.chooseFolder'](undefined as never).then((answer) =>
        chosen.push(answer),
      );
    }
  });
  const chosen = () => stage.page.evaluate(() => Reflect.get(window, 'chosen') as unknown[]);
  await expect.poll(async () => (await chosen()).length).toBe(49);
  expect(new Set((await chosen()).map((answer) => JSON.stringify(answer)))).toEqual(
    new Set([JSON.stringify({ ok: true, value: null })]),
  );
  await stage.app.command('answerDialogs');
  await expect
    .poll(async () => (await chosen()).at(49))
    .toMatchObject({ ok: true, value: { folder: stage.clips } });
  expect(await dialogs(stage, 'dialog.open')).toHaveLength(1);
});

scripted('P1-1: the question of Quit over a hidden window hangs on nothing, and is answered', async () => {
  await using stage = await openStage();
  await stage.enterKey();
  const task = stage.service.addTask({ stages: [{ word: 'processing' }] });
  await stage.paste(task.id);
  await rowOf(stage.page, task.id).waitFor();
  await stage.app.closeWindow();
  await expect.poll(() => isVisible(stage)).toBe(false);
  await stage.app.clickTrayMenu('quit');
  await expect.poll(async () => (await dialogs(stage, 'dialog.message')).length).toBe(1);
  expect(await dialogs(stage, 'dialog.message')).toMatchObject([{ hangsOn: 'nothing' }]);
  await stage.app.nextDialog({ button: 'Quit Dailies' });
  await stage.app.clickTrayMenu('quit');
  expect(await stage.app.quit()).toBe(0);
});

scripted('P1-7: a log-off in mid-download keeps each byte that was received', async () => {
  await using stage = await openStage({ settings: { segments: 1 } });
  const task = stage.service.addTask({
    ...{ prompt: 'Clouds over a valley', stages: [], source: makeLargeMp4(4_000_000, 'hills') },
    cdn: { bytesPerSecond: 800_000 },
  });
  await stage.enterKey();
  await stage.paste(task.id);
  const shown = async (): Promise<number> => {
    const bar = rowOf(stage.page, task.id).getByRole('progressbar');
    return (await bar.isVisible()) ? Number(await bar.getAttribute('aria-valuenow')) : 0;
  };
  await expect.poll(shown, { timeout: 20_000 }).toBeGreaterThanOrEqual(25);
  const percent = await shown();
  await stage.app.command('endSession').catch(() => undefined);
  expect(await stage.app.quit()).toBe(0);
  task.setCdn({});
  await stage.restart('quit');
  await waitForStatus(stage.page, task.id, 'Saved');
  const asked = Number(/^bytes=(\d+)-/.exec(task.downloads.at(-1)?.headers.range ?? '')?.[1]);
  expect(asked).toBeGreaterThanOrEqual((percent / 100) * 4_000_000);
});
