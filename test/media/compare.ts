/**
 * Shows what Dailies makes of real media files beside what ffmpeg can play of them. Run by hand, with ffmpeg:
 * `node test/media/compare.ts FOLDER…`. Ends with 1 when a file that plays would be refused.
 */
import { spawnSync } from 'node:child_process';
import { closeSync, openSync, readdirSync, readSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { lookInside } from '../../app/core/downloads/publish/containers/look-inside.ts';
import { HEAD_BYTES, isMoving, kindOfFile } from '../../app/core/files/signature.ts';

const ENDINGS =
  /\.(mp4|m4v|mov|qt|3gp|webm|mkv|gif|webp|apng|avi|ogv|ogg|mpe?g|flv|wmv|asf|ts|m2ts|avif|mts|vob|m4s)$/i;

interface Verdict {
  readonly kind: string;
  readonly state: string;
  readonly why: string;
}

/** As of a file whose length the server gave. */
async function ours(path: string): Promise<Verdict> {
  const file = openSync(path, 'r');
  try {
    const readAt = async (position: number, length: number): Promise<Buffer> => {
      const bytes = Buffer.alloc(length);
      return bytes.subarray(0, readSync(file, bytes, 0, length, position));
    };
    const kind = kindOfFile(await readAt(0, HEAD_BYTES));
    if (!isMoving(kind)) {
      const { words = 'unknown' } = (kind ?? {}) as { readonly words?: string };
      return { kind: words, state: 'refused', why: 'another kind' };
    }
    const finding = await lookInside(kind, readAt, statSync(path).size, true);
    const why = finding.state === 'whole' ? '' : finding.why;
    return { kind: kind.words, state: finding.state === 'broken' ? 'refused' : finding.state, why };
  } finally {
    closeSync(file);
  }
}

/** Frames of the first video stream, as far as two; a sound, a picture and a text have fewer. */
function framesPlayed(path: string): number {
  const words = `-v error -select_streams v:0 -read_intervals %+#2 -show_entries frame=pict_type -of csv=p=0`;
  const end = spawnSync('ffprobe', [...words.split(' '), path], { encoding: 'utf8', timeout: 30_000 });
  return end.stdout.split('\n').filter((line) => /^[IPBS?]/.test(line)).length;
}

let files = 0;
let plays = 0;
const refused: string[] = [];
for (const folder of process.argv.slice(2)) {
  for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile() || !ENDINGS.test(entry.name) || /\.d\.ts$/.test(entry.name)) continue;
    const path = join(entry.parentPath, entry.name);
    const frames = framesPlayed(path);
    if (/\.ts$/i.test(path) && frames === 0) continue;
    const { kind, state, why } = await ours(path);
    files += 1;
    if (frames > 1) plays += 1;
    if (frames > 1 && state === 'refused') refused.push(path);
    process.stdout.write(
      `${frames > 1 ? 'plays' : frames === 1 ? 'still' : 'none '}  ${state}  ${kind}  ${why}  ${path}\n`,
    );
  }
}
process.stdout.write(`${files} files, ${plays} that play; refused of those: ${refused.length}\n`);
for (const path of refused) process.stdout.write(`refused: ${path}\n`);
if (refused.length > 0) process.exitCode = 1;
