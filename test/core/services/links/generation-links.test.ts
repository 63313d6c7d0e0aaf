import { expect, test } from 'vitest';
import type { Answer } from '../../../../app/core/services/answer.ts';
import type { ServiceClient } from '../../../../app/core/services/client.ts';
import {
  createGenerationLinks,
  type GenerationLinks,
} from '../../../../app/core/services/links/generation-links.ts';
import { parseGeneration } from '../../../../app/core/services/parse-generation.ts';

const NOW = Date.UTC(2026, 0, 1);
const never = new AbortController().signal;

function setUp(
  linkLifeMs: number | null,
  lastAnswer: (id: string) => { readonly raw: string; readonly atMs: number } | null = () => null,
  query: () => Promise<Answer> = () => Promise.reject(new Error('nobody is asked')),
): { links: GenerationLinks; pass: (ms: number) => void } {
  let elapsed = 0;
  const links = createGenerationLinks({
    client: () => ({ query }) as unknown as ServiceClient,
    baseUrl: () => new URL('https://gw.example/'),
    slot: () => Promise.resolve(),
    onAnswer: () => undefined,
    lastAnswer,
    read: (raw, id) => {
      const generation = parseGeneration(JSON.parse(raw), id);
      if (!generation) throw new Error('the answer is no generation');
      return generation;
    },
    monotonicNow: () => elapsed,
    now: () => NOW + elapsed,
    linkLifeMs,
  });
  const pass = (ms: number): void => {
    elapsed += ms;
  };
  return { links, pass };
}

async function offer(links: GenerationLinks, link: string, finished?: string): Promise<void> {
  const body = { id: 'a', state: 'completed', finish_time: finished, video: { download_url: link } };
  const generation = parseGeneration(body, 'a');
  if (!generation) throw new Error('the answer is no generation');
  await links.offer({ generation, raw: null }, ['video'], never);
}

test('a link’s end is what it says itself', async () => {
  const { links } = setUp(60_000);
  await offer(links, 'https://cdn.example/a.mp4?X-Amz-Date=20260101T000000Z&X-Amz-Expires=3600');
  expect(links.deadlineOf('a')).toBe(NOW + 3_600_000);
});

test('else it is as long after the clip was done, or after the answer, as the service’s links live', async () => {
  const { links, pass } = setUp(60_000);
  await offer(links, 'https://cdn.example/a.mp4');
  pass(20_000);
  expect(links.deadlineOf('a')).toBe(NOW + 60_000);
  await offer(links, 'https://cdn.example/a.mp4', '2025-12-31T23:59:30Z');
  expect(links.deadlineOf('a')).toBe(NOW + 30_000);
});

test('of a link that says nothing at a service that promises nothing no end is known', async () => {
  const { links } = setUp(null);
  await offer(links, 'https://cdn.example/a.mp4');
  expect([links.deadlineOf('a'), links.deadlineOf('another')]).toEqual([null, null]);
});

const stored = (link: string): string =>
  JSON.stringify({ id: 'a', state: 'completed', video: { download_url: link } });

test('after a restart the end of a link is that of the stored answer, which is read once', () => {
  let read = 0;
  const { links } = setUp(null, () => {
    read += 1;
    return { raw: stored('https://cdn.example/a.mp4?Expires=1767229200'), atMs: NOW };
  });
  expect([links.deadlineOf('a'), links.deadlineOf('a'), read]).toEqual([
    1_767_229_200_000, 1_767_229_200_000, 1,
  ]);
});

test('after a restart a link that says nothing lives from when its stored answer came', () => {
  const { links } = setUp(60_000, () => ({ raw: stored('https://cdn.example/a.mp4'), atMs: NOW - 45_000 }));
  expect(links.deadlineOf('a')).toBe(NOW + 15_000);
});

test('of an answer that is not stored, or cannot be read, no end is known', () => {
  expect(setUp(60_000).links.deadlineOf('a')).toBeNull();
  expect(setUp(60_000, () => ({ raw: '[]', atMs: NOW })).links.deadlineOf('a')).toBeNull();
});

test('a newer answer counts before the stored one', async () => {
  const { links } = setUp(60_000, () => ({ raw: stored('https://cdn.example/a.mp4'), atMs: NOW - 45_000 }));
  expect(links.deadlineOf('a')).toBe(NOW + 15_000);
  await offer(links, 'https://cdn.example/a.mp4');
  expect(links.deadlineOf('a')).toBe(NOW + 60_000);
});

const link = (endsAtMs: number): string => `https://cdn.example/a.mp4?Expires=${endsAtMs / 1_000}`;
const answer = (url: string): Answer => {
  const generation = parseGeneration(JSON.parse(stored(url)), 'a');
  if (!generation) throw new Error('the answer is no generation');
  return { generation, raw: null };
};

test('links can be renewed where asking again gave one that lives longer, the last time', async () => {
  const answers = [link(NOW + 60_000), link(NOW + 120_000), link(NOW + 120_000), 'https://cdn.example/a.mp4'];
  const { links } = setUp(
    null,
    () => ({ raw: stored(link(NOW + 60_000)), atMs: NOW }),
    () => Promise.resolve(answer(answers.shift() ?? '')),
  );
  expect(links.isRenewable('a')).toBe(false);
  const seen: boolean[] = [];
  for (let time = 0; time < 4; time += 1) {
    await links.resolve('a', 'video', true, never);
    seen.push(links.isRenewable('a'));
  }
  expect(seen).toEqual([false, true, false, false]);
});
