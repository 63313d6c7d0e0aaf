/** Writes NAME.sha256 beside each package of a folder, as sha256sum -c reads it, and SHA256SUMS of them all. */
import { readdirSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { sha256Of } from './fill-manifests.ts';

/** Gives the names of the packages that were summed up. */
export async function writeChecksums(folder: string): Promise<readonly string[]> {
  const names = readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.isFile() && !/\.sha256$|^SHA256SUMS$/.test(entry.name))
    .map(({ name }) => name)
    .sort();
  const lines: string[] = [];
  for (const name of names) {
    const line = `${await sha256Of(join(folder, name))}  ${name}\n`;
    writeFileSync(join(folder, `${name}.sha256`), line);
    lines.push(line);
  }
  writeFileSync(join(folder, 'SHA256SUMS'), lines.join(''));
  return names;
}

if (import.meta.main) {
  const [folder = 'dist'] = process.argv.slice(2);
  process.stdout.write(`${(await writeChecksums(resolve(folder))).join('\n')}\n`);
}
