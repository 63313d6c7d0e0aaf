/** What an engine keeps in memory of tasks that have ended: nothing, for it runs for weeks and sees thousands. */
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { tempFolder } from '../fakes/temp-folder.ts';
import { type LumaService, startLumaService } from '../luma-service/luma-service.ts';
import { makeLargeMp4 } from '../luma-service/media.ts';
import type { TaskScript } from '../luma-service/script.ts';
import type { KeptOrder, ToKept } from './kept-child.ts';

const EACH = 12;
/** Of a task or some something is still under way, or in the last message, answer or match of a pattern. */
const FEW = 8;
/** Longer than a link is remembered. */
const AGE_MS = 10 * 60_000;

async function setUp() {
  const service = await startLumaService();
  const folder = tempFolder();
  const out = join(folder, 'out');
  mkdirSync(out);
  const order: KeptOrder = {
    ...{ baseUrl: service.baseUrl, apiKey: service.apiKey, dataFolder: join(folder, 'data'), out },
  };
  const child = fork(join(import.meta.dirname, 'kept-child.ts'), [JSON.stringify(order)]);
  const exited = once(child, 'exit');
  onTestFinished(async () => {
    if (child.connected) child.disconnect();
    await exited;
    await service.stop();
  });
  const tell = async (message: ToKept): Promise<unknown> => {
    if (child.connected) child.send(message);
    const [reply] = (await Promise.race([
      once(child, 'message'),
      exited.then(() => [{ answer: 'it ended' }]),
    ])) as [{ readonly answer: unknown }];
    return reply.answer;
  };
  return { service, tell };
}

function addTasks(service: LumaService, word: string, script: TaskScript): readonly string[] {
  return Array.from(
    { length: EACH },
    (_, index) => service.addTask({ id: `${word}-${index}`, ...script }).id,
  );
}

const SLOW = { stages: [], source: makeLargeMp4(400_000), cdn: { bytesPerSecond: 20_000 } } as const;

test('of tasks that were saved, failed, cancelled or removed nothing is kept in memory', async () => {
  const { service, tell } = await setUp();
  const ways = {
    saved: addTasks(service, 'kept-saved', { stages: [] }),
    pictured: addTasks(service, 'kept-retried', {
      stages: [],
      cdn: { breakAfterBytes: 9_000, breakRequests: 2 },
    }),
    refused: addTasks(service, 'kept-refused', { fate: { kind: 'failed', reason: 'no' } }),
    linkless: addTasks(service, 'kept-linkless', { stages: [], links: 'none', downloadRoute: false }),
    pages: addTasks(service, 'kept-pages', {
      stages: [],
      cdn: { faults: Array(2_000).fill({ kind: 'html' }) },
    }),
    unknown: Array.from({ length: EACH }, (_, index) => `kept-unknown-${index}`),
  };
  const endless = { stages: [{ word: 'processing', forMs: 1e9 }] };
  const waiting = addTasks(service, 'kept-waiting', endless);
  const dropped = addTasks(service, 'kept-dropped', endless);
  const words = [
    ...Object.keys(ways).map((way) => (ways[way as keyof typeof ways][0] ?? '').replace(/\d+$/, '')),
    'kept-waiting-',
    'kept-dropped-',
  ];

  await tell({ type: 'track', ids: [...Object.values(ways).flat(), ...waiting, ...dropped] });
  await tell({ type: 'await', ids: [...ways.saved, ...ways.pictured], end: 'saved' });
  for (const ids of [ways.refused, ways.linkless, ways.pages, ways.unknown])
    await tell({ type: 'await', ids, end: 'failed' });
  await tell({ type: 'cancel', ids: waiting });
  await tell({ type: 'remove', ids: dropped });
  await tell({ type: 'age', ms: AGE_MS });
  const last = service.addTask({ id: 'the-last', stages: [] }).id;
  await tell({ type: 'track', ids: [last] });
  await tell({ type: 'await', ids: [last], end: 'saved' });

  const kept = (await tell({ type: 'search', words })) as readonly number[];
  expect(
    Object.fromEntries(words.map((word, index) => [word, (kept[index] ?? 0) > FEW ? kept[index] : 'few'])),
  ).toEqual(Object.fromEntries(words.map((word) => [word, 'few'])));
  await tell({ type: 'stop' });
});

test('of downloads that were cancelled, removed or done again nothing is kept in memory', async () => {
  const { service, tell } = await setUp();
  const words = ['kept-cancelled-', 'kept-removed-', 'kept-again-'];
  const [cancelled = [], removed = [], again = []] = [SLOW, SLOW, { stages: [] }].map((script, index) =>
    addTasks(service, (words[index] ?? '').slice(0, -1), script).slice(0, 12),
  );
  await tell({ type: 'track', ids: again });
  await tell({ type: 'await', ids: again, end: 'saved' });
  await tell({ type: 'again', ids: again });
  await tell({ type: 'await', ids: again, end: 'saved' });
  for (const [type, ids] of [
    ['cancel', cancelled],
    ['remove', removed],
  ] as const) {
    for (const batch of [ids.slice(0, 6), ids.slice(6)]) {
      await tell({ type: 'track', ids: batch });
      await tell({ type: 'receiving', ids: batch });
      await tell({ type, ids: batch });
    }
  }
  await tell({ type: 'await', ids: cancelled, end: 'failed' });
  await tell({ type: 'age', ms: AGE_MS });
  const last = service.addTask({ id: 'the-last', stages: [] }).id;
  await tell({ type: 'track', ids: [last] });
  await tell({ type: 'await', ids: [last], end: 'saved' });
  const kept = (await tell({ type: 'search', words })) as readonly number[];
  expect(
    Object.fromEntries(words.map((word, index) => [word, (kept[index] ?? 0) > FEW ? kept[index] : 'few'])),
  ).toEqual(Object.fromEntries(words.map((word) => [word, 'few'])));
  await tell({ type: 'stop' });
});
