/** The words in which a test, or the demo, tells the simulated service what shall happen to a task. */
import type { AnswerFacts } from './answers.ts';
import type { ClipName, MediaSource } from './media.ts';

/**
 * A word the task shows for a while: `forMs` milliseconds, or `forPolls` questions. With neither it stays until
 * the test calls `finish()`.
 */
export interface Stage {
  readonly word: string;
  readonly forMs?: number;
  readonly forPolls?: number;
}

/** Where the different gateways put the reason of a failure. */
export type FailureField =
  | 'failure_reason'
  | 'fail_reason'
  | 'state_reason'
  | 'error'
  | 'error.message'
  | 'message';

export type Fate =
  | { readonly kind: 'completed' }
  | { readonly kind: 'failed'; readonly reason: string; readonly field?: FailureField };

/**
 * `documented`: nested, as the default gateway. `flat`: the older shape. `wrapped`: task tables of new-api style
 * gateways, with a numeric id outside. `luma`: Luma's own words, `assets.video` a string.
 */
export const SHAPES = ['documented', 'flat', 'wrapped', 'luma'] as const;
export type Shape = (typeof SHAPES)[number];

/**
 * `all`: every link. `no-download-url`: it is empty, so the raw link counts. `watermarked-only`: `video.url`
 * alone. `route-only`: no link in the answer, one at …/download_video_url. `none`: no link anywhere.
 */
export type LinkSet = 'all' | 'no-download-url' | 'watermarked-only' | 'route-only' | 'none';

/** Something that goes wrong with one request, to the gateway or to the CDN. */
export type Fault =
  | { readonly kind: 'none' }
  | {
      readonly kind: 'status';
      readonly status: number;
      readonly retryAfter?: string;
      readonly message?: string;
    }
  /** 200 with a web page, as a captive portal answers. */
  | { readonly kind: 'html'; readonly status?: number }
  /** Half of the JSON, with the Content-Length of that half. */
  | { readonly kind: 'truncated' }
  | { readonly kind: 'body'; readonly body: string; readonly contentType?: string; readonly status?: number }
  /** The right answer, but for another task. */
  | { readonly kind: 'wrong-id'; readonly id?: string }
  | { readonly kind: 'redirect'; readonly location: string; readonly status?: number }
  | { readonly kind: 'hang' }
  /** 101 for something that nobody asked for; the connection stays open. */
  | { readonly kind: 'upgrade' }
  | { readonly kind: 'reset' };

/** How the CDN treats a task's clip. What is left out is well-behaved. */
export interface CdnScript {
  /** A link is good for so long after it was given out; default one hour. */
  readonly linkLifetimeMs?: number;
  /** A link is good for so many requests. */
  readonly linkRequests?: number;
  readonly etag?: 'strong' | 'weak' | 'none';
  /** Default true; the file is always old enough to be a strong validator. */
  readonly lastModified?: boolean;
  /** Default true; otherwise Range is ignored and the whole file comes with 200. */
  readonly ranges?: boolean;
  /** Of each response; without it as fast as it goes. */
  readonly bytesPerSecond?: number;
  /** Only the first so many requests are that slow; default all. */
  readonly slowRequests?: number;
  /** The first so many requests are sent on to the same link by 302; default 0. */
  readonly redirectRequests?: number;
  /** The first answer to a Range says another start, another length of the file, or nothing of either. */
  readonly wrongRange?: 'start' | 'length' | 'missing';
  readonly latencyMs?: number;
  /** Sent with each file, beside the rest or in its place. */
  readonly headers?: Readonly<Record<string, string>>;
  /** The connection breaks after so many bytes of the body… */
  readonly breakAfterBytes?: number;
  /** …of the first so many requests; default 1. */
  readonly breakRequests?: number;
  /** The connection stays open but silent after so many bytes… */
  readonly stallAfterBytes?: number;
  /** …of the first so many requests; default 1. */
  readonly stallRequests?: number;
  /** One for each request in turn; after the last, none. */
  readonly faults?: readonly Fault[];
}

/**
 * How the gateway serves a clip on its own origin, at `/v1/videos/{id}/content`, for the key alone: the bytes, a
 * redirect to the file server, or JSON with the link. `open` wants no key, and refuses one.
 */
export type OwnContent = 'bytes' | 'redirect' | 'json' | 'open';

export interface TaskScript {
  /** Default: a new UUID. */
  readonly id?: string;
  readonly prompt?: string;
  /** Chooses the clip when `clip` is not given; default landscape. */
  readonly aspect?: 'landscape' | 'portrait' | 'square';
  readonly clip?: ClipName;
  /** Serves this instead of the clip's own bytes, for example a large file. */
  readonly source?: MediaSource;
  /** Default: one poll `pending`, one poll `processing`. Luma's words where the shape is `luma`. */
  readonly stages?: readonly Stage[];
  /** When the first stage begins; default with the first question. */
  readonly clock?: 'added' | 'first-poll';
  readonly fate?: Fate;
  readonly shape?: Shape;
  readonly links?: LinkSet;
  /** The answer says completed for so many polls before it has any link. */
  readonly linksAfterPolls?: number;
  /** The clip's link leads to the gateway's own origin. */
  readonly ownContent?: OwnContent;
  /** Writes the answers itself, in any shape; the facts hold the links once there are some. */
  readonly reply?: (facts: AnswerFacts) => unknown;
  /** Whether …/download_video_url exists (default true); otherwise 404. */
  readonly downloadRoute?: boolean;
  /** `zero` is Go's zero time. Default milliseconds. */
  readonly createdAt?: 'milliseconds' | 'microseconds' | 'zero' | 'missing';
  readonly latencyMs?: number;
  /** One for each question about this task in turn; a batch leaves the task out meanwhile. */
  readonly gateway?: readonly Fault[];
  readonly cdn?: CdnScript;
  /** The same for thumbnail and last frame. */
  readonly pictures?: CdnScript;
}

/** How `POST /luma/tasks` behaves. */
export type BatchMode =
  | { readonly kind: 'array' | 'wrapped' }
  | { readonly kind: 'missing'; readonly status: 404 | 405 | 501 }
  | { readonly kind: 'garbage'; readonly body?: string };

export interface BatchScript {
  readonly mode: BatchMode;
  /** Ids the answer leaves out. */
  readonly leaveOut?: ReadonlySet<string>;
  /** Answers nobody asked for. */
  readonly extra?: readonly unknown[];
}
