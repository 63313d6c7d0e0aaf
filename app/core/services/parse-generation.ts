/**
 * Turns an answer of any known gateway dialect into one Generation (docs/gateway.md §1 and §2: nested,
 * flat, task-table and Luma's own). Lenient: a field that is not what it should be is dropped, never guessed.
 */

import { cleanText } from '../../shared/clean-text.ts';
import type {
  Artifact,
  Generation,
  GenerationState,
  PictureLink,
  RawVideoLink,
  VideoLink,
} from '../../shared/generation.ts';

type Json = { readonly [key: string]: unknown };

const MAX_PROMPT = 10_000;
const MAX_REASON = 1_000;
const MAX_LINK = 8_192;
const MAX_WORD = 64;

const STATES: ReadonlyMap<string, GenerationState> = new Map([
  ['pending', 'pending'],
  ['queued', 'pending'],
  ['not_start', 'pending'],
  ['submitted', 'pending'],
  ['processing', 'processing'],
  ['in_progress', 'processing'],
  ['dreaming', 'processing'],
  ['completed', 'completed'],
  ['success', 'completed'],
  ['failed', 'failed'],
  ['failure', 'failed'],
]);

/** Any word that is not known means "still working". */
export function stateOf(word: string): GenerationState {
  return STATES.get(word.trim().toLowerCase()) ?? 'unknown';
}

export function asObject(value: unknown): Json | null {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Json) : null;
}

function textOf(value: unknown, maxLength: number): string | null {
  if (typeof value !== 'string') return null;
  const cleaned = cleanText(value, maxLength);
  return cleaned === '' ? null : cleaned;
}

/** Some gateways give ids as numbers; as text they must be the one that was asked for all the same. */
function idOf(value: unknown): string | null {
  if (typeof value === 'number') return String(value);
  return typeof value === 'string' && value !== '' ? value : null;
}

function linkOf(value: unknown): string | null {
  if (typeof value !== 'string' || value === '' || value.length > MAX_LINK) return null;
  return /^[\x21-\x7e\u0080-\uffff]+$/.test(value) ? value : null;
}

function pixelsOf(value: unknown): number | null {
  return typeof value === 'number' && Number.isSafeInteger(value) && value > 0 && value < 1e6 ? value : null;
}

function secondsOf(value: unknown): number | null {
  return typeof value === 'number' && Number.isFinite(value) && value > 0 && value < 1e7 ? value : null;
}

/** RFC 3339 text or Unix seconds. Go's zero time and anything before 2001 mean unknown. */
function timeOf(value: unknown): number | null {
  let ms = Number.NaN;
  // Date.parse makes a date of nearly anything: "5" is a day in May 2001.
  if (typeof value === 'string' && /^\d{4}-\d\d-\d\d[Tt ]\d\d:/.test(value)) ms = Date.parse(value);
  if (typeof value === 'number') ms = value * 1000;
  return Number.isFinite(ms) && ms > 978_307_200_000 && ms < 32_503_680_000_000 ? Math.round(ms) : null;
}

/** 75 bytes are 100 base64 characters without padding. */
function paletteOf(value: unknown): string | null {
  const grid = asObject(value)?.grid;
  return typeof grid === 'string' && /^[A-Za-z0-9+/]{100}$/.test(grid) ? grid : null;
}

function parseVideo(value: unknown): VideoLink | null {
  const direct = linkOf(value);
  if (direct) return { url: direct, downloadUrl: null, width: null, height: null };
  const video = asObject(value);
  if (!video) return null;
  return {
    url: linkOf(video.url),
    downloadUrl: linkOf(video.download_url),
    width: pixelsOf(video.width),
    height: pixelsOf(video.height),
  };
}

function parseRawVideo(value: unknown): RawVideoLink | null {
  const raw = asObject(value);
  if (!raw) return null;
  return {
    url: linkOf(raw.url),
    width: pixelsOf(raw.width),
    height: pixelsOf(raw.height),
    durationSeconds: secondsOf(raw.duration),
    mediaType: textOf(raw.media_type, MAX_WORD),
  };
}

function parsePicture(value: unknown): PictureLink | null {
  const direct = linkOf(value);
  if (direct) return { url: direct, width: null, height: null, paletteGrid: null, mediaType: null };
  const picture = asObject(value);
  if (!picture) return null;
  return {
    url: linkOf(picture.url),
    width: pixelsOf(picture.width),
    height: pixelsOf(picture.height),
    paletteGrid: paletteOf(picture.palette),
    mediaType: textOf(picture.media_type, MAX_WORD),
  };
}

function parseArtifact(value: unknown): Artifact | null {
  const artifact = asObject(value);
  if (!artifact) return null;
  return {
    video: parseVideo(artifact.video),
    thumbnail: parsePicture(artifact.thumbnail),
    videoRaw: parseRawVideo(artifact.video_raw),
    lastFrame: parsePicture(artifact.last_frame),
    createdAtMs: timeOf(artifact.created_at),
  };
}

