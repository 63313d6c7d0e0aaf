/** The source of the app and the page, for rules that a reader checks by searching. */
import { readdirSync, readFileSync } from 'node:fs';
import { join, relative, resolve, sep } from 'node:path';

export const ROOT = resolve(import.meta.dirname, '../..');

export interface SourceFile {
  /** From the project's folder, with forward slashes. */
  readonly path: string;
  /** Without comments, which may name what the code must not do. */
  readonly code: string;
}

/** Comments go; strings that hold `//` stay, since addresses are what some rules look for. */
export function withoutComments(text: string): string {
  return text.replace(/\/\*[\s\S]*?\*\/|<!--[\s\S]*?-->/g, '').replace(/(^|[\s;{}(,])\/\/.*$/gm, '$1');
}

export function sourcesIn(...folders: readonly string[]): readonly SourceFile[] {
  return folders.flatMap((folder) =>
    readdirSync(join(ROOT, folder), { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile() && /\.(ts|svelte|html)$/.test(entry.name))
      .map((entry) => join(entry.parentPath, entry.name))
      .sort()
      .map((path) => ({
        path: relative(ROOT, path).split(sep).join('/'),
        code: withoutComments(readFileSync(path, 'utf8')),
      })),
  );
}

/** The files whose code matches. */
export function filesWith(sources: readonly SourceFile[], pattern: RegExp): readonly string[] {
  return sources.filter(({ code }) => pattern.test(code)).map(({ path }) => path);
}
