/** One simulated generation: moves through its stages as it is asked for, and owns its files on the CDN. */
import { type AnswerFacts, type AnswerLinks, batchElement, singleAnswer } from './answers.ts';
import type { LinkSigner } from './links.ts';
import { type Clip, loadClip, type MediaSource, withWatermark } from './media.ts';
import type { CdnScript, Fault, Stage, TaskScript } from './script.ts';

export type FileKind = 'video' | 'watermarked' | 'raw' | 'thumbnail' | 'last-frame';

/** A file on the CDN, with what happened to it so far. */
export interface ServedFile {
  readonly taskId: string;
  readonly kind: FileKind;
  readonly name: string;
  readonly contentType: string;
  readonly source: MediaSource;
  /** Part of the ETag; grows when the content is replaced. */
  readonly version: number;
  readonly lastModified: Date;
  readonly script: CdnScript;
}

export interface LiveTask {
  readonly id: string;
  readonly script: TaskScript;
  readonly latencyMs: number;
  /** Counts a question and moves on; call once for each. */
  poll(): void;
  readonly polls: number;
  readonly word: string;
  /** When it came to its end, in milliseconds since the epoch; null while it runs. */
  readonly finishedAtMs: number | null;
  /** The fault scripted for this question, taken off the list. */
  takeFault(): Fault;
  hasFault(): boolean;
  single(): unknown;
  element(): unknown;
  /** A fresh clean link, or null before the end. */
  downloadLink(): string | null;
  finish(): void;
  readonly files: ReadonlyMap<string, ServedFile>;
  setCdn(script: CdnScript): void;
  replaceSource(source: MediaSource): void;
  expireLinks(): void;
  /** What a client ends with: the clean file, or the watermarked one where no other is offered. */
  best(): MediaSource;
}

const CLIP_OF = { landscape: 'landscape', portrait: 'portrait', square: 'square' } as const;
const RATIO_OF = { landscape: '16:9', portrait: '9:16', square: '1:1' } as const;
const HOUR_MS = 3_600_000;

function defaultStages(script: TaskScript): readonly Stage[] {
  const luma = script.shape === 'luma';
  return [
    { word: luma ? 'queued' : 'pending', forPolls: 1 },
    { word: luma ? 'dreaming' : 'processing', forPolls: 1 },
  ];
}

function createdText(kind: TaskScript['createdAt'], at: Date): string | undefined {
  switch (kind) {
    case 'zero':
      return '0001-01-01T00:00:00Z';
    case 'missing':
      return undefined;
    case 'microseconds':
      return at.toISOString().replace('Z', '000Z');
    default:
      return at.toISOString();
  }
}

export interface LiveTaskParts {
  /** The task's row in the gateway's table. */
  readonly number: number;
  /** Gives out its links. */
  readonly signer: LinkSigner;
  /** The gateway's own origin, known late. */
  readonly gatewayUrl: () => string;
}

