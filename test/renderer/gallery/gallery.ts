/**
 * Takes pictures of the window in every state, theme, language and size, in a real Chromium with the app's own
 * CSP, over a fake bridge: `node test/renderer/gallery/gallery.ts [folder] [scene…]`. Fails when the page
 * reports an error, a CSP violation among them. For people at work on the page; not part of any package.
 */
import { mkdir } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import type { Page } from 'playwright-core';
import { SCENES, type Scene } from './scenes.ts';
import { setStage } from './stage.ts';

async function take(page: Page, scene: Scene, address: string, file: string): Promise<void> {
  await page.emulateMedia({
    colorScheme: scene.dark ? 'dark' : 'light',
    forcedColors: scene.forcedColors ? 'active' : 'none',
    reducedMotion: 'reduce',
  });
  await page.goto(address);
  await page.locator('header.bar').waitFor();
  await scene.act?.(page);
  await page.waitForTimeout(500);
  await page.screenshot({ path: file });
}

const folder = resolve(process.argv[2] ?? join(tmpdir(), 'dailies-gallery'));
const wanted = process.argv.slice(3);
await mkdir(folder, { recursive: true });
const stage = await setStage();
const failures: string[] = [];
for (const [name, scene] of Object.entries(SCENES)) {
  if (wanted.length > 0 && !wanted.includes(name)) continue;
  const page = await stage.page(name, scene);
  try {
    await take(page, scene, stage.address, join(folder, `${name}.png`));
    console.log(`${name}.png`);
  } catch (error) {
    failures.push(`${name}: ${String(error)}`);
  }
  await page.close();
}
await stage.close();
for (const trouble of [...stage.troubles, ...failures]) console.error(trouble);
process.exitCode = stage.troubles.length + failures.length > 0 ? 1 : 0;
