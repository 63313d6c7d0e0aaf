/** The gateway's answers in every published shape (pure): facts of a task in, the JSON to send out. */
import type { FailureField, LinkSet, Shape } from './script.ts';

export interface AnswerLinks {
  readonly video: string;
  readonly download: string;
  readonly raw: string;
  readonly thumbnail: string;
  readonly lastFrame: string;
}

export interface AnswerFacts {
  readonly id: string;
  readonly prompt: string;
  /** `16:9` and so on. */
  readonly aspectRatio: string;
  readonly width: number;
  readonly height: number;
  readonly durationSeconds: number;
  readonly palette: string;
  readonly word: string;
  /** Undefined leaves the field out. */
  readonly createdAt: string | undefined;
  /** Only once the generation has completed. */
  readonly links: AnswerLinks | null;
  readonly linkSet: LinkSet;
  readonly failure: { readonly reason: string; readonly field: FailureField } | null;
  readonly submittedAtMs: number;
  /** The task table's own number. */
  readonly number: number;
}

type Json = Record<string, unknown>;

function failureFields(facts: AnswerFacts): Json {
  if (!facts.failure) return {};
  const { reason, field } = facts.failure;
  return field === 'error.message'
    ? { error: { message: reason, type: 'generation_error' } }
    : { [field]: reason };
}

/** Which of the links this gateway has at all; an empty string is how a missing one looks. */
function offered(facts: AnswerFacts): AnswerLinks | null {
  if (!facts.links) return null;
  const { links, linkSet } = facts;
  if (linkSet === 'all') return links;
  if (linkSet === 'no-download-url') return { ...links, download: '' };
  if (linkSet === 'watermarked-only') return { ...links, download: '', raw: '' };
  return { ...links, download: '', raw: '', video: '' };
}

function media(facts: AnswerFacts, links: AnswerLinks): Json {
  const size = { width: facts.width, height: facts.height };
  const picture = { ...size, media_type: 'image' };
  return {
    video: { url: links.video, ...size, download_url: links.download },
    thumbnail: { url: links.thumbnail, ...picture, palette: { grid: facts.palette } },
    video_raw: links.raw
      ? { url: links.raw, ...size, duration: facts.durationSeconds, media_type: 'video' }
      : null,
    last_frame: { url: links.lastFrame, ...picture, palette: null },
  };
}

function running(facts: AnswerFacts): Json {
  return {
    ...{ id: facts.id, liked: null, state: facts.word, video: null, prompt: facts.prompt },
    ...{ created_at: facts.createdAt, estimate_wait_seconds: null },
    ...failureFields(facts),
  };
}

/** The default gateway's (test/fixtures/query-single-task.json). */
function documented(facts: AnswerFacts): Json {
  const links = offered(facts);
  if (!links) return running(facts);
  const parts = media(facts, links);
  return {
    ...{ id: facts.id, state: facts.word },
    ...parts,
    request: { prompt: facts.prompt, aspect_ratio: facts.aspectRatio },
    artifact: { ...parts, created_at: '0001-01-01T00:00:00Z' },
    created_at: facts.createdAt,
  };
}

function flat(facts: AnswerFacts): Json {
  const links = offered(facts);
  const extra = {
    ...{ liked: null, batch_id: '', queue_state: null, estimate_wait_seconds: null },
    user_id: 'user_7f3a',
  };
  if (!links) return { ...running(facts), ...extra };
  const size = { width: facts.width, height: facts.height };
  const parts = media(facts, links);
  return {
    ...{ id: facts.id, state: facts.word, prompt: facts.prompt, created_at: facts.createdAt },
    video: { url: links.video, ...size, download_url: links.download, thumbnail: links.thumbnail },
    ...{ video_raw: parts.video_raw, last_frame: parts.last_frame },
    thumbnail: { url: links.thumbnail, ...size, media_type: 'image' },
    ...extra,
  };
}

function lumasOwn(facts: AnswerFacts): Json {
  const links = offered(facts);
  const video = links ? links.download || links.raw || links.video : '';
  return {
    ...{ id: facts.id, generation_type: 'video', state: facts.word, failure_reason: null },
    created_at: facts.createdAt,
    assets: links ? { video: video || null, image: links.thumbnail } : null,
    ...{ version: 'v1.6', model: 'ray-2' },
    request: { prompt: facts.prompt, aspect_ratio: facts.aspectRatio, loop: false },
    ...failureFields(facts),
  };
}

const TABLE_WORDS: Readonly<Record<string, string>> = {
  pending: 'QUEUED',
  processing: 'IN_PROGRESS',
  completed: 'SUCCESS',
  failed: 'FAILURE',
};

/** One row of a new-api style task table, as it stands in `data` of the single and the batch answer. */
function tableRow(facts: AnswerFacts): Json {
  const status = TABLE_WORDS[facts.word] ?? facts.word.toUpperCase();
  const ended = status === 'SUCCESS' || status === 'FAILURE';
  const seconds = Math.floor(facts.submittedAtMs / 1000);
  // The reason stands outside only where the script names no other field of the generation inside.
  const outside = facts.failure?.field === 'fail_reason' ? facts.failure.reason : '';
  return {
    ...{ id: facts.number, task_id: facts.id, platform: 'luma', action: 'LUMA_VIDEO', status },
    ...{ fail_reason: outside, submit_time: seconds, start_time: status === 'QUEUED' ? 0 : seconds + 1 },
    ...{ finish_time: ended ? Math.floor(Date.now() / 1000) : 0, progress: ended ? '100%' : '' },
    data: status === 'QUEUED' ? null : flat({ ...facts, failure: outside ? null : facts.failure }),
  };
}

/** The answer to `GET /luma/generations/{id}`. */
export function singleAnswer(shape: Shape, facts: AnswerFacts): Json {
  switch (shape) {
    case 'documented':
      return documented(facts);
    case 'flat':
      return flat(facts);
    case 'luma':
      return lumasOwn(facts);
    case 'wrapped':
      return { code: 'success', message: '', data: tableRow(facts) };
  }
}

/** The same task as one element of a batch answer. */
export function batchElement(shape: Shape, facts: AnswerFacts): Json {
  return shape === 'wrapped' ? tableRow(facts) : singleAnswer(shape, facts);
}