export function createLiveTask(id: string, script: TaskScript, parts: LiveTaskParts): LiveTask {
  const { number, signer, gatewayUrl } = parts;
  const aspect = script.aspect ?? 'landscape';
  const clip: Clip = loadClip(script.clip ?? CLIP_OF[aspect]);
  const stages = script.stages ?? defaultStages(script);
  const fate = script.fate ?? { kind: 'completed' };
  const addedAt = Date.now();
  const faults = [...(script.gateway ?? [])];
  const linkSet = script.links ?? 'all';
  let source = script.source ?? clip.video;
  let cdn = script.cdn ?? {};
  let version = 1;
  let stageIndex = 0;
  let stageStartedAt = script.clock === 'added' ? addedAt : null;
  let stagePolls = 0;
  let polls = 0;
  let pollsSinceEnd = 0;
  let finishedAtMs: number | null = stages.length === 0 ? addedAt : null;

  const fileName = (kind: FileKind): string => {
    if (kind === 'thumbnail') return `${id}_thumb.jpg`;
    if (kind === 'last-frame') return `${id}_last_frame.jpg`;
    return kind === 'video' ? `${id}.mp4` : `${id}_${kind}_.mp4`;
  };
  const makeFiles = (): ReadonlyMap<string, ServedFile> => {
    // A day old, so that Last-Modified counts as a strong validator.
    const lastModified = new Date(Math.floor(addedAt / 1000) * 1000 - 86_400_000 + version * 1000);
    const file = (kind: FileKind, contentType: string, of: MediaSource, how: CdnScript): ServedFile => ({
      ...{ taskId: id, kind, name: fileName(kind), contentType, source: of, version, lastModified },
      script: how,
    });
    const pictures = script.pictures ?? {};
    const all = [
      file('video', 'video/mp4', source, cdn),
      file('raw', 'video/mp4', source, cdn),
      file('watermarked', 'video/mp4', withWatermark(source), cdn),
      file('thumbnail', 'image/jpeg', clip.thumbnail, pictures),
      file('last-frame', 'image/jpeg', clip.lastFrame, pictures),
    ];
    return new Map(all.map((each) => [each.name, each]));
  };
  let files = makeFiles();

  const sign = (kind: FileKind): string => {
    const how = kind === 'thumbnail' || kind === 'last-frame' ? (script.pictures ?? {}) : cdn;
    return signer.sign(fileName(kind), how.linkLifetimeMs ?? HOUR_MS);
  };
  const completed = (): boolean => finishedAtMs !== null && fate.kind === 'completed';
  const links = (): AnswerLinks | null => {
    if (!completed() || linkSet === 'none' || pollsSinceEnd <= (script.linksAfterPolls ?? 0)) return null;
    if (script.ownContent !== undefined) {
      const query = script.ownContent === 'open' ? new URL(sign('video')).search : '';
      const own = `${gatewayUrl()}/v1/videos/${id}/content${query}`;
      return {
        video: own,
        download: own,
        raw: '',
        thumbnail: sign('thumbnail'),
        lastFrame: sign('last-frame'),
      };
    }
    return {
      video: sign('watermarked'),
      download: sign('video'),
      raw: sign('raw'),
      thumbnail: sign('thumbnail'),
      lastFrame: sign('last-frame'),
    };
  };
  const word = (): string => (finishedAtMs === null ? (stages[stageIndex]?.word ?? '') : fate.kind);
  const facts = (): AnswerFacts => ({
    ...{ id, prompt: script.prompt ?? 'cat dance', aspectRatio: RATIO_OF[aspect] },
    ...{ width: clip.width, height: clip.height, durationSeconds: clip.durationSeconds },
    ...{ palette: clip.palette, word: word(), createdAt: createdText(script.createdAt, new Date(addedAt)) },
    ...{ links: links(), linkSet, submittedAtMs: addedAt, number },
    failure:
      finishedAtMs !== null && fate.kind === 'failed'
        ? {
            reason: fate.reason,
            field: fate.field ?? (script.shape === 'wrapped' ? 'fail_reason' : 'failure_reason'),
          }
        : null,
  });
  const enter = (index: number, at: number): void => {
    stageIndex = index;
    stageStartedAt = at;
    stagePolls = 0;
    if (index >= stages.length) finishedAtMs ??= at;
  };
  const moveOn = (now: number): void => {
    for (let stage = stages[stageIndex]; stage; stage = stages[stageIndex]) {
      const startedAt = stageStartedAt ?? now;
      stageStartedAt = startedAt;
      if (stage.forPolls !== undefined) {
        if (stagePolls < stage.forPolls) {
          stagePolls += 1;
          return;
        }
        enter(stageIndex + 1, now);
      } else if (stage.forMs !== undefined && now - startedAt >= stage.forMs) {
        enter(stageIndex + 1, startedAt + stage.forMs);
      } else return;
    }
  };

  return {
    id,
    script,
    latencyMs: script.latencyMs ?? 0,
    poll() {
      polls += 1;
      if (finishedAtMs === null) moveOn(Date.now());
      if (finishedAtMs !== null) pollsSinceEnd += 1;
    },
    get polls() {
      return polls;
    },
    get word() {
      return word();
    },
    get finishedAtMs() {
      return finishedAtMs;
    },
    takeFault: () => faults.shift() ?? { kind: 'none' },
    hasFault: () => faults.length > 0 && faults[0]?.kind !== 'none',
    single: () => script.reply?.(facts()) ?? singleAnswer(script.shape ?? 'documented', facts()),
    element: () => script.reply?.(facts()) ?? batchElement(script.shape ?? 'documented', facts()),
    downloadLink: () => (completed() && linkSet !== 'none' ? sign('video') : null),
    finish: () => enter(stages.length, Date.now()),
    get files() {
      return files;
    },
    setCdn(next) {
      cdn = next;
      files = makeFiles();
    },
    replaceSource(next) {
      source = next;
      version += 1;
      files = makeFiles();
    },
    expireLinks() {
      for (const name of files.keys()) signer.expire(name);
    },
    best: () =>
      linkSet === 'watermarked-only' && script.downloadRoute === false ? withWatermark(source) : source,
  };
}
