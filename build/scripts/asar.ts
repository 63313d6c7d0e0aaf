/** Reads an asar archive: a pickle that holds the table's length, the table as JSON, then the files end to end. */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

interface Node {
  readonly files?: Readonly<Record<string, Node>>;
  readonly size?: number;
  /** Behind the table, as decimal text. */
  readonly offset?: string;
}

export interface ArchivedFile {
  /** Inside the archive, with forward slashes. */
  readonly path: string;
  readonly content: Buffer;
}

export function readAsar(path: string): readonly ArchivedFile[] {
  const archive = readFileSync(path);
  const begin = 8 + archive.readUInt32LE(4);
  const table = archive.subarray(16, 16 + archive.readUInt32LE(12)).toString('utf8');
  const walk = (node: Node, at: string): readonly ArchivedFile[] =>
    Object.entries(node.files ?? {}).flatMap(([name, child]) => {
      if (child.files) return walk(child, `${at}${name}/`);
      const from = begin + Number(child.offset);
      return [{ path: `${at}${name}`, content: archive.subarray(from, from + (child.size ?? 0)) }];
    });
  return walk(JSON.parse(table) as Node, '');
}

export function extractAsar(path: string, folder: string): void {
  for (const file of readAsar(path)) {
    const target = join(folder, file.path);
    mkdirSync(dirname(target), { recursive: true });
    writeFileSync(target, file.content);
  }
}
