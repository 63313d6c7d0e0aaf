/**
 * The table in test/README.md: which test proves which numbered fault case. `node test/fault-cases.ts` writes it
 * anew from the titles of the tests, which begin with `case 26:`.
 */
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

const TESTS = import.meta.dirname;
export const README = join(TESTS, 'README.md');
/** Number, case, and the proofs, which are written anew; where there is no test, what stands there stays. */
const ROW = /^\| (\d+) \| ([^|]+) \| (.*) \|$/;

interface Proof {
  readonly file: string;
  readonly titles: readonly string[];
}

/** The proofs of each case, by its number. */
function findProofs(): ReadonlyMap<number, readonly Proof[]> {
  const proofs = new Map<number, Proof[]>();
  const files = readdirSync(TESTS, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.test.ts'))
    .map((name) => name.replaceAll('\\', '/'))
    .sort();
  for (const file of files) {
    const titles = new Map<number, string[]>();
    const source = readFileSync(join(TESTS, file), 'utf8');
    for (const [, , title = ''] of source.matchAll(/(['"`])(cases? \d[^\n]*?)\1/g)) {
      const [numbers = '', ...rest] = title.split(': ');
      if (rest.length === 0) continue;
      for (const number of numbers.matchAll(/\d+/g)) {
        const list = titles.get(Number(number[0])) ?? [];
        titles.set(Number(number[0]), [...list, rest.join(': ')]);
      }
    }
    for (const [number, found] of titles) {
      proofs.set(number, [...(proofs.get(number) ?? []), { file, titles: found }]);
    }
  }
  return proofs;
}

function cellOf(proofs: readonly Proof[]): string {
  return proofs
    .map(({ file, titles: [first = '', ...more] }) => {
      const title = first.replace(/\$\{[^}]*\}/g, '').replaceAll('|', '\\|');
      return `[${file}](${file}): ${title}${more.length > 0 ? ` (+${more.length})` : ''}`;
    })
    .join('<br>');
}

/** The README as it should be. */
export function withProofs(readme: string): string {
  const proofs = findProofs();
  return readme
    .split('\n')
    .map((line) => {
      const [, number, what] = ROW.exec(line) ?? [];
      const found = proofs.get(Number(number));
      return found ? `| ${number} | ${what} | ${cellOf(found)} |` : line;
    })
    .join('\n');
}

/** Each row's number and the files it names. */
export function readRows(
  readme: string,
): readonly { readonly number: number; readonly files: readonly string[] }[] {
  return readme.split('\n').flatMap((line) => {
    const [, number, , cell = ''] = ROW.exec(line) ?? [];
    if (number === undefined) return [];
    return [
      { number: Number(number), files: [...cell.matchAll(/\]\(([^)]+)\)/g)].map(([, file = '']) => file) },
    ];
  });
}

/** Numbers of rows without a test and without a reason. */
export function unproven(readme: string): readonly number[] {
  return readme.split('\n').flatMap((line) => (/\| — \|$/.test(line) ? [Number(ROW.exec(line)?.[1])] : []));
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  const readme = withProofs(readFileSync(README, 'utf8'));
  writeFileSync(README, readme);
  const missing = unproven(readme);
  if (missing.length > 0) console.log(`No test yet for case ${missing.join(', ')}.`);
}
