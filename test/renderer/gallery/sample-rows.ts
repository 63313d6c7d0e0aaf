/** Made-up items of every state and shape, for the gallery's pictures and for tests that want a full list. */
import type { AssetView, ItemDetail, ItemRow } from '../../../app/shared/library-view.ts';
import { makeRow } from '../fake-bridge.ts';

const MINUTE_MS = 60_000;

/** A palette as the service sends it: 5×5 RGB, here a soft gradient around two hues. */
export function samplePalette(seed: number): string {
  const bytes = new Uint8Array(75);
  for (let pixel = 0; pixel < 25; pixel++) {
    const across = (pixel % 5) / 4;
    const down = Math.floor(pixel / 5) / 4;
    bytes[pixel * 3] = 60 + 140 * Math.abs(Math.sin(seed + across * 1.3));
    bytes[pixel * 3 + 1] = 50 + 120 * Math.abs(Math.sin(seed * 1.7 + down * 1.1));
    bytes[pixel * 3 + 2] = 80 + 130 * Math.abs(Math.cos(seed * 0.6 + across + down));
  }
  return btoa(String.fromCharCode(...bytes));
}

function sampleId(seed: number): string {
  const hex = (salt: number, length: number): string =>
    Math.floor(Math.abs(Math.sin(seed * 97.13 + salt * 31.7)) * 16 ** length)
      .toString(16)
      .padStart(length, '0');
  return `${hex(1, 8)}-${hex(2, 4)}-4${hex(3, 3)}-a${hex(4, 3)}-${hex(5, 12)}`;
}

const saved = (minutesAgo: number, nowMs: number, fileName: string, bytes: number): Partial<ItemRow> => ({
  status: 'saved',
  generationState: 'completed',
  stateWord: 'completed',
  hasThumbnail: true,
  hasVideo: true,
  fileName,
  receivedBytes: bytes,
  totalBytes: bytes,
  savedAtMs: nowMs - minutesAgo * MINUTE_MS,
  noticedAtMs: nowMs - minutesAgo * MINUTE_MS - 14_000,
  createdAtMs: nowMs - (minutesAgo + 3) * MINUTE_MS,
  durationSeconds: 5,
});
const landscape: Partial<ItemRow> = { width: 1360, height: 752, aspectRatio: '16:9' };
const portrait: Partial<ItemRow> = { width: 752, height: 1360, aspectRatio: '9:16' };
const square: Partial<ItemRow> = { width: 1024, height: 1024, aspectRatio: '1:1' };

