/** A library as weeks of work leave it: saved takes of prompts, each a file of its own. */
import { createHash } from 'node:crypto';
import { copyFileSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { openLibraryFile } from '../../app/core/library/open-database.ts';
import { FILL_SEARCH } from '../../app/core/library/search-text.ts';
import { FILL_TAKES } from '../../app/core/library/take-groups.ts';

const MEDIA = resolve(import.meta.dirname, '../fixtures/media');
const SIZES = {
  landscape: [680, 376],
  hills: [680, 376],
  moonlight: [680, 376],
  portrait: [376, 680],
  square: [512, 512],
} as const;
export type TakeClip = keyof typeof SIZES;

export interface SeededPrompt {
  readonly prompt: string;
  readonly clip: TakeClip;
  readonly takes: number;
  /** A picture of each take's own, instead of the clip's. */
  readonly picture?: (take: number) => Uint8Array;
}

export interface SeededTake {
  readonly id: string;
  readonly prompt: string;
  readonly path: string;
}

/** Lists them oldest first; the library's newest prompt is the last one here. */
export function seedTakes(
  data: string,
  clips: string,
  prompts: readonly SeededPrompt[],
): readonly SeededTake[] {
  const thumbnails = join(data, 'thumbnails');
  mkdirSync(thumbnails);
  const films = new Map(
    (Object.keys(SIZES) as TakeClip[]).map((name) => {
      copyFileSync(join(MEDIA, `${name}-thumbnail.jpg`), join(thumbnails, `${name}.jpg`));
      const bytes = readFileSync(join(MEDIA, `${name}.mp4`));
      return [name, { bytes, sha256: createHash('sha256').update(bytes).digest('hex') }];
    }),
  );
  const library = openLibraryFile(data, Date.now());
  const generation = library.db.prepare(
    `INSERT INTO generations (id, base_url, state, state_word, prompt, aspect_ratio, width, height, duration_seconds,
       created_at, tracked_at, noticed_at, saved_at, bytes, file_name, palette_grid, status, thumbnail_file)
     VALUES (?, 'https://gateway.test/', 'completed', 'completed', ?, null, ?, ?, 5.04, ?, ?, ?, ?, ?, ?, null, 'saved', ?)`,
  );
  const asset = library.db.prepare(
    `INSERT INTO assets (id, kind, state, folder, name_template, final_path, total_bytes, durable_bytes, sha256, saved_at, missing)
     VALUES (?, 'video', 'saved', ?, '{prompt} [{id8}]', ?, ?, ?, ?, ?, 0)`,
  );
  const seeded: SeededTake[] = [];
  const start = Date.now() - 30 * 86_400_000;
  library.db.exec('BEGIN');
  for (const { prompt, clip, takes, picture } of prompts) {
    const film = films.get(clip);
    if (!film) throw new Error(`There is no clip named ${clip}`);
    const [width, height] = SIZES[clip];
    for (let take = 0; take < takes; take += 1) {
      const place = seeded.length;
      const id = `${String(place + 1).padStart(8, '0')}-0000-4000-8000-000000000000`;
      const fileName = `${prompt} [${id.slice(0, 8)}].mp4`;
      const path = join(clips, fileName);
      writeFileSync(path, film.bytes);
      const at = start + place * 60_000;
      const { length } = film.bytes;
      const thumbnail = picture ? `${id}.jpg` : `${clip}.jpg`;
      if (picture) writeFileSync(join(thumbnails, thumbnail), picture(take));
      generation.run(
        ...[id, prompt, width, height, at - 5_000, at, at + 60_000, at + 70_000],
        ...[length, fileName, thumbnail],
      );
      asset.run(id, clips, path, length, length, film.sha256, at + 70_000);
      seeded.push({ id, prompt, path });
    }
  }
  library.db.exec(FILL_SEARCH);
  library.db.exec(FILL_TAKES);
  library.db.exec('COMMIT');
  library.close();
  return seeded;
}
