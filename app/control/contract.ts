/**
 * Declares what another program of this user may ask of the running Dailies, and what it is told: each call and event
 * once, with its parser. One JSON object a line, over a socket of this user alone (address.ts). The API key is in none
 * of it.
 */
import * as v from 'valibot';
import { ASSET_KINDS, MAX_ITEM_ID } from '../shared/generation.ts';
import { type AddOutcome, MAX_IDS, type StatusCounts } from '../shared/library-view.ts';
import { type Problem, readProblem } from '../shared/problem.ts';

/** Raised with every change that an older Dailies would misread. */
export const CONTROL_VERSION = 1;
/** A line of MAX_IDS ids is half as long, however long each is. */
export const MAX_LINE_BYTES = 512 * 1024;

const text = (length: number) => v.pipe(v.string(), v.maxLength(length));
const nothing = v.undefined();
const id = v.pipe(v.string(), v.minLength(1), v.maxLength(MAX_ITEM_ID));
const ids = v.strictObject({ ids: v.pipe(v.array(id), v.minLength(1), v.maxLength(MAX_IDS)) });
/** `account`: its id, that of its service, or what a person calls it (find-account.ts). */
const tasks = v.strictObject({ ...ids.entries, account: v.optional(text(64)) });

/** Who carries out what is asked. */
const OWNERS = ['window', 'watch', 'fetch', 'mcp', 'command'] as const;
export type Owner = (typeof OWNERS)[number];

/** The first line of a client, and of the answer to it. */
export const clientHello = v.object({ dailies: v.number() });
export const serverHello = v.object({
  dailies: v.number(),
  version: text(64),
  owner: v.picklist(OWNERS),
  pid: v.pipe(v.number(), v.integer()),
});
export type ServerHello = v.InferOutput<typeof serverHello>;

const millisecondsOrNull = v.nullable(v.number());

/** What it works with: a command that says otherwise is refused rather than misunderstood. */
const runningSettings = v.object({
  api: v.string(),
  out: v.string(),
  name: v.string(),
  assets: v.array(v.picklist(ASSET_KINDS)),
  pollIntervalMs: millisecondsOrNull,
  requestTimeoutMs: v.number(),
  stallTimeoutMs: v.number(),
  retryDelayMs: v.number(),
  retries: v.nullable(v.number()),
  concurrency: v.number(),
  segments: v.number(),
  requestsPerSecond: v.number(),
  limitBytesPerSecond: v.nullable(v.number()),
});
export type RunningSettings = v.InferOutput<typeof runningSettings>;

const problem = v.pipe(
  v.unknown(),
  v.transform((value): Problem => {
    const read = readProblem(value) ?? { code: 'internal', facts: {} };
    const goesOn = (value as { goesOn?: unknown } | null)?.goesOn;
    return typeof goesOn === 'boolean' ? { ...read, goesOn } : read;
  }),
);
const engineStatus = v.object({
  keyRefused: v.boolean(),
  refusedAccounts: v.pipe(v.array(v.string()), v.readonly()),
  refusalWords: v.nullable(v.string()),
  gatewayProblem: v.nullable(problem),
  storageProblem: v.nullable(problem),
  generating: v.number(),
  downloading: v.number(),
  linksEnding: v.optional(v.number(), 0),
  allPaused: v.boolean(),
  safeMode: v.boolean(),
  offline: v.boolean(),
});
/** An account, without its key. */
const account = v.object({
  ...{ id: text(64), service: text(64), name: text(200) },
  ...{ api: v.string(), hasKey: v.boolean() },
});
const controlStatus = v.object({
  engine: engineStatus,
  counts: v.custom<StatusCounts>((value) => typeof value === 'object' && value !== null),
  settings: runningSettings,
  /** Whether there is a key to ask with. */
  hasKey: v.boolean(),
  accounts: v.object({ known: v.array(account), current: text(64) }),
});
export type ControlStatus = v.InferOutput<typeof controlStatus>;

const addOutcomes = v.array(
  v.custom<AddOutcome>((value) => typeof value === 'object' && value !== null && 'outcome' in value),
);

