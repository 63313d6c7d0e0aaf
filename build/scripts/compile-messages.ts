/**
 * Compiles the catalogues in app/shared/messages into typed functions in app/shared/paraglide (not committed), when
 * one of them is newer. Every configuration that reads sources asks for it first; by hand it is `npm run messages`.
 */
import { existsSync, readdirSync, statSync, utimesSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';

const root = resolve(import.meta.dirname, '../..');
const CATALOGUES = join(root, 'app/shared/messages');
const SOURCES = [
  join(CATALOGUES, 'project.inlang/settings.json'),
  join(root, 'node_modules/@inlang/paraglide-js/package.json'),
  import.meta.filename,
];
const OUTPUT = join(root, 'app/shared/paraglide');
const MARK = join(OUTPUT, 'messages.js');

function isStale(): boolean {
  if (!existsSync(MARK)) return true;
  const catalogues = readdirSync(CATALOGUES).filter((name) => name.endsWith('.json'));
  const sources = [...SOURCES, ...catalogues.map((name) => join(CATALOGUES, name))];
  return Math.max(...sources.map((path) => statSync(path).mtimeMs)) > statSync(MARK).mtimeMs;
}

/** Does nothing when what is there is newer than all it is made from. Rejects when a catalogue cannot be read. */
export async function compileMessages(): Promise<void> {
  if (!isStale()) return;
  // Half a second to load, so only when it is needed.
  const { compile } = await import('@inlang/paraglide-js');
  await compile({
    project: join(CATALOGUES, 'project.inlang'),
    outdir: OUTPUT,
    // The page and the main process each say which language it is (overwriteGetLocale); until then it is English.
    strategy: ['baseLocale'],
    disableAsyncLocalStorage: true,
    emitReadme: false,
    emitPrettierIgnore: false,
  });
  // An unchanged file is not written again, but is up to date all the same.
  const now = new Date();
  utimesSync(MARK, now, now);
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) await compileMessages();
