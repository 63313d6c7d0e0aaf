/** The stand-in for Electron itself, on a small app of its own: so that a spec that passes in it means something. */
import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type LaunchedApp, launchApp } from './launch-app.ts';

const fixture = {
  appFolder: resolve(import.meta.dirname, '../fixtures/host-app'),
  env: { FIXTURE_MEDIA: resolve(import.meta.dirname, '../fixtures/media') },
};

interface Fixture {
  call(name: string, ...args: unknown[]): Promise<unknown>;
  onPushed(listener: (value: unknown) => void): () => void;
  readonly refused: Readonly<Record<string, string>>;
  readonly process: { readonly type: string };
}
declare global {
  interface Window {
    readonly fixture: Fixture;
  }
}

/** Runs a call of the fixture in the page; gives its value, or the message of its error. */
async function call(page: Page, name: string, ...args: readonly unknown[]): Promise<unknown> {
  return await page.evaluate(
    async ([callName, values]) => {
      try {
        return await window.fixture.call(callName, ...values);
      } catch (error) {
        return `threw ${error instanceof Error ? error.message : String(error)}`;
      }
    },
    [name, args] as const,
  );
}

describe('the page', () => {
  let app: LaunchedApp;
  let page: Page;
  beforeAll(async () => {
    app = await launchApp(fixture);
    page = app.page;
  });
  afterAll(() => app.close());

  test('runs after the preload, in another world, in a secure context', async () => {
    expect(
      await page.evaluate(() => [
        Reflect.get(window, 'ranFirst'),
        Reflect.get(window, 'onlyHere'),
        Reflect.get(window, 'require'),
        window.isSecureContext,
        document.title,
      ]),
    ).toEqual(['object', undefined, undefined, true, 'Fixture']);
  });

  test('gets a frozen API that it cannot replace', async () => {
    expect(
      await page.evaluate(() => {
        Reflect.set(window, 'fixture', null);
        Reflect.set(window.fixture, 'call', null);
        return [typeof window.fixture.call, Object.isFrozen(window.fixture.refused)];
      }),
    ).toEqual(['function', true]);
  });

  test('lets a preload require only what a sandboxed one may', async () => {
    expect(await page.evaluate(() => window.fixture.refused)).toEqual({
      fs: 'module not found: fs',
      'node:path': 'module not found: node:path',
      './other.cjs': 'module not found: ./other.cjs',
    });
  });

  test('is seen by main at its app:// address, from its own window', async () => {
    expect(await call(page, 'sender')).toEqual({
      url: 'app://bundle/index.html',
      origin: 'app://bundle',
      top: true,
      own: true,
    });
  });

  test('keeps what structured clone keeps across both bridges', async () => {
    expect(
      await page.evaluate(async () => {
        const shared = { deep: [1, null, undefined, -0, 10n, 'ü😀'] };
        const value = {
          ...{ shared, again: shared, date: new Date(5), bytes: new Uint8Array([1, 255]), nan: Number.NaN },
          ...{ map: new Map([['a', new Set([1])]]), error: new RangeError('far'), regex: /a\/b/g },
        };
        const back = (await window.fixture.call('echo', value)) as typeof value;
        return [
          back.shared.deep.map((item) => (Object.is(item, -0) ? '-0' : String(item))),
          back.shared === back.again,
          back.date.getTime(),
          back.bytes.constructor.name + back.bytes.join(),
          Number.isNaN(back.nan),
          back.map.get('a')?.has(1),
          back.error instanceof Error && back.error.message,
          String(back.regex),
        ];
      }),
    ).toEqual([
      ['1', 'null', 'undefined', '-0', '10', 'ü😀'],
      true,
      5,
      'Uint8Array1,255',
      true,
      true,
      'far',
      '/a\\/b/g',
    ]);
  });

  test.for([
    ['a function', '() => {}'],
    ['an object with a function', '({ run() {} })'],
    ['a symbol', 'Symbol("s")'],
    ['a Proxy', 'new Proxy({ a: 1 }, {})'],
    ['a Proxy of a list inside an object', '({ list: new Proxy([1], {}) })'],
    ['an element', 'document.body'],
  ])('refuses %s, as Electron does', async ([, source]) => {
    const message = await page
      .evaluate(async (code) => {
        // biome-ignore lint/security/noGlobalEval: the test's own literals
        return await window.fixture.call('echo', eval(code)).catch((error: Error) => error.message);
      }, source as string)
      .catch((error: Error) => error.message);
    expect(message).toContain('could not be cloned');
  });

  test('is told what a handler threw, and of one that is missing', async () => {
    expect(await call(page, 'fail')).toBe("threw Error invoking remote method 'fail': Error: no luck");
    expect(await call(page, 'nobody')).toBe(
      "threw Error invoking remote method 'nobody': Error: No handler registered for 'nobody'",
    );
    expect(await call(page, 'unclonable')).toBe('threw An object could not be cloned.');
  });

  test('hears what main sends until it unsubscribes', async () => {
    const heard = await page.evaluate(async () => {
      const values: unknown[] = [];
      const off = window.fixture.onPushed((value) => values.push(value));
      await window.fixture.call('push', 1);
      await window.fixture.call('push', { two: 2 });
      off();
      await window.fixture.call('push', 3);
      return values;
    });
    expect(heard).toEqual([1, { two: 2 }]);
  });

  test('fails by name where the stand-in does not build an API', async () => {
    expect(await call(page, 'missing')).toContain("does not implement electron's app.somethingElse");
    expect(await call(page, 'missingEvent')).toContain(
      'does not implement electron\'s app event "no-such-event"',
    );
  });

  test('plays a clip from media://, by ranges, and seeks in it', async () => {
    const clip = await page.evaluate(async () => {
      const video = document.createElement('video');
      video.muted = true;
      video.src = 'media://library/hills.mp4';
      document.body.append(video);
      await new Promise((resolve, reject) => {
        video.onloadeddata = resolve;
        video.onerror = () => reject(new Error(video.error?.message));
      });
      video.currentTime = video.duration / 2;
      await new Promise((resolve) => {
        video.onseeked = resolve;
      });
      return { width: video.videoWidth, at: video.currentTime / video.duration, src: video.currentSrc };
    });
    expect(clip.width).toBeGreaterThan(0);
    expect(clip.at).toBeCloseTo(0.5, 1);
    expect(clip.src).toBe('media://library/hills.mp4');
    expect(await call(page, 'seen')).toContainEqual('media://library/hills.mp4 bytes=0-');
  });

  test('shows a picture from media://, and none that is not there', async () => {
    const widths = await page.evaluate(() =>
      Promise.all(
        ['hills-thumbnail.jpg', 'no-such.jpg'].map(
          (name) =>
            new Promise((resolve) => {
              const image = new Image();
              image.onload = () => resolve(image.naturalWidth > 0);
              image.onerror = () => resolve('error');
              image.src = `media://library/${name}`;
            }),
        ),
      ),
    );
    expect(widths).toEqual([true, 'error']);
  });

  test('reaches no network, whatever it tries', async () => {
    const tried = await page.evaluate(async () => {
      const image = (src: string): Promise<string> =>
        new Promise((resolve) => {
          const picture = new Image();
          picture.onload = () => resolve('loaded');
          picture.onerror = () => resolve('refused');
          picture.src = src;
        });
      const fetched = await fetch('https://example.com/').then(
        () => 'loaded',
        () => 'refused',
      );
      return [await image('https://example.com/x.png'), await image('media://library.evil/x.png'), fetched];
    });
    expect(tried).toEqual(['refused', 'refused', 'refused']);
  });

  test('cannot leave its address when the app forbids it', async () => {
    await page.click('#within');
    await page.click('#away');
    await page.click('#blank');
    await expect
      .poll(async () =>
        (await app.journal())
          .filter(({ kind }) => /^(navigation|window\.open)/.test(kind))
          .map(({ kind }) => kind),
      )
      .toEqual(expect.arrayContaining(['navigation.asked', 'navigation.blocked', 'window.open']));
    expect(page.url()).toBe('https://bundle.app.localhost/index.html');
    expect(
      page
        .context()
        .pages()
        .map((each) => each.url())
        .filter((url) => url.includes('example')),
    ).toEqual([]);
  });

  test('is loaded afresh by a reload of the test itself, preload and all', async () => {
    await page.reload();
    expect(await call(page, 'echo', 'again')).toBe('again');
  });
});

