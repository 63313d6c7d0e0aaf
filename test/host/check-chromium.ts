/** `npm run chromium:check`: exits 0 when the Chromium that the end-to-end specs would use starts here. */
import { chromium } from 'playwright-core';
import { findChromium } from './chromium.ts';

try {
  const { executable, env } = await findChromium();
  const browser = await chromium.launch({
    executablePath: executable,
    env: { ...process.env, ...env },
    chromiumSandbox: process.getuid?.() !== 0,
    args: ['--disable-gpu', '--disable-background-networking'],
    timeout: 60_000,
  });
  const page = await browser.newPage();
  await page.setContent('<p>ready</p>');
  console.log(`Chromium ${browser.version()}: ${executable}`);
  await browser.close();
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}
