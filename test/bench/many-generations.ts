/** Fills a library with generations as a busy studio would have them: most saved, English and Chinese prompts. */
import { basename } from 'node:path';
import type { DatabaseSync } from 'node:sqlite';
import { FILL_SEARCH } from '../../app/core/library/search-text.ts';
import { FILL_TAKES } from '../../app/core/library/take-groups.ts';
import type { ItemStatus } from '../../app/shared/library-view.ts';

const SUBJECTS =
  'a lone astronaut|two foxes|an old fisherman|a neon city|a paper boat|a glass whale|a street dancer|the last tram|a red kite|a mountain village';
const DOINGS =
  'walking through|dissolving into|racing against|waiting under|drifting above|reflected in|running from|dreaming of';
const PLACES =
  'a storm of petals|the rain at night|an endless desert|a flooded library|morning fog|a field of wheat|melting ice|the northern lights';
const STYLES =
  'cinematic, 35mm, shallow depth of field|slow dolly in, volumetric light|handheld, natural light, film grain|aerial shot, golden hour|macro lens, soft focus|stop motion, felt and clay';
const SUBJECTS_ZH =
  '一位孤独的宇航员|两只狐狸|一座霓虹都市|一艘纸船|街头舞者|最后一班电车|红色的风筝|山间的村庄';
const PLACES_ZH = '日落时分的海面上|雨夜的街道里|无尽的沙漠中|清晨的薄雾里|麦田之间|极光之下';
const STYLES_ZH =
  '金色的波光，电影质感，浅景深|缓慢推进，体积光|手持拍摄，自然光，胶片颗粒|航拍，黄金时刻|微距镜头，柔焦';

const pick = (list: string, random: number): string => {
  const words = list.split('|');
  return words[Math.floor(random * words.length)] ?? '';
};

/** The same numbers in each run. */
function seeded(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}

function promptOf(random: () => number, index: number): string {
  if (random() < 0.4) {
    return `${pick(SUBJECTS_ZH, random())}在${pick(PLACES_ZH, random())}，${pick(STYLES_ZH, random())}，第${index}镜`;
  }
  return `${pick(SUBJECTS, random())} ${pick(DOINGS, random())} ${pick(PLACES, random())}, ${pick(STYLES, random())}, take ${index}`;
}

function statusOf(index: number, random: number): ItemStatus {
  if (index < 300) return 'downloading';
  if (random < 0.02) return 'generating';
  if (random < 0.03) return 'failed';
  if (random < 0.035) return 'missing';
  if (random < 0.04) return 'cancelled';
  return random < 0.042 ? 'paused' : 'saved';
}

export interface Studio {
  /** The one file that every saved generation is said to lie in; paths of their own, without files, where it is absent. */
  readonly clip?: string;
  /** Names in the thumbnail folder, given out in turn with the pictures' sizes. */
  /** So many prompts in all, each with about as many takes; one for each generation where it is absent. */
  readonly prompts?: number;
  readonly pictures?: readonly { readonly file: string; readonly width: number; readonly height: number }[];
}

export function fillLibrary(db: DatabaseSync, size: number, studio: Studio = {}): void {
  const { clip = null, pictures = [] } = studio;
  const random = seeded(7);
  const prompts = Array.from({ length: studio.prompts ?? 0 }, (_, place) => promptOf(random, place));
  const generation = db.prepare(
    `INSERT INTO generations (id, base_url, state, state_word, prompt, aspect_ratio, width, height, duration_seconds,
       created_at, tracked_at, noticed_at, saved_at, bytes, file_name, palette_grid, status, thumbnail_file)
     VALUES (?, 'https://gateway.test/', ?, ?, ?, '16:9', ?, ?, 5.04, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
  );
  const answer = db.prepare('INSERT INTO answers (seq, raw) VALUES (?, ?)');
  const asset = db.prepare(
    `INSERT INTO assets (id, kind, state, folder, name_template, final_path, total_bytes, durable_bytes, sha256, saved_at, missing)
     VALUES (?, 'video', ?, '/home/someone/Videos/Dailies', '{prompt} [{id8}]', ?, ?, ?, ?, ?, ?)`,
  );
  const start = Date.UTC(2025, 0, 1);
  db.exec('BEGIN');
  for (let index = 0; index < size; index += 1) {
    const hex = Math.floor(random() * 2 ** 32)
      .toString(16)
      .padStart(8, '0');
    const id = index < 300 ? `waiting-${index}` : `${hex}-0000-4000-8000-${String(index).padStart(12, '0')}`;
    const prompt = prompts[Math.floor(random() * prompts.length)] ?? promptOf(random, index);
    const status = statusOf(index, random());
    const isDone = status !== 'generating';
    const hasFile = status === 'saved' || status === 'missing';
    const tracked = start + Math.floor(random() * 3e10);
    const bytes = Math.floor(2e6 + random() * 4e7);
    const picture = pictures[index % pictures.length];
    const path =
      (status === 'saved' ? clip : null) ??
      `/home/someone/Videos/Dailies/${prompt.slice(0, 60)} [${id.slice(0, 8)}].mp4`;
    const state = status === 'failed' ? 'failed' : isDone ? 'completed' : 'processing';
    const { lastInsertRowid } = generation.run(
      ...[id, state, state, prompt, picture?.width ?? 1360, picture?.height ?? 752],
      ...[tracked - 5_000, tracked, isDone ? tracked + 60_000 : null],
      ...[hasFile ? tracked + 70_000 : null, hasFile ? bytes : null],
      ...[hasFile ? basename(path) : null, 'x'.repeat(100), status, isDone ? (picture?.file ?? null) : null],
    );
    answer.run(
      lastInsertRowid,
      JSON.stringify({ id, state, prompt, video: { url: `https://cdn.test/${'s'.repeat(1_500)}` } }),
    );
    if (!isDone || status === 'failed') continue;
    const transfer = hasFile ? 'saved' : status === 'downloading' ? 'queued' : status;
    asset.run(
      ...[id, transfer, hasFile ? path : null, hasFile ? bytes : null, hasFile ? bytes : 0],
      ...[hasFile ? hex.repeat(8) : null, hasFile ? tracked + 70_000 : null, status === 'missing' ? 1 : 0],
    );
  }
  db.exec(FILL_SEARCH);
  db.exec(FILL_TAKES);
  db.exec('COMMIT');
}
