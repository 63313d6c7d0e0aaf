/**
 * Fills the manifests of package managers (build/resources/manifests) from the packages of a release: its version,
 * where each package lies, and its checksum. `--packages DIR --out DIR --base-url URL --homepage URL`.
 */
import { createHash } from 'node:crypto';
import { createReadStream, existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { parseArgs } from 'node:util';

const root = resolve(import.meta.dirname, '../..');
const TEMPLATES = join(root, 'build/resources/manifests');

export interface ReleaseFacts {
  readonly version: string;
  readonly description: string;
  readonly publisher: string;
  /** https, without a slash at its end. */
  readonly homepage: string;
  /** Where the packages can be had, without a slash at its end. */
  readonly baseUrl: string;
  /** Of the release, as 2026-01-31. */
  readonly date: string;
}

/** The packages that manifests name, as electron-builder.yml calls them. */
function packageNames(version: string): Readonly<Record<string, string>> {
  return {
    setup: `Dailies-${version}-setup.exe`,
    dmg: `Dailies-${version}-mac-universal.dmg`,
    debAmd64: `Dailies-${version}-linux-amd64.deb`,
    debArm64: `Dailies-${version}-linux-arm64.deb`,
  };
}

/** What each kind of file takes amiss, and how it writes it. */
function escapeFor(file: string): (text: string) => string {
  if (file.endsWith('.json')) return (text) => JSON.stringify(text).slice(1, -1);
  if (file.endsWith('.xml')) {
    return (text) => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
  }
  if (basename(file) === 'PKGBUILD') return (text) => text.replaceAll("'", "'\\''");
  if (file.endsWith('.rb')) return (text) => text.replace(/["\\#]/g, '\\$&');
  // A colon or a hash within would end a plain text of YAML.
  if (/\.ya?ml$/.test(file))
    return (text) => (/: |^[^\w]| #|[{}[\]]/.test(text) ? JSON.stringify(text) : text);
  return (text) => text;
}

export async function sha256Of(path: string): Promise<string> {
  const hash = createHash('sha256');
  await pipeline(createReadStream(path), hash);
  return hash.digest('hex');
}

/** Throws an Error with a sentence where a package is missing or a fact has no value. */
export async function fillManifests(
  packages: string,
  out: string,
  facts: ReleaseFacts,
): Promise<readonly string[]> {
  for (const [name, value] of Object.entries(facts)) {
    if (value === '' || /[\r\n]/.test(value)) throw new Error(`${name} must be one line of text.`);
  }
  for (const url of [facts.homepage, facts.baseUrl]) {
    if (!/^https:\/\/[^\s'"]+[^/]$/.test(url))
      throw new Error(`${url} must begin with https:// and end without a slash.`);
  }
  const values = new Map<string, string>(Object.entries(facts));
  // Arch's versions hold no hyphen.
  values.set('version.arch', facts.version.replaceAll('-', '_'));
  for (const [key, name] of Object.entries(packageNames(facts.version))) {
    const path = join(packages, name);
    if (!existsSync(path)) throw new Error(`${name} is not in ${packages}; make the packages first.`);
    values.set(`${key}.url`, `${facts.baseUrl}/${name}`);
    values.set(`${key}.sha256`, await sha256Of(path));
  }
  const files = readdirSync(TEMPLATES, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(TEMPLATES.length + 1))
    .sort();
  for (const file of files) {
    const written = escapeFor(file);
    const filled = readFileSync(join(TEMPLATES, file), 'utf8').replace(
      /\{\{([\w.]+)\}\}/g,
      (_whole, key: string) => {
        const value = values.get(key);
        if (value === undefined) throw new Error(`${file} asks for ${key}, which no release has.`);
        return written(value);
      },
    );
    const path = join(out, file);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, filled);
  }
  return files;
}

if (import.meta.main) {
  const { values } = parseArgs({
    options: {
      packages: { type: 'string' },
      out: { type: 'string' },
      'base-url': { type: 'string' },
      homepage: { type: 'string' },
      publisher: { type: 'string' },
    },
  });
  const { version, description, author } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
  try {
    const files = await fillManifests(
      resolve(values.packages ?? 'dist'),
      resolve(values.out ?? 'dist/manifests'),
      {
        ...{ version, description, homepage: values.homepage ?? '', baseUrl: values['base-url'] ?? '' },
        ...{ publisher: values.publisher || author, date: new Date().toISOString().slice(0, 10) },
      },
    );
    process.stdout.write(files.map((file) => `${file}\n`).join(''));
  } catch (thrown) {
    process.stderr.write(`${(thrown as Error).message}\n`);
    process.exitCode = 1;
  }
}
