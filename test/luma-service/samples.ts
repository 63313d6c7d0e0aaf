/** Six generations of different fates: what the demo shows and `run.ts` offers. */
import type { LumaService, TaskHandle } from './luma-service.ts';
import { makeLargeMp4 } from './media.ts';
import type { TaskScript } from './script.ts';

export interface Sample {
  /** What happens to it, for the person who watches. */
  readonly story: string;
  readonly expected: 'saved' | 'failed';
  readonly script: TaskScript;
}

const MEGABYTE = 1_000_000;

export const SAMPLES: readonly Sample[] = [
  {
    story: 'an ordinary one: pending, processing, completed',
    expected: 'saved',
    script: {
      id: '4665a07c-7641-4809-a133-10786201bb56',
      prompt: 'Sunset over a calm sea, slow waves, golden light',
      source: makeLargeMp4(6 * MEGABYTE, 'landscape'),
      stages: [
        { word: 'pending', forMs: 1500 },
        { word: 'processing', forMs: 2500 },
      ],
      cdn: { bytesPerSecond: 2 * MEGABYTE },
    },
  },
  {
    story: 'fails, and the service says why',
    expected: 'failed',
    script: {
      id: '0b9d2c51-3f4e-4c0a-9a7d-5e2f8c61d7a4',
      prompt: 'A crowd of famous people dancing on the moon',
      stages: [
        { word: 'pending', forMs: 1000 },
        { word: 'processing', forMs: 3000 },
      ],
      fate: { kind: 'failed', reason: 'The prompt was refused by content moderation.' },
    },
  },
  {
    story: 'the connection breaks half-way and the link has expired by then',
    expected: 'saved',
    script: {
      id: '7d1f6b08-92aa-4be3-8c55-c0a4e17f3b29',
      prompt: 'Evening hills in layers of mist, camera gliding right',
      clip: 'hills',
      source: makeLargeMp4(5 * MEGABYTE, 'hills'),
      stages: [{ word: 'processing', forMs: 2000 }],
      cdn: { bytesPerSecond: 2 * MEGABYTE, linkRequests: 1, breakAfterBytes: 2.5 * MEGABYTE },
    },
  },
  {
    story: 'a slow server',
    expected: 'saved',
    script: {
      id: 'c2e8a9f4-6d03-4f7b-b1e6-94d7350a2c18',
      prompt: 'Ink drops unfolding in water, macro, high contrast',
      clip: 'square',
      aspect: 'square',
      source: makeLargeMp4(4 * MEGABYTE, 'square'),
      stages: [
        { word: 'pending', forMs: 500 },
        { word: 'processing', forMs: 1500 },
      ],
      shape: 'flat',
      createdAt: 'microseconds',
      cdn: { bytesPerSecond: 0.4 * MEGABYTE },
    },
  },
  {
    story: 'portrait, and only a link that may be watermarked',
    expected: 'saved',
    script: {
      id: 'e51b7d3a-08c6-49f2-a4d9-2b6f1c8e7035',
      prompt: 'Northern lights above a dark fjord, vertical',
      aspect: 'portrait',
      source: makeLargeMp4(3 * MEGABYTE, 'portrait'),
      stages: [
        { word: 'pending', forMs: 2000 },
        { word: 'processing', forMs: 5000 },
      ],
      links: 'watermarked-only',
      downloadRoute: false,
      cdn: { bytesPerSecond: 2 * MEGABYTE },
    },
  },
  {
    story: 'a Chinese prompt, from a gateway that wraps its answers',
    expected: 'saved',
    script: {
      id: '93fa40d6-b7e2-4d18-8f3c-6a05d9c1e872',
      prompt: '月光下的海面，青色的波光，镜头缓缓推进',
      clip: 'moonlight',
      source: makeLargeMp4(2 * MEGABYTE, 'moonlight'),
      shape: 'wrapped',
      stages: [
        { word: 'pending', forMs: 1000 },
        { word: 'processing', forMs: 4000 },
      ],
      cdn: { bytesPerSecond: 2 * MEGABYTE, etag: 'none' },
    },
  },
];

/** The same fate in less time: shorter stages, a faster file server. */
function hasten(script: TaskScript, speed: number): TaskScript {
  const { stages = [], cdn } = script;
  const bytesPerSecond = cdn?.bytesPerSecond;
  return {
    ...script,
    stages: stages.map((each) => (each.forMs ? { ...each, forMs: each.forMs / speed } : each)),
    ...(cdn && bytesPerSecond ? { cdn: { ...cdn, bytesPerSecond: bytesPerSecond * speed } } : {}),
  };
}

/** Adds them all, in the order of `SAMPLES`; their fates pass `speed` times as fast as written. */
export function addSamples(service: LumaService, speed = 1): readonly TaskHandle[] {
  return SAMPLES.map(({ script }) => service.addTask(speed === 1 ? script : hasten(script, speed)));
}