describe('the desktop', () => {
  let app: LaunchedApp;
  beforeAll(async () => {
    app = await launchApp(fixture);
  });
  afterAll(() => app.close());

  test('answers dialogs from the script, and cancels those without an answer', async () => {
    await app.nextDialog({ paths: ['/tmp/clips'] });
    expect(await call(app.page, 'choose')).toEqual({ canceled: false, filePaths: ['/tmp/clips'] });
    expect(await call(app.page, 'choose')).toEqual({ canceled: true, filePaths: [] });
    await app.nextDialog({ button: 'Delete' });
    expect(await call(app.page, 'confirm')).toMatchObject({ response: 1 });
    expect(await call(app.page, 'confirm')).toMatchObject({ response: 0 });
  });

  test('records drags, but not one without a picture', async () => {
    await call(app.page, 'dragWithoutPicture', '/tmp/b.mp4');
    await call(app.page, 'drag', '/tmp/a.mp4');
    expect(await app.drags()).toEqual([['/tmp/a.mp4']]);
  });

  test('records what is opened, notifications and the tray, and clicks them', async () => {
    await call(app.page, 'open', '/tmp/a.mp4');
    expect(await app.opened()).toEqual([{ kind: 'shell.openPath', target: '/tmp/a.mp4' }]);
    await call(app.page, 'notify');
    expect(await app.notifications()).toEqual([
      { title: 'Saved', body: 'A cat', silent: false, actions: [] },
    ]);
    await app.clickNotification(0);
    expect(await app.tray()).toBeNull();
    await call(app.page, 'tray');
    await app.clickTrayMenu('Open');
    await expect(app.clickTrayMenu('Off')).rejects.toThrow('cannot be clicked');
    await app.power('suspend');
    expect(await call(app.page, 'seen')).toEqual(['notification clicked', 'tray open', 'suspend']);
  });

  test('asks the app for permissions', async () => {
    expect(await app.command('permission', { permission: 'geolocation' })).toEqual({
      checked: false,
      requested: false,
    });
    expect(await app.command('permission', { permission: 'fullscreen' })).toEqual({
      checked: true,
      requested: true,
    });
  });

  test('fails each decryption that a test wants to fail', async () => {
    const blob = await call(app.page, 'encrypt', 'secret');
    await app.command('secrets', { decryptError: 'The keyring is temporarily unavailable' });
    expect(await call(app.page, 'decrypt', blob)).toContain('temporarily unavailable');
    await app.command('secrets', { decryptError: null });
    expect(await call(app.page, 'decrypt', blob)).toEqual({ result: 'secret', shouldReEncrypt: false });
  });
});

