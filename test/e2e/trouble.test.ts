/** What goes wrong outside: each gives one plain sentence with a way out, loses nothing, and goes on afterwards. */
import { execFileSync } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import type { Page } from 'playwright-core';
import { expect, test } from 'vitest';
import { type LumaService, startLumaService } from '../luma-service/luma-service.ts';
import { makeLargeMp4 } from '../luma-service/media.ts';
import { removeSearched, searchForKey } from '../security/leaks.ts';
import { openStage } from './stage.ts';
import { act, picture, rowOf, savedPath, sha256OfFile, waitForStatus } from './window-row.ts';

const banners = (page: Page): Promise<string[]> => page.locator('.bar:is(.red, .amber) p').allInnerTexts();

test('a failed generation shows the reason in the service’s own words, and nothing is asked for again', async () => {
  await using stage = await openStage();
  const { page, service } = stage;
  const reason = 'The prompt was refused: it names a <b>real person</b>.';
  const task = service.addTask({
    prompt: 'A president on ice',
    stages: [],
    fate: { kind: 'failed', reason },
  });
  await stage.enterKey();
  await stage.paste(task.id);
  await waitForStatus(page, task.id, 'Failed');
  await page.getByText('The service could not make this clip.').waitFor();
  expect(await rowOf(page, task.id).locator('q').innerText()).toContain(reason);
  await picture(page, 'failed');

  const next = service.addTask({ stages: [] });
  await stage.paste(next.id);
  await waitForStatus(page, next.id, 'Saved');
  expect(task.polls).toBe(1);
});

test('a refused key and a gateway that is down each show one banner, and the work goes on afterwards', async () => {
  await using stage = await openStage();
  const { page, service } = stage;
  const task = service.addTask({ prompt: 'Rain on a tin roof', stages: [{ word: 'processing' }] });
  await stage.enterKey('sk-not-the-right-one-at-all');
  await stage.paste(task.id);
  await page.getByText('The gateway refused the API key.').waitFor();
  await picture(page, 'key-refused');
  // With the gateway's own words, quoted (A7).
  expect(await banners(page)).toEqual([
    expect.stringMatching(
      /^The gateway refused the API key\. Check the key and the gateway address in Settings\. “[^”]+”$/,
    ),
  ]);
  const refused = service.requests.filter(({ status }) => status === 401).length;

  await page.getByRole('button', { name: 'Enter key' }).click();
  await page.locator('input[type=password]:focus').waitFor();
  await page.getByLabel('API key', { exact: true }).fill(service.apiKey);
  await page.getByRole('button', { name: 'Save key' }).click();
  await page.getByRole('button', { name: 'Close settings' }).click();
  await expect.poll(() => banners(page)).toEqual([]);
  await expect.poll(() => task.polls).toBeGreaterThan(1);
  // One question was enough to know; none was asked while the key was known to be wrong.
  expect(refused).toBe(1);

  await service.stop();
  await page.getByText('The gateway cannot be reached.').waitFor();
  expect(await banners(page)).toHaveLength(1);
  expect(await rowOf(page, task.id).innerText()).toContain('Generating');
  await picture(page, 'gateway-down');

  const again = await restartService(service);
  try {
    again.addTask({ id: task.id, prompt: 'Rain on a tin roof', stages: [] });
    await waitForStatus(page, task.id, 'Saved');
    await expect.poll(() => banners(page)).toEqual([]);
    expect(sha256OfFile(await savedPath(page, task.id))).toBe(again.task(task.id).sha256());
  } finally {
    await again.stop();
  }
});

/** Another service at the same addresses, with the same key. */
async function restartService(stopped: LumaService): Promise<LumaService> {
  const port = (address: string): number => Number(new URL(address).port);
  return await startLumaService({
    apiKey: stopped.apiKey,
    ...{ port: port(stopped.baseUrl), cdnPort: port(stopped.cdnUrl) },
  });
}

test('a folder that cannot be written to holds everything back until it can be', async () => {
  using disk = canMount ? mountDisk(8) : lockableFolder();
  await using stage = await openStage({ clips: disk.folder });
  const { page, service } = stage;
  const tasks = ['A lighthouse', 'A ferry'].map((prompt) => service.addTask({ prompt, stages: [] }));
  disk.lock(true);
  await stage.enterKey();
  await stage.paste(...tasks.map(({ id }) => id));
  await page.getByText('Downloads are paused.').waitFor();
  expect(await banners(page)).toEqual([
    'Downloads are paused. Dailies may not write to the folder for clips. Choose another one in Settings.',
  ]);
  await picture(page, 'folder-unwritable');
  disk.lock(false);
  await act(page, tasks[0]!.id, 'Try again');
  for (const task of tasks) {
    await waitForStatus(page, task.id, 'Saved');
    expect(sha256OfFile(await savedPath(page, task.id))).toBe(task.sha256());
  }
  expect(await banners(page)).toEqual([]);
});

const canMount = process.platform === 'linux' && process.getuid?.() === 0 && mounts();

// Only root can have a disk of its own to fill.
test.runIf(canMount)(
  'a disk that fills up pauses the download, which goes on by itself once there is room',
  async () => {
    using disk = mountDisk(5);
    await using stage = await openStage({ clips: disk.folder });
    const { page, service } = stage;
    const task = service.addTask({
      prompt: 'Snow on the pass',
      ...{ stages: [], source: makeLargeMp4(4_000_000, 'hills'), cdn: { bytesPerSecond: 500_000 } },
    });
    await stage.enterKey();
    await stage.paste(task.id);
    await rowOf(page, task.id).getByRole('progressbar').waitFor();
    const filler = join(disk.folder, 'someone else’s film');
    writeFileSync(filler, Buffer.alloc(3_000_000));
    await page.getByText('The disk is full.').first().waitFor();
    expect(await banners(page)).toHaveLength(1);
    await waitForStatus(page, task.id, 'Waiting');
    expect(readdirSync(disk.folder)).toContainEqual(expect.stringMatching(/\.part$/));
    await picture(page, 'disk-full');

    task.setCdn({});
    rmSync(filler);
    await waitForStatus(page, task.id, 'Saved');
    expect(sha256OfFile(await savedPath(page, task.id))).toBe(task.sha256());
    expect(readdirSync(disk.folder)).toHaveLength(1);
    const sent = task.downloads.reduce((sum, { bytesSent }) => sum + bytesSent, 0);
    expect(sent).toBeLessThan(2 * task.bytes);
  },
);

