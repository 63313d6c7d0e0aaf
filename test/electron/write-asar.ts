/** Writes an asar archive; build/scripts/asar.ts reads it and tells its form. */
import { writeFileSync } from 'node:fs';
import type { ArchivedFile } from '../../build/scripts/asar.ts';

/** A number before its bytes, filled up to whole numbers, as Chromium's Pickle has it. */
function pickle(content: Buffer): Buffer {
  const head = Buffer.alloc(4);
  head.writeUInt32LE(content.length);
  return Buffer.concat([head, content, Buffer.alloc(-content.length & 3)]);
}

/** Files at the top level alone. */
export function writeAsar(path: string, files: readonly ArchivedFile[]): void {
  let offset = 0;
  const table: Record<string, { readonly size: number; readonly offset: string }> = {};
  for (const { path: name, content } of files) {
    table[name] = { size: content.length, offset: String(offset) };
    offset += content.length;
  }
  const header = pickle(pickle(Buffer.from(JSON.stringify({ files: table }))));
  const size = Buffer.alloc(4);
  size.writeUInt32LE(header.length);
  writeFileSync(path, Buffer.concat([pickle(size), header, ...files.map(({ content }) => content)]));
}
