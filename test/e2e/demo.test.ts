/** The README's first command, run to its end as it stands; and its hands, wherever the window begins. */
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { text } from 'node:stream/consumers';
import type { ElementHandle, Page } from 'playwright-core';
import { expect, onTestFinished, test, vi } from 'vitest';
import { setStage } from '../../build/scripts/demo-stage.ts';
import { enterIds, enterKey } from '../../build/scripts/demo-steps.ts';
import { runWindow } from '../../build/scripts/demo-window.ts';
import type { PageRemote } from '../../build/scripts/page-remote.ts';
import { removeSearched } from '../security/leaks.ts';
import { realSession } from './real-electron.ts';
import { openStage } from './stage.ts';
import { rowOf } from './window-row.ts';

const DEMO = resolve(import.meta.dirname, '../../build/scripts/demo.ts');

const ON_ELECTRON = process.env.E2E_ON === 'electron';

async function runDemo(...args: readonly string[]): Promise<{ code: number | null; said: string }> {
  const child = spawn(process.execPath, [DEMO, '--fast', ...(ON_ELECTRON ? [] : ['--stand-in']), ...args], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, ...realSession().env },
  });
  const closed = new Promise<number | null>((done) => child.once('close', done));
  const [out, err] = await Promise.all([text(child.stdout), text(child.stderr)]);
  return { code: await closed, said: out + err };
}

test.for([
  ['with the window', []],
  ['in the terminal alone', ['--headless']],
] as const)('the demo comes to its end %s, and all eight of three services as scripted', async ([, args]) => {
  const { code, said } = await runDemo(...args);
  expect(said).not.toContain('Not as expected');
  expect(said.match(/^ {10}✓ /gm)).toHaveLength(8);
  expect(said.match(/saved \(of (?:Replicate|OpenAI’s shape), whose key is another\)/g)).toHaveLength(2);
  expect(code).toBe(0);
  const [, shownBy = args[0]] = /The app opens in (real Electron|Electron|a stand-in)/.exec(said) ?? [];
  expect(shownBy).toMatch(args[0] ?? (ON_ELECTRON ? /Electron$/ : /stand-in$/));
  const [, picture = ''] = /The window, as it looks now: (.*)/.exec(said) ?? [];
  expect(existsSync(picture)).toBe(args.length === 0);
});

/** What the demo does by the debugging protocol, by Playwright. */
function remoteOf(page: Page): PageRemote {
  const point = async (element: string) => {
    const found = await page.evaluateHandle(element);
    const handle = found.asElement() as ElementHandle<HTMLElement> | null;
    if (!handle) throw new Error(`Not there: ${element}`);
    return handle;
  };
  return {
    evaluate: async (expression) => await page.evaluate(expression),
    // Asked again from here: Playwright's own waiting would evaluate a text within the page, whose policy forbids it.
    waitFor: (expression) =>
      vi.waitFor(async () => expect(await page.evaluate(`Boolean(${expression})`)).toBe(true), 20_000),
    fill: async (element, value) => await (await point(element)).fill(value),
    click: async (element) => await (await point(element)).click(),
    press: async (key) => await page.keyboard.press(key),
    screenshot: async (path) => void (await page.screenshot({ path })),
    close() {},
  };
}

test.for([
  ['before the first steps', false],
  ['past them', true],
] as const)('the demo finds where the key and the ids go, %s', async ([, firstRunDone]) => {
  await using stage = await openStage({ settings: { firstRunDone } });
  const page = remoteOf(stage.page);
  const task = stage.service.addTask({ prompt: 'A paper boat on a puddle' });
  await enterKey(page, stage.service.apiKey);
  await enterIds(page, [task.id]);
  await rowOf(stage.page, task.id).waitFor();
  // With clips in the list no field for ids is in sight.
  const other = stage.service.addTask({ prompt: 'A kite above the dunes' });
  await enterIds(page, [other.id]);
  await rowOf(stage.page, other.id).waitFor();
});

test('a demo that ends otherwise names the step and keeps a picture of the window', async () => {
  for (const [name, value] of Object.entries(realSession().env)) vi.stubEnv(name, value);
  onTestFinished(() => void vi.unstubAllEnvs());
  const stage = await setStage();
  try {
    const service = {
      ...stage.service,
      get apiKey(): string {
        throw new Error('no key was at hand');
      },
    };
    const options = { fast: true, standIn: !ON_ELECTRON };
    const [difference = ''] = await runWindow({ ...stage, service }, new AbortController().signal, options);
    expect(difference).toContain('at the step “Enter the key”: no key was at hand');
    expect(existsSync(join(stage.folder, 'unexpected.png'))).toBe(true);
    expect(difference).toContain(join(stage.folder, 'unexpected.png'));
  } finally {
    await stage.stop();
    removeSearched(stage.folder);
  }
});
