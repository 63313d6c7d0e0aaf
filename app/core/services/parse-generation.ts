/**
 * Reads an answer of the built-in gateway, in any known dialect, into one Generation (docs/gateway.md: nested, flat,
 * task tables, Luma's own, and the shapes of other services behind the same gateways). Lenient: a field that is not
 * what it should be is dropped, never guessed.
 */
import {
  type Artifact,
  type Generation,
  type GenerationState,
  type PictureLink,
  type RawVideoLink,
  TASK_ID,
  type VideoLink,
} from '../../shared/generation.ts';
import { layersOf, type StateWord, stateIn, taskIdIn } from './answer-layers.ts';
import { reasonIn } from './answer-words.ts';
import {
  asObject,
  type Json,
  pixelsOf,
  type Size,
  secondsOf,
  sizeOf,
  textOf,
  timeOf,
} from './field-values.ts';
import { linkOfVideo } from './links/choose-link.ts';
import { type FoundLinks, findVideoLinks } from './links/find-video-links.ts';
import { linkOf } from './links/link-text.ts';
import { clipKey } from './links/listed-clips.ts';

const MAX_PROMPT = 10_000;
const MAX_WORD = 64;

/** Reads a palette: 75 bytes are 100 base64 characters without padding. */
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

/** Looks for a field in the innermost object first: what is said of the generation counts before its envelope. */
type Look = <Value>(fields: readonly string[], read: (value: unknown) => Value | null) => Value | null;

function lookIn(objects: readonly Json[]): Look {
  return (fields, read) => {
    for (const object of objects) {
      for (const field of fields) {
        const value = Object.hasOwn(object, field) ? read(object[field]) : null;
        if (value !== null) return value;
      }
    }
    return null;
  };
}

/**
 * Gives the clip from the gateway's documented places first, then from wherever else its link was found; clean before
 * watermarked.
 */
function videoOf(
  plain: VideoLink | null,
  known: VideoPlaces,
  found: FoundLinks,
  size: Size | null,
): VideoLink | null {
  const isClean = (plain?.downloadUrl ?? known.artifact?.downloadUrl ?? known.rawUrl) !== null;
  const clean = isClean || found.clean === plain?.url ? null : found.clean;
  const marked = plain?.url ?? (known.artifact ? null : (found.plain ?? found.marked));
  // One that cannot be used is kept where there is no other: whoever opens it says what is wrong with it.
  const isAny = isClean || clean !== null || marked !== null || found.plain !== null;
  const last = isAny ? clean : found.unusable;
  if (!plain && marked === null && last === null) return null;
  return {
    url: marked ?? last,
    downloadUrl: plain?.downloadUrl ?? last,
    width: plain?.width ?? size?.width ?? null,
    height: plain?.height ?? size?.height ?? null,
  };
}

/** Gives each clip of a list of them; what else is known of the one that was found first is its own. */
function severalOf({ clips }: FoundLinks, video: VideoLink | null): Pick<Generation, 'clips'> {
  if (clips.length < 2) return {};
  const own = linkOfVideo(video);
  const first = own === null ? -1 : clips.findIndex(({ link }) => clipKey(link) === clipKey(own));
  const { width = null, height = null } = video ?? {};
  return {
    clips: clips.map(({ link, isMarked }, place) => ({
      video:
        video && place === Math.max(0, first)
          ? video
          : { url: link, downloadUrl: isMarked ? null : link, width, height },
      thumbnail: null,
    })),
  };
}

interface VideoPlaces {
  readonly artifact: VideoLink | null;
  readonly rawUrl: string | null;
}

/** Adds the length to the raw video, or makes one that holds nothing but the length. */
function rawOf(raw: RawVideoLink | null, seconds: number | null): RawVideoLink | null {
  if (raw || seconds === null)
    return raw ? { ...raw, durationSeconds: raw.durationSeconds ?? seconds } : null;
  return { url: null, width: null, height: null, durationSeconds: seconds, mediaType: null };
}

/** Says what the word means for this answer: one that is not known is tried where a clean link is there (field A5). */
function meaningOf(said: StateWord, found: FoundLinks, error: string | null): GenerationState {
  const hasLink = found.clean !== null || found.plain !== null;
  if (said.state === 'unknown' && hasLink) return 'completed';
  const isNumber = /^\d$/.test(said.word);
  // A number that means "finished" at one service means "working" at another.
  if (isNumber && said.state === 'completed' && !hasLink && found.marked === null) return 'processing';
  // A queue that says "completed" of its own work, and what went wrong in `error`.
  if (said.state === 'completed' && !hasLink && found.marked === null && error !== null) return 'failed';
  return said.state;
}