interface Disk extends Disposable {
  readonly folder: string;
  /** Nobody can write there while it is locked. */
  lock(locked: boolean): void;
}

function mount(...args: readonly string[]): void {
  execFileSync('mount', args, { stdio: 'ignore' });
}

/** Containers may forbid it, even to root. */
function mounts(): boolean {
  try {
    mountDisk(1)[Symbol.dispose]();
    return true;
  } catch {
    return false;
  }
}

/** A disk in memory of so many MiB. */
function mountDisk(megabytes: number): Disk {
  const folder = mkdtempSync(join(tmpdir(), 'dailies-disk-'));
  mount('-t', 'tmpfs', '-o', `size=${megabytes}m`, 'tmpfs', folder);
  return {
    folder,
    lock: (locked) => mount('-o', `remount,${locked ? 'ro' : 'rw'}`, folder),
    [Symbol.dispose]() {
      searchForKey(folder);
      execFileSync('umount', ['--lazy', folder]);
      rmSync(folder, { recursive: true });
    },
  };
}

function lockableFolder(): Disk {
  const parent = mkdtempSync(join(tmpdir(), 'dailies-folder-'));
  const folder = join(parent, 'clips');
  mkdirSync(folder);
  return {
    folder,
    lock: (locked) => chmodSync(folder, locked ? 0o555 : 0o755),
    [Symbol.dispose]() {
      chmodSync(folder, 0o755);
      removeSearched(parent);
    },
  };
}

test('the key goes to another gateway only when the person says so, in a dialog that the page cannot answer', async () => {
  await using stage = await openStage();
  const { page, app } = stage;
  await using elsewhere = await startElsewhere();
  await stage.enterKey();
  await page.getByRole('button', { name: 'Settings' }).first().click();
  // A newcomer's first page has the field as well.
  const field = page.getByRole('dialog').getByLabel('Gateway address');
  const before = await field.inputValue();
  const change = async (): Promise<void> => {
    await field.fill(elsewhere.service.baseUrl);
    await field.press('Enter');
  };
  await change();
  await expect.poll(() => field.inputValue()).toBe(before);
  expect(stage.config()).toMatchObject({ settings: { baseUrl: before } });
  const asked = (await app.journal()).filter(({ kind }) => kind === 'dialog.message');
  expect(JSON.stringify(asked)).toContain(new URL(elsewhere.service.baseUrl).host);

  await app.nextDialog({ button: 'Send It There' });
  await change();
  await expect.poll(() => stage.config()).toMatchObject({ settings: { baseUrl: elsewhere.service.baseUrl } });
});

/** Another gateway than the stage's own. */
async function startElsewhere(): Promise<AsyncDisposable & { readonly service: LumaService }> {
  const service = await startLumaService();
  return { service, [Symbol.asyncDispose]: () => service.stop() };
}

test('another folder lets everything go on that the old one held back', async () => {
  using disk = canMount ? mountDisk(8) : lockableFolder();
  await using stage = await openStage({ clips: disk.folder });
  const { page, service } = stage;
  const other = join(stage.userData, '../other clips');
  mkdirSync(other);
  disk.lock(true);
  const held = service.addTask({ prompt: 'Held back', stages: [] });
  await stage.enterKey();
  await stage.paste(held.id);
  await page.getByText('Downloads are paused.').waitFor();
  await stage.app.nextDialog({ paths: [other] });
  await page.getByRole('button', { name: 'Choose folder' }).click();
  const fresh = service.addTask({ prompt: 'Added since', stages: [] });
  await stage.paste(fresh.id);
  for (const task of [fresh, held]) {
    await waitForStatus(page, task.id, 'Saved');
    expect(dirname(await savedPath(page, task.id))).toBe(resolve(other));
  }
  expect(await banners(page)).toEqual([]);
});

test('field S1, field S3: a page that was taken over moves neither the next key nor the traffic unasked', async () => {
  await using stage = await openStage();
  const { page, app } = stage;
  await stage.enterKey();
  const call = (name: 'settings.set' | 'key.clear', argument?: object) =>
    page.evaluate(
      async ([of, what]) => {
        const calls = window.dailies?.calls as unknown as Record<string, (argument: unknown) => unknown>;
        return (await calls[of]?.(what)) as { readonly ok: boolean };
      },
      [name, argument] as const,
    );
  expect(await call('key.clear')).toMatchObject({ ok: true });
  for (const patch of [
    { baseUrl: 'https://attacker.example/' },
    { proxyMode: 'manual', proxyUrl: 'http://127.0.0.1:9' },
  ]) {
    expect(await call('settings.set', patch)).toMatchObject({ ok: false, error: { code: 'cancelled' } });
  }
  const asked = (await app.journal()).filter(({ kind }) => kind === 'dialog.message');
  expect(asked.map(({ detail }) => JSON.stringify(detail))).toEqual([
    expect.stringContaining('attacker.example'),
    expect.stringContaining('http://127.0.0.1:9'),
  ]);
  expect(stage.config()).toMatchObject({ settings: { baseUrl: stage.service.baseUrl } });
});
