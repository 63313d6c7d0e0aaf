/** Writes what Dailies is made of as CycloneDX (an SBOM): `node build/scripts/sbom.ts FILE`. */
import { execFileSync } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';

const root = resolve(import.meta.dirname, '../..');

export interface Sbom {
  readonly bomFormat: string;
  readonly metadata: {
    readonly component: { readonly name: string; readonly version: string; readonly type: string };
  };
  readonly components: readonly { readonly name: string }[];
}

/** Lists every package of the lock file: all are bundled, or make what is shipped. */
export function makeSbom(): Sbom {
  const said = execFileSync(
    'npm',
    ['sbom', '--sbom-format', 'cyclonedx', '--sbom-type', 'application', '--package-lock-only'],
    { cwd: root, encoding: 'utf8', maxBuffer: 64 * 1024 * 1024, shell: process.platform === 'win32' },
  );
  const bom = JSON.parse(said) as Sbom;
  const { name } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { name: string };
  // npm gives the name of the folder that it stands in.
  return { ...bom, metadata: { ...bom.metadata, component: { ...bom.metadata.component, name } } };
}

if (import.meta.main) {
  const path = resolve(process.argv[2] ?? 'dist/dailies.cdx.json');
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, `${JSON.stringify(makeSbom(), null, 2)}\n`);
}