/** One of each, newest first. */
export function everyState(nowMs: number): ItemRow[] {
  const parts: readonly Partial<ItemRow>[] = [
    {
      prompt: 'A paper boat drifting down a rain-soaked street at dusk, neon signs reflected in the puddles',
      generationState: 'pending',
      stateWord: 'pending',
      createdAtMs: nowMs - 12_000,
    },
    {
      prompt: '一只橘猫在落雪的屋顶上跳舞，电影感，慢镜头，远处是灯火通明的城市',
      createdAtMs: nowMs - 204_000,
      paletteGrid: samplePalette(2),
    },
    { prompt: null, generationState: 'unknown', stateWord: 'dreaming', createdAtMs: nowMs - 4_020_000 },
    {
      prompt: 'Slow dolly through a glass greenhouse full of orchids, morning light, dust in the air',
      status: 'downloading',
      generationState: 'completed',
      hasThumbnail: true,
      receivedBytes: 12_300_000,
      totalBytes: 48_200_000,
      durationSeconds: 9,
      ...landscape,
    },
    {
      prompt: 'Portrait of a violinist under a streetlamp, 35mm, shallow focus',
      status: 'downloading',
      generationState: 'completed',
      paletteGrid: samplePalette(5),
      ...portrait,
    },
    {
      prompt: 'Waves folding over black volcanic sand, top-down drone shot',
      status: 'waiting',
      generationState: 'completed',
      hasThumbnail: true,
      receivedBytes: 3_100_000,
      totalBytes: 22_000_000,
      retryAtMs: nowMs + 42_000,
      problem: { code: 'connection-lost', facts: {} },
      ...landscape,
    },
    {
      prompt: 'A clockmaker’s workbench, macro, gears turning',
      status: 'paused',
      generationState: 'completed',
      hasThumbnail: true,
      receivedBytes: 9_000_000,
      totalBytes: 15_000_000,
      ...square,
    },
    {
      prompt: 'Aerial shot of terraced rice fields at sunrise, mist rolling in between the hills',
      ...saved(
        3,
        nowMs,
        'Aerial shot of terraced rice fields at sunrise, mist rolling in [6eb6bf3e].mp4',
        18_400_000,
      ),
      ...landscape,
    },
    {
      prompt: 'Street dancer in golden hour, vertical for phones',
      ...saved(26, nowMs, 'Street dancer in golden hour, vertical for phones [91ab02cd].mp4', 11_900_000),
      mayBeWatermarked: true,
      ...portrait,
    },
    {
      prompt: '水墨风格的山谷，一叶小舟缓缓驶过，云雾缭绕',
      ...saved(75, nowMs, '水墨风格的山谷，一叶小舟缓缓驶过，云雾缭绕 [0c77e1aa].mp4', 9_800_000),
      durationSeconds: 9,
      ...square,
    },
    {
      prompt: 'A fox made of autumn leaves running through a forest',
      ...saved(
        1600,
        nowMs,
        'A fox made of autumn leaves running through a forest [b2c9d8e7].mp4',
        14_200_000,
      ),
      ...{ status: 'missing', hasVideo: false },
      ...landscape,
    },
    {
      prompt: 'A famous actor riding a dragon over the sea',
      status: 'failed',
      isRefused: true,
      generationState: 'failed',
      problem: {
        code: 'generation-failed',
        facts: { words: 'Moderation failed: the prompt mentions a real person' },
      },
    },
    {
      prompt: 'A lighthouse in a storm, long exposure',
      status: 'failed',
      generationState: 'completed',
      hasThumbnail: true,
      problem: { code: 'link-expired', facts: {} },
      ...landscape,
    },
    {
      prompt: 'Test, please ignore',
      status: 'cancelled',
      generationState: 'completed',
      paletteGrid: samplePalette(8),
    },
  ];
  return parts.map((part, place) =>
    makeRow(sampleId(place + 1), {
      trackedAtMs: nowMs - place * 3 * MINUTE_MS,
      paletteGrid: part.hasThumbnail ? samplePalette(place) : null,
      ...part,
    }),
  );
}

/** An item with every kind of file, each in another state. */
export function sampleDetail(row: ItemRow): ItemDetail {
  const file = (kind: AssetView['kind'], part: Partial<AssetView>): AssetView => ({
    kind,
    state: 'queued',
    retryAtMs: null,
    problem: null,
    fileName: null,
    receivedBytes: 0,
    totalBytes: null,
    sha256: null,
    savedAtMs: null,
    remark: null,
    ...part,
  });
  const stem = row.fileName?.replace(/\.mp4$/, '') ?? null;
  const hash = '9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08';
  const isSaved = row.status === 'saved' || row.status === 'missing';
  const assets: readonly AssetView[] = [
    file('video', {
      state: isSaved ? 'saved' : 'failed',
      problem: isSaved ? null : row.problem,
      fileName: row.fileName,
      totalBytes: row.totalBytes,
      sha256: isSaved ? hash : null,
    }),
    file('last-frame', { state: 'failed', problem: { code: 'not-offered', facts: {} } }),
    file('metadata', { state: 'saved', fileName: stem && `${stem}.json`, totalBytes: 6_100, sha256: hash }),
    file('raw', { state: 'downloading', receivedBytes: 9_300_000, totalBytes: 31_000_000 }),
    file('thumbnail', { state: 'resolving' }),
  ];
  return {
    ...row,
    assets: row.generationState === 'failed' ? [] : assets,
    folder: row.fileName === null ? null : '/home/ana/Videos/Dailies',
    model: 'ray-v2',
    gateway: 'https://www.kkiai.com/',
    finishedAtMs: row.noticedAtMs === null ? null : row.noticedAtMs - 4_000,
    rawAnswer: JSON.stringify({ id: row.id, state: row.stateWord }, null, 2),
  };
}

/** Prompts as people really write them: far too long, without spaces, with line breaks and markup. */
export function longPrompts(nowMs: number): ItemRow[] {
  const base = everyState(nowMs);
  const prompts = [
    `${'An extraordinarily detailed tracking shot that never seems to end, '.repeat(12)}fin.`,
    'x'.repeat(600),
    '很长的提示词，'.repeat(60),
    'Line one\nLine two\n\n<b>not bold</b> <script>alert(1)</script>',
    '   ',
    '🎬'.repeat(80),
  ];
  return base.map((row, place) => ({
    ...row,
    prompt: prompts[place % prompts.length] ?? '',
    fileName: row.fileName === null ? null : `${'long name '.repeat(30)}.mp4`,
    problem: row.problem && {
      ...row.problem,
      facts: { words: 'The service goes on and on about this. '.repeat(20) },
    },
  }));
}