/** The service's reason, from the first of the fields that gateways use which holds text. */
export function reasonIn(source: Json | null): string | null {
  if (!source) return null;
  const error = source.error;
  const candidates = [
    source.failure_reason,
    source.fail_reason,
    source.state_reason,
    error,
    asObject(error)?.message,
    source.message,
  ];
  for (const candidate of candidates) {
    const text = textOf(candidate, MAX_REASON);
    if (text) return text;
  }
  return null;
}

/** The video of Luma's own API stands in `assets`, as a plain address of the clean file. */
function videoFromAssets(assets: Json | null): VideoLink | null {
  const link = linkOf(assets?.video) ?? linkOf(asObject(assets?.video)?.url);
  if (!link) return null;
  // One that says it is watermarked is not the clean file, so the cleaner ways are tried before it.
  const clean = /_watermarked/i.test(link) ? null : link;
  return { url: link, downloadUrl: clean, width: null, height: null };
}

/** A row of a new-api style task table around the generation. */
interface TaskRow {
  readonly taskId: string | null;
  readonly word: string;
  readonly failReason: string | null;
  readonly createdAtMs: number | null;
  readonly finishedAtMs: number | null;
  readonly inner: Json | null;
}

function parseTaskRow(value: Json): TaskRow | null {
  const word = value.status;
  if (typeof word !== 'string' || typeof value.state === 'string') return null;
  return {
    taskId: idOf(value.task_id),
    word,
    failReason: reasonIn({ fail_reason: value.fail_reason, failure_reason: value.failure_reason }),
    createdAtMs: timeOf(value.submit_time) ?? timeOf(value.created_at),
    finishedAtMs: timeOf(value.finish_time),
    inner: asObject(value.data),
  };
}

/** The row's word decides when it is final; before that the generation inside may know better. */
function chooseWord(row: TaskRow | null, innerWord: string | null): string | null {
  if (!row) return innerWord;
  // Without a task id it is an envelope whose status speaks of the request, not of the task.
  if (row.taskId === null && innerWord !== null) return innerWord;
  const outer = stateOf(row.word);
  if (outer === 'completed' || outer === 'failed' || innerWord === null) return row.word;
  const inner = stateOf(innerWord);
  return inner === 'completed' || inner === 'failed' || outer === 'unknown' ? innerWord : row.word;
}

/**
 * Parses one generation, in a task row or plain.
 *
 * @param fallbackId the id that was asked for, for answers that name none.
 * @returns null when the value is not a generation at all (no state word, or no id).
 */
export function parseGeneration(value: unknown, fallbackId: string | null): Generation | null {
  const outer = asObject(value);
  if (!outer) return null;
  const row = parseTaskRow(outer);
  // A row that holds no generation may be one itself, with `status` where others say `state`.
  const source = row?.inner ?? outer;
  const innerWord = source.state;
  const word = chooseWord(row, typeof innerWord === 'string' ? innerWord : null);
  // A row's own id is a number of the gateway's table, unless it is text.
  const ownId = source === outer && row && typeof outer.id !== 'string' ? null : idOf(source.id);
  const id = row?.taskId ?? idOf(source.task_id) ?? ownId ?? fallbackId;
  if (word === null || id === null) return null;

  const request = asObject(source.request);
  const assets = asObject(source.assets);
  const plainVideo = parseVideo(source.video);
  const artifact = parseArtifact(source.artifact);
  const state = stateOf(word);
  return {
    id,
    state,
    stateWord: textOf(word, MAX_WORD) ?? 'unknown',
    failureReason: state === 'failed' ? (row?.failReason ?? reasonIn(source)) : null,
    prompt: textOf(request?.prompt, MAX_PROMPT) ?? textOf(source.prompt, MAX_PROMPT),
    aspectRatio: textOf(request?.aspect_ratio, MAX_WORD) ?? textOf(source.aspect_ratio, MAX_WORD),
    createdAtMs: timeOf(source.created_at) ?? artifact?.createdAtMs ?? row?.createdAtMs ?? null,
    finishedAtMs: row?.finishedAtMs ?? null,
    video: plainVideo ?? videoFromAssets(assets),
    thumbnail:
      parsePicture(source.thumbnail) ??
      parsePicture(asObject(source.video)?.thumbnail) ??
      parsePicture(assets?.image),
    videoRaw: parseRawVideo(source.video_raw),
    lastFrame: parsePicture(source.last_frame),
    artifact,
    model: textOf(source.model, MAX_WORD) ?? textOf(request?.model, MAX_WORD),
    liked: typeof source.liked === 'boolean' ? source.liked : null,
    estimateWaitSeconds: secondsOf(source.estimate_wait_seconds),
    queueState: textOf(source.queue_state, MAX_WORD),
    batchId: textOf(source.batch_id, 128),
    userId: textOf(source.user_id, 128),
  };
}
