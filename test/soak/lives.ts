/** Random lives of generations: every fault of one task or one file, with the end that each must come to. */
import { type CdnScript, type Fault, SHAPES, type TaskScript } from '../luma-service/script.ts';
import type { Random } from './random.ts';

export interface Life {
  readonly script: TaskScript;
  readonly end: 'saved' | 'failed';
  /** The code it must fail with; null for saved. */
  readonly code: string | null;
  /** What befalls it, in words for the report. */
  readonly faults: readonly string[];
  /** The gateway does not know it at all. */
  readonly unknown?: boolean;
  /** The file behind the link becomes another one in mid-download. */
  readonly replaced?: boolean;
  readonly command: 'none' | 'pause' | 'cancel and retry' | 'check now';
}

const GATEWAY: Readonly<Record<string, Fault | readonly Fault[]>> = {
  'task: 500': { kind: 'status', status: 500 },
  'task: 429': { kind: 'status', status: 429, retryAfter: '1' },
  'task: 503': { kind: 'status', status: 503 },
  'task: 204': { kind: 'status', status: 204 },
  'task: 304': { kind: 'status', status: 304 },
  'task: web page': { kind: 'html' },
  'task: half the JSON': { kind: 'truncated' },
  'task: another id': { kind: 'wrong-id' },
  'task: reset': { kind: 'reset' },
  'task: no answer': { kind: 'hang' },
  'field A2: one page that forbids': { kind: 'html', status: 403 },
  'field A2: one refusal of the key': { kind: 'status', status: 401, message: 'Not authenticated' },
  'field A3: not known yet': [404, 404].map((status) => ({
    kind: 'status',
    status,
    message: 'task_not_exist',
  })),
  'field T15: a change of protocol, by the gateway': { kind: 'upgrade' },
};

const CDN: Readonly<Record<string, CdnScript>> = {
  'file: cut': { breakAfterBytes: 400_000 },
  'file: cut three times': { breakAfterBytes: 10_000, breakRequests: 3 },
  'file: stall': { stallAfterBytes: 300_000 },
  'file: drip': { bytesPerSecond: 200, slowRequests: 1 },
  'file: no ranges': { ranges: false, breakAfterBytes: 500_000 },
  'file: weak ETag': { etag: 'weak', breakAfterBytes: 200_000 },
  'file: no validators': { etag: 'none', lastModified: false, breakAfterBytes: 200_000 },
  'file: link good once': { linkRequests: 1, breakAfterBytes: 250_000 },
  'file: link expires': { linkLifetimeMs: 1_500, bytesPerSecond: 300_000, breakAfterBytes: 600_000 },
  'file: slow': { bytesPerSecond: 700_000 },
  'file: wrong start': { wrongRange: 'start', breakAfterBytes: 150_000 },
  'file: wrong length': { wrongRange: 'length', breakAfterBytes: 150_000 },
  'file: no Content-Range': { wrongRange: 'missing', breakAfterBytes: 150_000 },
  'file: redirects': { redirectRequests: 3 },
  'file: web page': { faults: [{ kind: 'html' }] },
  'file: 503': { faults: [{ kind: 'status', status: 503, retryAfter: '1' }] },
  'file: 404': { faults: [{ kind: 'status', status: 404 }] },
  'field T2: a Range is answered 500': {
    ...{ breakAfterBytes: 150_000, faults: [{ kind: 'none' }, { kind: 'status', status: 500 }] },
  },
  'field T3: late': { faults: [404, 403, 404].map((status) => ({ kind: 'status', status })) },
  'field T6: a coding that is none': {
    ...{ headers: { 'content-encoding': 'aws-chunked' }, breakAfterBytes: 150_000 },
  },
  'field T6: a coding that is a lie': { headers: { 'content-encoding': 'gzip' } },
  'field T7: called a page': { headers: { 'content-type': 'text/html' } },
  'field T12: 20 KB of headers': { headers: { 'x-filler': 'x'.repeat(20_000) } },
  'field T15: a change of protocol': { faults: [{ kind: 'upgrade' }] },
  'file: reset, then 500': { faults: [{ kind: 'reset' }, { kind: 'status', status: 500 }] },
};

/** Where other gateways put the clip's link. */
const PLACES: Readonly<Record<string, (link: string) => object>> = {
  'field A4: in result_url': (link) => ({ result_url: link }),
  'field A4: in fail_reason': (link) => ({ fail_reason: link }),
  'field A4: in video_url': (link) => ({ video_url: link }),
  'field A4: in url': (link) => ({ url: link }),
  'field A4: in data.output': (link) => ({ data: { output: link } }),
  'field A4: in assets.video': (link) => ({ assets: { video: link } }),
  'field A4: in output[]': (link) => ({ output: [{ type: 'video', url: link }] }),
  'field A4: in videos[]': (link) => ({ videos: [{ url: link }] }),
  'field A4: in data as a JSON text': (link) => ({ data: JSON.stringify({ video: { url: link } }) }),
};

const replyWith =
  (place: (link: string) => object): NonNullable<TaskScript['reply']> =>
  ({ id, prompt, links }) => ({
    ...{ id, status: links ? 'SUCCESS' : 'IN_PROGRESS', prompt },
    ...(links ? place(links.download) : {}),
  });

const PROMPTS = ['cat dance', '猫在月光下跳舞', 'Rain on a tin roof', 'a/b: "c" <d> | e?', 'Neon 🌃 night'];

export function randomLife(random: Random): Life {
  const faults: string[] = [];
  const meet = <T>(table: Readonly<Record<string, T>>, share: number): T | null => {
    if (!random.chance(share)) return null;
    const name = random.pick(Object.keys(table));
    faults.push(name);
    return table[name] ?? null;
  };
  const fault = meet(GATEWAY, 0.4);
  const cdn = meet(CDN, 0.75) ?? {};
  const late = random.chance(0.08);
  if (late) faults.push('task: link comes late');
  const place = late ? null : meet(PLACES, 0.15);
  const replaced = random.chance(0.06);
  if (replaced) faults.push('file: becomes another');
  const script: TaskScript = {
    prompt: random.pick(PROMPTS),
    aspect: random.pick(['landscape', 'portrait', 'square']),
    shape: random.pick(SHAPES),
    links: random.pick(['all', 'all', 'no-download-url', 'watermarked-only', 'route-only']),
    ...(late ? { links: 'all', downloadRoute: false, linksAfterPolls: 2 } : {}),
    stages: [
      { word: 'pending', forMs: random.next() * 1_500 },
      { word: 'processing', forMs: random.next() * 3_000 },
    ],
    ...(fault ? { gateway: [fault].flat() } : {}),
    ...(place ? { links: 'all', reply: replyWith(place) } : {}),
    cdn: replaced ? { bytesPerSecond: 500_000 } : cdn,
  };
  const command = random.chance(0.85)
    ? 'none'
    : random.pick(['pause', 'cancel and retry', 'check now'] as const);
  if (random.chance(0.04)) {
    return {
      ...{ script, end: 'failed', code: 'unknown-task', unknown: true, command: 'none' },
      faults: ['task: unknown to the gateway'],
    };
  }
  if (random.chance(0.1)) {
    const { reply: _, ...plain } = script;
    const failed: TaskScript = { ...plain, fate: { kind: 'failed', reason: 'The prompt was refused.' } };
    return {
      ...{ script: failed, end: 'failed', code: 'generation-failed', command: 'none' },
      faults: [...faults.filter((name) => name.startsWith('task')), 'task: generation failed'],
    };
  }
  return { script, end: 'saved', code: null, faults, replaced, command };
}