describe('the process', () => {
  test('lets one instance run, tells it of the second, and lets go of the lock when killed', async () => {
    const first = await launchApp(fixture);
    expect(await first.secondInstance(['--extra'])).toBe(0);
    await expect.poll(() => call(first.page, 'seen')).toEqual(['--extra']);
    const blob = (await call(first.page, 'encrypt', 'a secret')) as string;
    expect(Buffer.from(blob, 'hex').includes('a secret')).toBe(false);

    await first.kill();
    const again = await first.relaunch();
    expect(await call(again.page, 'decrypt', blob)).toMatchObject({ result: 'a secret' });
    expect(await again.quit()).toBe(0);
    await first.close();
    expect(existsSync(first.userData)).toBe(false);
  });

  test('takes its browser with it when it is killed', async () => {
    const app = await launchApp(fixture);
    const profile = join(app.userData, 'test-host/chromium');
    const [port] = readFileSync(join(profile, 'DevToolsActivePort'), 'utf8').split('\n');
    await app.kill();
    await expect
      .poll(
        () =>
          fetch(`http://127.0.0.1:${port}/json/version`).then(
            () => 'alive',
            () => 'gone',
          ),
        { timeout: 10_000 },
      )
      .toBe('gone');
    await app.close();
  });

  test('tells the app that its page has crashed, and goes on', async () => {
    const app = await launchApp(fixture);
    await app.command('crashPage');
    await expect
      .poll(async () => (await app.journal()).find(({ kind }) => kind === 'render-process-gone')?.detail)
      .toEqual({ reason: 'crashed', exitCode: 5 });
    expect(await app.command('windows')).toHaveLength(1);
    expect(await app.quit()).toBe(0);
    await app.close();
  });

  test('keeps running when the app keeps its window from closing', async () => {
    const app = await launchApp({ ...fixture, env: { ...fixture.env, FIXTURE_CLOSE_TO_TRAY: '1' } });
    await app.closeWindow();
    expect(await app.command('windows')).toMatchObject([{ visible: false }]);
    expect(await app.quit()).toBe(0);
    await app.close();
  });

  test('quits when its last window closes', async () => {
    const app = await launchApp(fixture);
    await app.closeWindow();
    expect(await app.quit()).toBe(0);
    await app.close();
  });
});
