/**
 * Compiles the catalogues in app/shared/messages into typed functions in app/shared/paraglide (not committed), when
 * one of them is newer. Every configuration that reads sources asks for it first; by hand it is `npm run messages`.
 */
import { existsSync, readdirSync, readFileSync, statSync, utimesSync, writeFileSync } from 'node:fs';
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

/**
 * Notes which function says which message, where the two have not the same name: a module of one language names its
 * messages as its functions (`problem_no_key`), sources as the catalogue does (`problem_no-key`).
 */
function writeNames(): void {
  const index = readFileSync(join(OUTPUT, 'messages/_index.js'), 'utf8');
  const names = [...index.matchAll(/^export \{ (\w+) as "([\w-]+)" \}/gm)].map(([, said, name]) => [
    said,
    name,
  ]);
  if (names.length === 0) throw new Error('The compiler of messages no longer says how it names them.');
  const text = JSON.stringify(Object.fromEntries(names));
  writeFileSync(
    join(OUTPUT, 'names.js'),
    `/** @type {Readonly<Record<string, string>>} */\nexport const NAMES = ${text};\n`,
  );
}

/** Does nothing when what is there is newer than all it is made from. Rejects when a catalogue cannot be read. */
export async function compileMessages(): Promise<void> {
  if (!isStale()) return;
  // Half a second to load, so only when it is needed.
  const { compile } = await import('@inlang/paraglide-js');
  await compile({
    project: join(CATALOGUES, 'project.inlang'),
    outdir: OUTPUT,
    // A module for each language, so that the page brings the one it speaks alone (renderer/lib/page-messages.ts).
    outputStructure: 'locale-modules',
    // The page and the main process each say which language it is (overwriteGetLocale); until then it is English.
    strategy: ['baseLocale'],
    disableAsyncLocalStorage: true,
    emitReadme: false,
    emitPrettierIgnore: false,
  });
  writeNames();
  // An unchanged file is not written again, but is up to date all the same.
  const now = new Date();
  utimesSync(MARK, now, now);
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) await compileMessages();
