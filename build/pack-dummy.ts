/**
 * Packs for Linux around a dummy of Electron's files, offline and in a few seconds: electron-builder's own
 * reading of electron-builder.yml, the packed files and the fuses are all real; only the program is not.
 */
import { spawn } from 'node:child_process';
import { closeSync, mkdirSync, openSync, readFileSync, readSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';

const root = resolve(import.meta.dirname, '..');

/** Stands before the fuses in each of Electron's binaries (the package @electron/fuses). */
const FUSE_MARK = 'dL7pKGdnNz796PbbjQWNKmHXBZaB9tsX';
/** In the order of the wire's first version. */
const FUSES = [
  'runAsNode',
  'cookieEncryption',
  'nodeOptions',
  'nodeCliInspect',
  'embeddedAsarIntegrity',
  'onlyLoadAppFromAsar',
  'browserProcessSnapshot',
  'fileProtocolPrivileges',
] as const;

export interface PackedFile {
  /** Inside app.asar, with forward slashes. */
  readonly path: string;
  readonly bytes: number;
}

export interface Packed {
  readonly files: readonly PackedFile[];
  readonly fuses: Readonly<Record<(typeof FUSES)[number], boolean>>;
  /** Absolute path of the folder as it would be installed. */
  readonly folder: string;
}

function makeDummy(folder: string): void {
  mkdirSync(join(folder, 'locales'), { recursive: true });
  mkdirSync(join(folder, 'resources'));
  const version = JSON.parse(readFileSync(join(root, 'node_modules/electron/package.json'), 'utf8')) as {
    readonly version: string;
  };
  const wire = Buffer.concat([Buffer.from([1, FUSES.length]), Buffer.from('1'.repeat(FUSES.length))]);
  writeFileSync(join(folder, 'electron'), Buffer.concat([Buffer.from(FUSE_MARK), wire]), { mode: 0o755 });
  writeFileSync(join(folder, 'version'), version.version);
  for (const name of ['LICENSE', 'LICENSES.chromium.html']) writeFileSync(join(folder, name), '');
  for (const name of ['en-US', 'zh-CN', 'de', 'fr']) writeFileSync(join(folder, `locales/${name}.pak`), '');
}

interface AsarNode {
  readonly files?: Readonly<Record<string, AsarNode>>;
  readonly size?: number;
}

/** Reads an archive's table of contents: a pickle that holds its length, then JSON. */
function listAsar(path: string): readonly PackedFile[] {
  const file = openSync(path, 'r');
  const lengths = Buffer.alloc(16);
  readSync(file, lengths);
  const header = Buffer.alloc(lengths.readUInt32LE(12));
  readSync(file, header, 0, header.length, lengths.length);
  closeSync(file);
  const walk = (node: AsarNode, at: string): readonly PackedFile[] =>
    Object.entries(node.files ?? {}).flatMap(([name, child]) =>
      child.files ? walk(child, `${at}${name}/`) : [{ path: `${at}${name}`, bytes: child.size ?? 0 }],
    );
  return walk(JSON.parse(header.toString('utf8')) as AsarNode, '');
}

/** Packs what is in out/ now into a folder, and says what is in the package. Rejects with the builder's words. */
export async function packDummy(folder: string): Promise<Packed> {
  const dummy = join(folder, 'electron-dummy');
  makeDummy(dummy);
  const builder = join(root, 'node_modules/electron-builder/cli.js');
  const args = ['--linux', 'dir', '--x64', '--publish', 'never', `-c.electronDist=${dummy}`];
  const child = spawn(process.execPath, [builder, ...args, `-c.directories.output=${join(folder, 'dist')}`], {
    cwd: root,
  });
  let words = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (chunk) => {
      words += chunk;
    });
  }
  const code = await new Promise((done) => child.on('close', done));
  if (code !== 0) throw new Error(`electron-builder failed.\n${words}`);

  const packed = join(folder, 'dist/linux-unpacked');
  const program = readFileSync(join(packed, 'dailies'), 'latin1');
  const wire = program.slice(program.indexOf(FUSE_MARK) + FUSE_MARK.length + 2);
  const fuses = Object.fromEntries(FUSES.map((name, place) => [name, wire[place] === '1']));
  return {
    files: listAsar(join(packed, 'resources/app.asar')),
    fuses: fuses as Packed['fuses'],
    folder: packed,
  };
}
