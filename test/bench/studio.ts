/** Fills a data folder as a busy studio's is: a large library whose saved clips and pictures are all there. */
import { copyFileSync, mkdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { openLibraryFile } from '../../app/core/library/open-database.ts';
import { fillLibrary } from './many-generations.ts';

const MEDIA = resolve(import.meta.dirname, '../fixtures/media');

/** Fills the library of so many clips, 12 in a hundred of them with a prompt of their own; all lie in one and the same file. */
export function fillStudio(data: string, clips: string, size: number): void {
  const thumbnails = join(data, 'thumbnails');
  for (const path of [data, clips, thumbnails]) mkdirSync(path, { recursive: true });
  const pictures = (['hills', 'moonlight', 'landscape', 'portrait', 'square'] as const).map((name) => {
    copyFileSync(join(MEDIA, `${name}-thumbnail.jpg`), join(thumbnails, `${name}.jpg`));
    const sizes = { portrait: [752, 1360], square: [1024, 1024] } as const;
    const [width, height] = sizes[name as keyof typeof sizes] ?? [1360, 752];
    return { file: `${name}.jpg`, width, height };
  });
  const clip = join(clips, 'clip.mp4');
  copyFileSync(join(MEDIA, 'landscape.mp4'), clip);
  const library = openLibraryFile(data, Date.now());
  // 12,000 prompts with eight takes or so each, in a library of 100,000.
  fillLibrary(library.db, size, { clip, pictures, prompts: Math.ceil(size * 0.12) });
  // Nothing is fetched here, and still the list says that they are downloading: the reports come from this program.
  library.db.exec("UPDATE assets SET state = 'paused' WHERE state = 'queued'");
  library.close();
}
