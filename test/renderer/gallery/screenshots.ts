/**
 * `npm run screenshots -- [folder] [view…] [--language=ja …]`: pictures of every view in both themes, in English and
 * Chinese (of the languages that are named, each in a small window and at 200 %, where some are), and of the widest window, in a real Chromium with the app's own CSP over a fake bridge; and the README's two, of the app itself,
 * unless single views are asked for. Fails when a page reports an error, a CSP violation among them. For people to
 * look at after a change to the page.
 */
import { mkdir } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { LOCALES, type Locale } from '../../../app/shared/locale.ts';
import { buildIfStale } from '../../../build/scripts/build-if-stale.ts';
import { takeReadmePictures } from './readme-picture.ts';
import { setStage } from './stage.ts';
import { type Look, VIEWS } from './views.ts';

const SMALL = { width: 900, height: 600 };
const LARGE = { width: 2560, height: 1440 };

/** File name → look: all four of theme and language in a small window, one of each in a large one. */
const LOOKS: Readonly<Record<string, Look>> = {
  'light-en': { ...SMALL, dark: false, language: 'en' },
  'dark-en': { ...SMALL, dark: true, language: 'en' },
  'light-zh': { ...SMALL, dark: false, language: 'zh-Hans' },
  'dark-zh': { ...SMALL, dark: true, language: 'zh-Hans' },
  'large-light-en': { ...LARGE, dark: false, language: 'en' },
  'large-dark-zh': { ...LARGE, dark: true, language: 'zh-Hans' },
  // 900 × 600 at 200 %.
  'zoomed-en': { width: 450, height: 300, dark: false, language: 'en' },
  'zoomed-zh': { width: 450, height: 300, dark: true, language: 'zh-Hans' },
  'contrast-en': { ...SMALL, dark: false, language: 'en', forcedColors: true },
  'contrast-dark-zh': { ...SMALL, dark: true, language: 'zh-Hans', forcedColors: true },
};

/** The looks of one more language. */
const looksIn = (language: Locale): Readonly<Record<string, Look>> => ({
  [`light-${language}`]: { ...SMALL, dark: false, language },
  [`zoomed-${language}`]: { width: 450, height: 300, dark: true, language },
});

const given = process.argv.slice(2);
const [to, ...wanted] = given.filter((argument) => !argument.startsWith('--'));
const languages = LOCALES.filter((locale) => given.includes(`--language=${locale}`));
const looks = languages.length > 0 ? Object.assign({}, ...languages.map(looksIn)) : LOOKS;
const folder = resolve(to ?? join(tmpdir(), 'dailies-screenshots'));
await mkdir(folder, { recursive: true });
const stage = await setStage();
const failures: string[] = [];
for (const [view, scene] of Object.entries(VIEWS)) {
  if (wanted.length > 0 && !wanted.includes(view)) continue;
  for (const [look, how] of Object.entries<Look>(looks)) {
    const name = `${view}.${look}`;
    try {
      const page = await stage.show(name, scene, how);
      // Pictures and clips have been drawn.
      await page.waitForLoadState('networkidle');
      await page.screenshot({ path: join(folder, `${name}.png`), animations: 'disabled' });
      await page.close();
    } catch (error) {
      failures.push(`${name}: ${String(error)}`);
    }
  }
  console.log(view);
}
await stage.close();
if (wanted.length + languages.length === 0) {
  await buildIfStale();
  await takeReadmePictures(resolve(import.meta.dirname, '../../../docs'));
}
for (const trouble of [...stage.troubles, ...failures]) console.error(trouble);
console.log(folder);
process.exitCode = stage.troubles.length + failures.length > 0 ? 1 : 0;
