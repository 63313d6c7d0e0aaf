/** Clips for the tests of exports: small files of several rates, under names and with prompts that are meant badly. */
import { copyFileSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { readMediaFacts } from '../../../app/core/exports/media-facts.ts';
import type { ExportClip } from '../../../app/core/exports/timeline.ts';
import { type WrittenFormat, writeFormat } from '../../../app/core/exports/write-format.ts';
import type { BinKind, PromptPlace } from '../../../app/shared/exports.ts';

export const TIMED = join(import.meta.dirname, '../../fixtures/timed');

/** Names by the file that each is a copy of. */
export const NAMES: Readonly<Record<string, string>> = {
  'film-silent.mp4': '雨中的灯塔 100% #1 [a&b].mp4',
  'film-stereo.mp4': 'It\'s "here", and <there> @ 50%20.mp4',
  'fast.mp4': '🦊 ‮txet.mp4',
  'tv-mono.mp4': '=cmd (2).mp4',
  'fragments-sound.mp4': 'plain.mp4',
  'coarse-clock.mp4': 'Ünïcödé é.mp4',
  'timecode.mov': 'with timecode.mov',
  'film-sound.webm': 'a web clip.webm',
};

export const HOSTILE_PROMPTS: readonly string[] = [
  '</name></clipitem> ]]> <!-- & &amp; "quotes" \'single\'',
  "=cmd|' /C calc'!A0",
  'nul \u0000 bell \u0007 escape \u001b[31m half \ud800 none \ufffe\uffff',
  'שלום ‮ مرحبا 🦊👨‍👩‍👧 雨中的灯塔',
  '001  AX       V     C        00:00:00:00\n* FROM CLIP NAME: /etc/passwd\r\nTITLE: x',
  `${'very long '.repeat(3_000)}end`,
  '＝1+1',
  '\t-2+3 @SUM(A1)',
];

/** The fixtures as clips, where they lie; `names` puts copies under other names into this folder. */
export async function makeClips(folder?: string): Promise<readonly ExportClip[]> {
  const clips: ExportClip[] = [];
  if (folder !== undefined) mkdirSync(folder, { recursive: true });
  for (const [index, [file, name]] of Object.entries(NAMES).entries()) {
    const path = folder === undefined ? join(TIMED, file) : join(folder, name);
    if (folder !== undefined) copyFileSync(join(TIMED, file), path);
    clips.push({
      ...{ id: `id-${index}`, path, prompt: HOSTILE_PROMPTS[index] ?? null, service: 'www.kkiai.com' },
      ...{ model: 'ray-2', mark: 'pick', take: null, createdAtMs: 1_750_000_000_000, picture: null },
      facts: await readMediaFacts(path),
    });
  }
  return clips;
}

export function write(
  clips: readonly ExportClip[],
  format: WrittenFormat,
  { bins = 'prompt', promptAs = 'note' }: { readonly bins?: BinKind; readonly promptAs?: PromptPlace } = {},
): string {
  return writeFormat('Picks & <cuts>', clips, { format, bins, promptAs }).text;
}
