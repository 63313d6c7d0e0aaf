/** Unpacks a zip archive: no tool for it is certain to be there, and Node can inflate. */
import { chmodSync, closeSync, mkdirSync, openSync, readSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';
import { inflateRawSync } from 'node:zlib';

/** "End of central directory" (PKWARE's APPNOTE.TXT, 4.3.16), at most 64 KiB of comment before the file's end. */
const END_MARK = 0x06054b50;
const END_BYTES = 22;
const ENTRY_MARK = 0x02014b50;
const DEFLATED = 8;

/**
 * Unpacks the files for which `place` gives a path below `folder`; null leaves one out. Keeps who may run a file.
 * Throws for a name that would leave the folder, and for an archive beyond 4 GiB.
 */
export function unzip(archive: string, folder: string, place: (name: string) => string | null): void {
  const file = openSync(archive, 'r');
  const read = (from: number, bytes: number): Buffer => {
    const buffer = Buffer.alloc(bytes);
    if (readSync(file, buffer, 0, bytes, from) !== bytes) throw new Error('The archive is cut short.');
    return buffer;
  };
  try {
    const { size } = statSync(archive);
    const tailBytes = Math.min(size, END_BYTES + 0xffff);
    const tail = read(size - tailBytes, tailBytes);
    const end = tail.lastIndexOf(Buffer.from(Uint32Array.of(END_MARK).buffer));
    if (end === -1) throw new Error('The file is no zip archive.');
    const directory = read(tail.readUInt32LE(end + 16), tail.readUInt32LE(end + 12));
    for (let at = 0; at < directory.length; ) {
      if (directory.readUInt32LE(at) !== ENTRY_MARK) throw new Error('The archive’s directory is damaged.');
      const nameBytes = directory.readUInt16LE(at + 28);
      const name = directory.toString('utf8', at + 46, at + 46 + nameBytes);
      const to = name.endsWith('/') ? null : place(name);
      if (to !== null) {
        const path = normalize(join(folder, to));
        if (!path.startsWith(join(folder, '/'))) throw new Error(`${name} would leave the folder.`);
        const start = directory.readUInt32LE(at + 42);
        const header = read(start, 30);
        const from = start + 30 + header.readUInt16LE(26) + header.readUInt16LE(28);
        const content = read(from, directory.readUInt32LE(at + 20));
        mkdirSync(dirname(path), { recursive: true });
        writeFileSync(path, directory.readUInt16LE(at + 10) === DEFLATED ? inflateRawSync(content) : content);
        const mayRun = (directory.readUInt32LE(at + 38) >>> 16) & 0o111;
        chmodSync(path, mayRun ? 0o755 : 0o644);
      }
      at += 46 + nameBytes + directory.readUInt16LE(at + 30) + directory.readUInt16LE(at + 32);
    }
  } finally {
    closeSync(file);
  }
}
