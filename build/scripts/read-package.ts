/** Reads a package back after it was made: its files, its fuses, its update feed; and says what is wrong with it. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type ArchivedFile, readAsar } from './asar.ts';

/** Stands before the fuses in each of Electron's binaries (the package @electron/fuses). */
export const FUSE_MARK = 'dL7pKGdnNz796PbbjQWNKmHXBZaB9tsX';

/** How each fuse must stand (docs/rules.md, E18), in the order of the wire's first version. */
export const FUSES = {
  runAsNode: false,
  cookieEncryption: true,
  nodeOptions: false,
  nodeCliInspect: false,
  embeddedAsarIntegrity: true,
  onlyLoadAppFromAsar: true,
  browserProcessSnapshot: false,
  fileProtocolPrivileges: false,
} as const;
type Fuse = keyof typeof FUSES;

export interface PackageRead {
  readonly files: readonly ArchivedFile[];
  /** Of each binary within the program: macOS' universal one holds two. */
  readonly fuses: readonly Readonly<Record<Fuse, boolean>>[];
  /** resources/app-update.yml, null where the package looks for no updates. */
  readonly feed: string | null;
}

/**
 * Reads a package.
 * @param program the file with the fuses.
 * @param resources the folder with app.asar.
 */
export function readPackage(program: string, resources: string): PackageRead {
  const binary = readFileSync(program);
  const names = Object.keys(FUSES) as readonly Fuse[];
  const fuses: Readonly<Record<Fuse, boolean>>[] = [];
  for (let at = binary.indexOf(FUSE_MARK); at !== -1; at = binary.indexOf(FUSE_MARK, at + 1)) {
    // Version, then how many there are, then one character for each.
    const wire = binary.subarray(at + FUSE_MARK.length + 2).toString('latin1', 0, names.length);
    fuses.push(
      Object.fromEntries(names.map((name, place) => [name, wire[place] === '1'])) as (typeof fuses)[0],
    );
  }
  const feed = join(resources, 'app-update.yml');
  return {
    files: readAsar(join(resources, 'app.asar')),
    fuses,
    feed: existsSync(feed) ? readFileSync(feed, 'utf8') : null,
  };
}

const WELCOME =
  /^(?:package\.json|LICENSE|build\/resources\/(?:(?:icon|icons\/128x128|drag|tray[\w@-]*)\.png|tray[\w-]*\.ico)|out\/(?:main\.js|preload\.cjs|licences\.json|renderer-files\.json|chunks\/main-(?:[\w-]+\.js|language-[\w-]+\.cjs)|renderer\/.+))$/;
const UNWELCOME = /\.map$|\.env|\.test\.|\.pem$|\.ts$|(?:^|\/)(?:test|node_modules)\//;
const SECRET = /-----BEGIN [A-Z ]*PRIVATE KEY-----|\bsk-[A-Za-z0-9]{20,}/;

/**
 * Says what is wrong, in sentences; empty for a good package.
 * @param publisher whose name a Windows feed has to hold.
 */
export function faultsOf(read: PackageRead, publisher?: string): readonly string[] {
  const faults: string[] = [];
  for (const { path, content } of read.files) {
    if (!WELCOME.test(path) || UNWELCOME.test(path)) faults.push(`${path} does not belong into a package.`);
    const text = content.toString('latin1');
    if (SECRET.test(text)) faults.push(`${path} seems to hold a secret.`);
    if (/\bsourceMappingURL=(?!data:)\S+\.map/.test(text.slice(-500)))
      faults.push(`${path} names a source map.`);
  }
  if (read.fuses.length === 0) faults.push('The program has no fuses.');
  for (const fuses of read.fuses) {
    for (const [name, value] of Object.entries(FUSES)) {
      if (fuses[name as Fuse] !== value) faults.push(`The fuse ${name} must be ${value ? 'on' : 'off'}.`);
    }
  }
  const address = read.feed === null ? null : /^url: *(\S+)/m.exec(read.feed)?.[1];
  if (address && !/^['"]?https:\/\//.test(address)) faults.push('The update feed is not https.');
  // Without it any signature, and none, would do for an update (docs/rules.md, U1).
  if (publisher && read.feed !== null && !read.feed.includes(publisher)) {
    faults.push('The update feed does not name the publisher.');
  }
  return faults;
}

/** Finds every unpacked folder below dist/, as electron-builder names them: program and resources. */
export function findPackages(dist: string): readonly (readonly [program: string, resources: string])[] {
  return readdirSync(dist, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .flatMap(({ name }): readonly (readonly [string, string])[] => {
      const folder = join(dist, name);
      if (/^linux(?:-\w+)?-unpacked$/.test(name))
        return [[join(folder, 'dailies'), join(folder, 'resources')]];
      if (/^win(?:-\w+)?-unpacked$/.test(name)) {
        return [[join(folder, 'Dailies.exe'), join(folder, 'resources')]];
      }
      const contents = join(folder, 'Dailies.app/Contents');
      if (!/^mac/.test(name) || !existsSync(contents)) return [];
      const framework = 'Frameworks/Electron Framework.framework/Versions/A/Electron Framework';
      return [[join(contents, framework), join(contents, 'Resources')]];
    });
}