/** Eight takes of some prompts, in every state, as a person comes back to them. */
export function takesOfPrompts(nowMs: number): ItemRow[] {
  const prompts: readonly (readonly [string, string, Partial<ItemRow>])[] = [
    ['A red kite over a wheat field, child running, backlit, film grain', 'wide', landscape],
    [
      'A violinist under a streetlamp in the rain, shallow depth of field, warm bokeh, slow orbit',
      'tall',
      portrait,
    ],
    ['雨夜的重庆街头，霓虹灯倒映在积水中，手持跟拍，浅景深', 'wide', landscape],
    [
      'Aerial shot of terraced rice fields at sunrise, mist rolling in between the hills, drone push-in, golden hour',
      'wide',
      landscape,
    ],
    ['一只橘猫在落雪的屋顶上跳舞', 'square', square],
  ];
  const stateOf = (prompt: number, take: number): Partial<ItemRow> => {
    const minutes = prompt * 190 + take;
    const here = saved(minutes, nowMs, `take ${take}.mp4`, 9_000_000 + take * 700_000);
    if (prompt === 0 && take < 2) {
      return { ...{ createdAtMs: nowMs - 72_000 - take * 9_000, usualMs: 121_000 }, hasThumbnail: false };
    }
    if (prompt === 0 && take < 4) {
      const part = { receivedBytes: take === 2 ? 14_000_000 : 4_100_000, totalBytes: 22_600_000 };
      return { ...here, ...part, status: 'downloading', hasVideo: false, savedAtMs: null };
    }
    if (prompt === 4 && take === 1) return { ...here, status: 'missing', hasVideo: false };
    if (prompt === 4 && take === 2) {
      return {
        ...{ status: 'failed', generationState: 'failed', isRefused: true },
        problem: { code: 'generation-failed', facts: { words: 'Moderation' } },
      };
    }
    if (prompt === 4 && take === 3) {
      return { ...here, status: 'waiting', retryAtMs: nowMs + 42_000, hasVideo: false };
    }
    if (prompt === 4 && take === 4) {
      return { ...here, status: 'paused', receivedBytes: 5_000_000, hasVideo: false };
    }
    const mark = prompt === 1 && [2, 5].includes(take) ? 'pick' : prompt === 2 && take === 1 ? 'pick' : null;
    const isRejected = (prompt === 1 && [1, 4].includes(take)) || (prompt === 3 && take === 3);
    return { ...here, mark: isRejected ? 'reject' : mark };
  };
  const takes = prompts.flatMap(([prompt, shape, size], place) =>
    Array.from({ length: 8 }, (_, take) =>
      makeRow(`take-${place}-${take}-${shape}`, {
        ...{ prompt, paletteGrid: samplePalette(place * 3 + take / 4), ...size },
        trackedAtMs: nowMs - (place * 190 + take) * MINUTE_MS,
        ...stateOf(place, take),
      }),
    ),
  );
  const alone = ['A lighthouse in a storm', 'Two foxes racing through felt snow', '水墨山谷'].map(
    (prompt, place) =>
      makeRow(`alone-${place}-${place === 1 ? 'tall' : 'wide'}`, {
        ...{ prompt, paletteGrid: samplePalette(place), ...(place === 1 ? portrait : landscape) },
        ...saved(2_000 + place, nowMs, `${prompt}.mp4`, 12_000_000),
      }),
  );
  return [...takes.slice(0, 32), ...alone, ...takes.slice(32)];
}

/** A whole library of saved clips; made once, so 100,000 take a moment. */
export function manyRows(count: number, nowMs: number): ItemRow[] {
  return Array.from({ length: count }, (_, place) =>
    makeRow(`task-${String(place).padStart(6, '0')}`, {
      prompt: `Clip number ${place}: a camera glides over water`,
      paletteGrid: samplePalette(place % 40),
      trackedAtMs: nowMs - place * MINUTE_MS,
      ...saved(place, nowMs, `Clip number ${place}.mp4`, 10_000_000 + place),
      hasThumbnail: false,
      ...(place % 3 === 0 ? portrait : landscape),
    }),
  );
}
