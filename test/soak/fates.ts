/** Random lives of generations: every kind of fault the simulated service knows, with the end each must come to. */
import type { CdnScript, Fault, TaskScript } from '../luma-service/script.ts';
import { SHAPES } from '../luma-service/script.ts';

export interface Life {
  readonly script: TaskScript;
  readonly end: 'saved' | 'failed';
  /** The code it must fail with; null for saved. */
  readonly code: string | null;
}

/** A small generator with a seed, so that a bad run can be run again (mulberry32). */
export function seeded(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = state;
    mixed = Math.imul(mixed ^ (mixed >>> 15), mixed | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

const GATEWAY_FAULTS: readonly Fault[] = [
  { kind: 'status', status: 500 },
  { kind: 'status', status: 429, retryAfter: '1' },
  { kind: 'status', status: 503 },
  { kind: 'html' },
  { kind: 'truncated' },
  { kind: 'wrong-id' },
  { kind: 'reset' },
  { kind: 'hang' },
];

const CDN_FAULTS: readonly CdnScript[] = [
  {},
  { breakAfterBytes: 400_000 },
  { breakAfterBytes: 10_000, breakRequests: 3 },
  { stallAfterBytes: 300_000 },
  { ranges: false, breakAfterBytes: 500_000 },
  { etag: 'weak', breakAfterBytes: 200_000 },
  { etag: 'none', lastModified: false, breakAfterBytes: 200_000 },
  { linkRequests: 1, breakAfterBytes: 250_000 },
  { linkLifetimeMs: 400, bytesPerSecond: 900_000, breakAfterBytes: 600_000 },
  { bytesPerSecond: 700_000 },
  { faults: [{ kind: 'html' }] },
  { faults: [{ kind: 'status', status: 503, retryAfter: '1' }] },
  { faults: [{ kind: 'status', status: 404 }] },
  { faults: [{ kind: 'reset' }, { kind: 'status', status: 500 }] },
];

export function randomLife(random: () => number): Life {
  const pick = <T>(list: readonly T[]): T => list[Math.floor(random() * list.length)] as T;
  const fails = random() < 0.12;
  const faults = random() < 0.4 ? [pick(GATEWAY_FAULTS)] : [];
  const script: TaskScript = {
    prompt: pick([
      'cat dance',
      '猫在月光下跳舞',
      'Rain on a tin roof',
      'a/b: "c" <d> | e?',
      'Neon city 🌃 at night',
    ]),
    aspect: pick(['landscape', 'portrait', 'square']),
    shape: pick(SHAPES),
    links: pick(['all', 'all', 'no-download-url', 'watermarked-only', 'route-only']),
    stages: [
      { word: 'pending', forMs: random() * 1_500 },
      { word: 'processing', forMs: random() * 3_000 },
    ],
    gateway: faults,
    cdn: pick(CDN_FAULTS),
    ...(fails ? { fate: { kind: 'failed', reason: 'The prompt was refused.' } } : {}),
  };
  return { script, end: fails ? 'failed' : 'saved', code: fails ? 'generation-failed' : null };
}
