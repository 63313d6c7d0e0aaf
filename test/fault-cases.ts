/**
 * The tables in test/README.md: which test proves which numbered fault case, and which rule of docs/rules.md. `node
 * test/fault-cases.ts` writes them anew from the titles of the tests, which begin with `case 26:`, `E5:`, `T2:`,
 * `field S1:`, or several of them: `E5, case 85:`.
 */
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

const TESTS = import.meta.dirname;
export const README = join(TESTS, 'README.md');
/** Name (26, E5, S1, T2, field S1), what it is, and the proofs, which are written anew; without a test, what is there stays. */
const ROW = /^\| ((?:field S|[AESTU])?\d+) \| ([^|]+) \| (.*) \|$/;
/** A title with the names it begins with. */
const TITLE =
  /(['"`])((?:(?:cases? \d+|field S\d+|[AESTU]\d+)(?:, (?:case |field S|[AESTU])?\d+)*): [^\n]*?)\1/g;

interface Proof {
  readonly file: string;
  readonly titles: readonly string[];
}

/** What a title says it proves: `E5, case 85, 86: …` is E5, 85 and 86. */
export function namesIn(title: string): readonly string[] {
  return title.slice(0, title.indexOf(': ')).match(/(?:field S|[AESTU])?\d+/g) ?? [];
}

export function titlesIn(source: string): readonly string[] {
  return [...source.matchAll(TITLE)].map(([, , title = '']) => title);
}

/** The proofs of each case and rule, by its name. */
function findProofs(): ReadonlyMap<string, readonly Proof[]> {
  const proofs = new Map<string, Proof[]>();
  const files = readdirSync(TESTS, { recursive: true, encoding: 'utf8' })
    // Its own titles are samples.
    .filter((name) => name.endsWith('.test.ts') && name !== 'fault-cases.test.ts')
    .map((name) => name.replaceAll('\\', '/'))
    .sort();
  for (const file of files) {
    const titles = new Map<string, string[]>();
    for (const title of titlesIn(readFileSync(join(TESTS, file), 'utf8'))) {
      for (const name of namesIn(title)) {
        titles.set(name, [...(titles.get(name) ?? []), title.slice(title.indexOf(': ') + 2)]);
      }
    }
    for (const [name, found] of titles) {
      proofs.set(name, [...(proofs.get(name) ?? []), { file, titles: found }]);
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
      const [, name = '', what] = ROW.exec(line) ?? [];
      const found = proofs.get(name);
      return found ? `| ${name} | ${what} | ${cellOf(found)} |` : line;
    })
    .join('\n');
}

/** Each row's name and the files it names. */
export function readRows(
  readme: string,
): readonly { readonly name: string; readonly files: readonly string[] }[] {
  return readme.split('\n').flatMap((line) => {
    const [, name, , cell = ''] = ROW.exec(line) ?? [];
    if (name === undefined) return [];
    return [{ name, files: [...cell.matchAll(/\]\(([^)]+)\)/g)].map(([, file = '']) => file) }];
  });
}

/** Names of rows without a test and without a reason. */
export function unproven(readme: string): readonly string[] {
  return readme.split('\n').flatMap((line) => (/\| — \|$/.test(line) ? [ROW.exec(line)?.[1] ?? ''] : []));
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  const readme = withProofs(readFileSync(README, 'utf8'));
  writeFileSync(README, readme);
  const missing = unproven(readme);
  if (missing.length > 0) console.log(`No test yet for ${missing.join(', ')}.`);
}
