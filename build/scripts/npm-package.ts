/**
 * Makes dist/dailies-VERSION.tgz, the command line alone for any Node that is new enough: everything is bundled, so
 * it depends on no package, and nothing is fetched or run when it is installed. `--out DIR` for another folder.
 */
import { execFileSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { buildIfStale } from './build-if-stale.ts';

const root = resolve(import.meta.dirname, '../..');

/** What stands in the package's own package.json; the rest is for building. */
const KEPT = ['name', 'version', 'description', 'license', 'author', 'type', 'bin', 'man', 'engines'];

/** Makes the package of what is built in out/; gives its path. */
export function makeNpmPackage(out: string): string {
  const staging = mkdtempSync(join(tmpdir(), 'dailies-npm-'));
  try {
    const own = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as Record<string, unknown>;
    const chunks = readdirSync(join(root, 'out/chunks')).filter((name) => /^cli-.*\.js$/.test(name));
    const files = ['out/cli.js', 'out/licences.json', ...chunks.map((name) => `out/chunks/${name}`)];
    for (const file of [...files, 'LICENSE', 'README.md']) cpSync(join(root, file), join(staging, file));
    const page = execFileSync(process.execPath, [join(root, 'out/cli.js'), 'man']);
    writeFileSync(join(staging, 'out/dailies.1'), page);
    const kept = Object.fromEntries(KEPT.map((key) => [key, own[key]]));
    writeFileSync(join(staging, 'package.json'), `${JSON.stringify({ ...kept, files: ['out'] }, null, 2)}\n`);
    mkdirSync(out, { recursive: true });
    const said = execFileSync('npm', ['pack', '--json', '--ignore-scripts', '--pack-destination', out], {
      ...{ cwd: staging, encoding: 'utf8', shell: process.platform === 'win32' },
    });
    const packed: unknown = JSON.parse(said);
    const [first] = Array.isArray(packed) ? packed : Object.values(packed as object);
    return join(out, (first as { filename: string }).filename);
  } finally {
    rmSync(staging, { recursive: true, force: true });
  }
}

if (import.meta.main) {
  const { values } = parseArgs({ options: { out: { type: 'string' } } });
  await buildIfStale();
  process.stdout.write(`${makeNpmPackage(resolve(values.out ?? join(root, 'dist')))}\n`);
}
