/** What a step of real hands begins with: a session with a window manager, the simulated service, the running app. */
import type { Page } from 'playwright-core';
import type { Settings } from '../../app/shared/settings.ts';
import { openSession, type Session, type SessionOptions, until } from '../electron/session.ts';
import { clipsIn, enterKey, paste, type StartedApp, setUp, startApp } from '../electron/started-app.ts';
import { type LumaService, startLumaService } from '../luma-service/luma-service.ts';
import type { TaskScript } from '../luma-service/script.ts';
import { createHand, type Hand } from './hand.ts';

export interface HandsOptions extends SessionOptions {
  readonly settings?: Partial<Settings>;
  /** Runs before the app starts: other programs that it looks for. */
  readonly before?: (session: Session) => void | Promise<void>;
  readonly args?: readonly string[];
}

export interface Hands extends AsyncDisposable {
  readonly session: Session;
  readonly service: LumaService;
  readonly app: StartedApp;
  readonly page: Page;
  readonly hand: Hand;
  readonly data: string;
  readonly clips: string;
  /** Starts the app again, after it has ended; `under` another program, with its arguments. */
  restart(under?: readonly string[]): Promise<void>;
  /** Joins the page of a window that was opened anew. */
  rejoin(): Promise<void>;
  /** Enters the key, then fetches one clip for each script; gives the ids. */
  save(...scripts: readonly TaskScript[]): Promise<readonly string[]>;
}

export async function openHands(options: HandsOptions = {}): Promise<Hands> {
  const session = await openSession({ windowManager: true, ...options });
  const service = await startLumaService();
  const { data, clips } = setUp(session, service, options.settings);
  await options.before?.(session);
  const start = (under: readonly string[] = []): Promise<StartedApp> =>
    startApp(session, { under, args: ['--data', data, ...(options.args ?? [])] });
  let app = await start();
  let page = await app.page();
  return {
    ...{ session, service, data, clips },
    get app() {
      return app;
    },
    get page() {
      return page;
    },
    hand: createHand(session, () => page),
    async restart(under) {
      app = await start(under);
      page = await app.page();
    },
    async rejoin() {
      page = await app.page();
    },
    async save(...scripts) {
      await enterKey(page, service);
      const ids = scripts.map((script) => service.addTask(script).id);
      const before = clipsIn(clips).length;
      await paste(page, ...ids);
      await until('the clips', () => clipsIn(clips).length === before + scripts.length);
      for (const id of ids)
        await page.locator(`[role=row][data-id="${id}"] .mark:text-is("Saved")`).waitFor();
      return ids;
    },
    async [Symbol.asyncDispose]() {
      await app.quit();
      await service.stop();
      await session[Symbol.asyncDispose]();
    },
  };
}