const rescued = v.array(
  v.object({
    account: text(64),
    service: text(64),
    clips: v.array(
      v.object({
        id,
        ...{ prompt: v.nullable(v.string()), model: v.nullable(v.string()) },
        ...{ finishedAtMs: millisecondsOrNull, diesAtMs: millisecondsOrNull },
      }),
    ),
    isCut: v.boolean(),
    problem: v.nullable(problem),
  }),
);

interface Call<Argument extends v.GenericSchema, Value extends v.GenericSchema> {
  readonly argument: Argument;
  readonly value: Value;
}
const call = <Argument extends v.GenericSchema, Value extends v.GenericSchema>(
  argument: Argument,
  value: Value,
): Call<Argument, Value> => ({ argument, value });
const done = v.null();

export const calls = {
  status: call(nothing, controlStatus),
  /** Adds tasks to the library; they are waited for and fetched. */
  track: call(tasks, addOutcomes),
  /** The same, and what had failed or is missing is taken up again. */
  fetch: call(tasks, addOutcomes),
  retry: call(ids, done),
  pause: call(ids, done),
  resume: call(ids, done),
  cancel: call(ids, done),
  /** Takes items off the list; files on disk stay. */
  remove: call(ids, done),
  checkNow: call(ids, done),
  /** Looks whether saved files are still where they were. */
  look: call(ids, done),
  /** Those of these for which a command or a POST is still to follow their saving. */
  hooksDue: call(ids, v.array(id)),
  /** Asks services for what is finished there and not saved here; those of one service, or all. Nothing is fetched. */
  rescue: call(v.strictObject({ service: v.optional(text(64)) }), rescued),
  /** Opens the clip with the system's own program, or shows it in its folder; the window alone can. */
  open: call(v.strictObject({ id }), done),
  reveal: call(v.strictObject({ id }), done),
  /** From now on events are told. */
  follow: call(nothing, done),
} as const;

const amount = v.pipe(v.number(), v.minValue(0));
const asset = v.picklist(ASSET_KINDS);

export const events = {
  generation: v.object({
    id,
    state: v.picklist(['pending', 'processing', 'completed', 'failed', 'unknown']),
    stateWord: text(400),
    failureReason: v.nullable(v.string()),
  }),
  progress: v.object({
    id,
    asset,
    receivedBytes: amount,
    totalBytes: v.nullable(amount),
    bytesPerSecond: amount,
  }),
  saved: v.object({ id, asset, path: v.string(), bytes: amount, sha256: v.string() }),
  problem: v.object({
    id: v.nullable(id),
    asset: v.nullable(asset),
    problem,
    retryInMs: millisecondsOrNull,
  }),
  /** Rows that changed; null when more than MAX_IDS did. */
  changed: v.object({ ids: v.nullable(v.array(id)) }),
  status: engineStatus,
} as const;

export type CallName = keyof typeof calls;
export type Argument<Name extends CallName> = v.InferOutput<(typeof calls)[Name]['argument']>;
export type Value<Name extends CallName> = v.InferOutput<(typeof calls)[Name]['value']>;
export type EventName = keyof typeof events;
/** Any event, by its name. */
export type ControlEvent = {
  readonly [Name in EventName]: { readonly name: Name; readonly value: v.InferOutput<(typeof events)[Name]> };
}[EventName];

export const CALL_NAMES = Object.keys(calls) as readonly CallName[];
export const EVENT_NAMES = Object.keys(events) as readonly EventName[];

const number = v.pipe(v.number(), v.integer(), v.minValue(0));

/** A line of a client after its hello. */
export const request = v.strictObject({
  id: number,
  call: v.picklist(CALL_NAMES),
  argument: v.optional(v.unknown()),
});

/** A line of the server after its hello. */
export const reply = v.variant('type', [
  v.object({ type: v.literal('value'), id: number, value: v.unknown() }),
  v.object({ type: v.literal('problem'), id: v.nullable(number), problem }),
  v.object({ type: v.literal('event'), name: v.picklist(EVENT_NAMES), value: v.unknown() }),
]);
export type Reply = v.InferInput<typeof reply>;

/** Reads the value on a line; undefined for a line that is no JSON. */
export function parseLine(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}
