/**
 * What the specs of the whole app begin with: a simulated service, folders of their own, and the app pointed at
 * both. `await using` takes all of it down again.
 */
import { mkdirSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import type { Settings } from '../../app/shared/settings.ts';
import { type LumaService, type LumaServiceOptions, startLumaService } from '../luma-service/luma-service.ts';
import { removeSearched } from '../security/leaks.ts';
import { type LaunchedApp, launchApp } from './launch-app.ts';
import { realSession } from './real-electron.ts';

export interface StageOptions {
  /** What the person has set before; on top of the service's address, the clip folder and a quick poll. */
  readonly settings?: Partial<Settings>;
  readonly service?: LumaServiceOptions;
  /** Where clips go instead of a folder of the stage's own. */
  readonly clips?: string;
  /** Puts into the data folder and the clip folder what an earlier session left there. */
  readonly before?: (data: string, clips: string) => void;
  /** Leaves the data folder empty, as on the very first start. */
  readonly untouched?: boolean;
  /** What the stand-in does otherwise than usual, and what else the app finds in its environment. */
  readonly env?: Readonly<Record<string, string>>;
}

export interface Stage extends AsyncDisposable {
  readonly service: LumaService;
  /** The app that runs now: another one after restart(). */
  readonly app: LaunchedApp;
  readonly page: Page;
  readonly userData: string;
  readonly clips: string;
  /** Enters a key, the service's own unless another is given, as a person does on the first start. */
  enterKey(key?: string): Promise<void>;
  /** Pastes ids, or any text that holds them, into the window. */
  paste(...texts: readonly string[]): Promise<void>;
  /** Ends the app, by quit() or kill(), and starts it again on the same data. */
  restart(how: 'quit' | 'kill', env?: Readonly<Record<string, string>>): Promise<void>;
  /** What config.json holds. */
  config(): Readonly<Record<string, unknown>>;
}

/**
 * Throws where the key lies under a key that everybody knows although a keyring is open. Electron tells the keyring
 * by XDG_CURRENT_DESKTOP alone, which the stage sets; what it took is told by how the ciphertext begins, `v10`.
 */
function checkKeyring(app: LaunchedApp, configPath: string): void {
  if (app.kind !== 'electron' || !realSession().hasKeyring) return;
  const { key } = JSON.parse(readFileSync(configPath, 'utf8')) as {
    readonly key?: { readonly blob: string };
  };
  const mark = Buffer.from(key?.blob ?? '', 'base64').toString('latin1', 0, 3);
  if (!/^v1[12]$/.test(mark)) throw new Error(`The stored key begins with "${mark}", not as by a keyring.`);
}

/** Starts the service, then the app on it. */
export async function openStage(options: StageOptions = {}): Promise<Stage> {
  const folder = mkdtempSync(join(tmpdir(), 'dailies-e2e-'));
  const userData = join(folder, 'data');
  const clips = options.clips ?? join(folder, 'clips');
  mkdirSync(userData);
  if (options.clips === undefined) mkdirSync(clips);
  const service = await startLumaService(options.service);
  const configPath = join(userData, 'config.json');
  if (!options.untouched) {
    const settings = {
      ...{ baseUrl: service.baseUrl, folder: clips, pollIntervalMs: 500, requestsPerSecond: 20 },
      ...{ language: 'en', ...options.settings },
    };
    writeFileSync(configPath, JSON.stringify({ settings, folders: [clips], closeExplained: true }), {
      mode: 0o600,
    });
  }
  options.before?.(userData, clips);
  // Closing to the tray needs a desktop that shows one.
  const desktop = { XDG_CURRENT_DESKTOP: 'XFCE' };
  let app = await launchApp({ userData, env: { ...desktop, ...options.env } });

  return {
    service,
    get app() {
      return app;
    },
    get page() {
      return app.page;
    },
    userData,
    clips,
    async enterKey(key = service.apiKey) {
      await app.page.getByLabel('API key', { exact: true }).fill(key);
      await app.page.getByRole('button', { name: 'Save key' }).click();
      await app.page.getByText('Key set, it ends in').waitFor();
      // Offered only where the system turned out to have no safe place for secrets: a Linux without a keyring.
      const anyway = app.page.getByLabel('On disk, unencrypted');
      if (await anyway.isVisible()) await anyway.check();
      checkKeyring(app, configPath);
    },
    async paste(...texts) {
      await app.page.evaluate((text) => {
        const data = new DataTransfer();
        data.setData('text/plain', text);
        document.body.dispatchEvent(
          new ClipboardEvent('paste', { clipboardData: data, bubbles: true, cancelable: true }),
        );
      }, texts.join('\n'));
    },
    async restart(how, env) {
      await app[how]();
      app = await app.relaunch(env ? { env: { ...desktop, ...env } } : {});
    },
    config: () => JSON.parse(readFileSync(configPath, 'utf8')) as Record<string, unknown>,
    async [Symbol.asyncDispose]() {
      await app.close();
      await service.stop();
      removeSearched(folder);
    },
  };
}