/**
 * Parses one generation, in a task row or plain.
 *
 * @param fallbackId the id that was asked for, for answers that name none.
 * @returns null when the value is not a generation at all (no state word and no clip, or no id).
 */
export function parseGeneration(value: unknown, fallbackId: string | null): Generation | null {
  const outer = asObject(value);
  if (!outer) return null;
  const layers = layersOf(outer);
  const id = taskIdIn(layers, fallbackId) ?? fallbackId;
  const found = findVideoLinks(outer);
  const said =
    stateIn(layers, fallbackId) ?? (found.clean ? { word: 'completed', state: 'completed' as const } : null);
  if (said === null || id === null) return null;

  const outwards = layers.map(({ object }) => object);
  const inwards = [...outwards].reverse();
  const look = lookIn(inwards);
  const request = look(['request'], asObject) ?? look(['input'], asObject);
  const inRequest = lookIn(request ? [request] : []);
  const assets = look(['assets'], asObject);
  const artifact = parseArtifact(look(['artifact'], asObject));
  const plainVideo = look(['video'], parseVideo);
  const videoRaw = look(['video_raw'], parseRawVideo);
  const word = (each: unknown): string | null => textOf(each, MAX_WORD);
  const prompt = (each: unknown): string | null => textOf(each, MAX_PROMPT);
  const instead = word(found.instead);
  const aspectRatio =
    inRequest(['aspect_ratio', 'aspectRatio', 'ratio'], word) ??
    look(['aspect_ratio', 'aspectRatio', 'ratio'], word);
  const sizes = ['size', 'resolution', 'video_size', 'dimensions'];
  const readSize = (each: unknown): Size | null => sizeOf(each, aspectRatio);
  const plainSize = sizeIn(look) ?? look(sizes, readSize) ?? inRequest(sizes, readSize);
  const durations = ['duration', 'seconds', 'duration_seconds', 'durationSeconds', 'video_duration'];
  // No answer of success has words under `error`.
  const error = reasonIn(outwards.map((object) => ({ error: object.error })));
  const state = meaningOf(said, found, error);
  const video = videoOf(
    plainVideo,
    { artifact: artifact?.video ?? null, rawUrl: videoRaw?.url ?? artifact?.videoRaw?.url ?? null },
    found,
    plainSize,
  );
  return {
    id,
    state,
    stateWord: word(said.word) ?? 'unknown',
    failureReason: state === 'failed' ? reasonIn(outwards) : null,
    prompt: inRequest(['prompt', 'user_prompt'], prompt) ?? look(['prompt', 'user_prompt'], prompt),
    aspectRatio,
    createdAtMs:
      look(['created_at', 'createdAt', 'created', 'create_time', 'createTime', 'created_time'], timeOf) ??
      artifact?.createdAtMs ??
      look(['submit_time', 'submitTime'], timeOf),
    finishedAtMs: look(
      ['finish_time', 'finishTime', 'finished_at', 'completed_at', 'completedAt', 'completeTime'],
      timeOf,
    ),
    video,
    thumbnail:
      look(['thumbnail'], parsePicture) ??
      parsePicture(look(['video'], asObject)?.thumbnail) ??
      parsePicture(assets?.image) ??
      look(['thumbnail_url', 'thumbnailUrl', 'cover_url', 'coverUrl', 'poster_url'], parsePicture),
    videoRaw: rawOf(videoRaw, look(durations, secondsOf)),
    lastFrame: look(['last_frame'], parsePicture) ?? look(['last_frame_url'], parsePicture),
    artifact,
    ...severalOf(found, video),
    model: look(['model', 'model_name'], word) ?? inRequest(['model', 'model_name'], word),
    batchId: look(['batch_id'], (each) => textOf(each, 128)),
    ...extendedIn(request),
    ...(instead === null ? {} : { insteadOfLink: instead }),
  };
}

/** Finds the clip that this one extends, which is its first keyframe: `{"type": "generation", "id": …}`. */
function extendedIn(request: Json | null): Pick<Generation, 'extendsId'> {
  const first = asObject(asObject(request?.keyframes)?.frame0);
  const id = first?.type === 'generation' ? first.id : null;
  return typeof id === 'string' && TASK_ID.test(id) ? { extendsId: id } : {};
}

function sizeIn(look: Look): Size | null {
  const width = look(['width'], pixelsOf);
  const height = look(['height'], pixelsOf);
  return width !== null && height !== null ? { width, height } : null;
}
