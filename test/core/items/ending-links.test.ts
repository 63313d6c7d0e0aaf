import { expect, test } from 'vitest';
import { EndingLinks } from '../../../app/core/items/ending-links.ts';
import type { ItemStatus } from '../../../app/shared/library-view.ts';

const MINUTE = 60_000;

const NEVER = new AbortController().signal;

function setUp(items: Record<string, { status: ItemStatus | null; endsInMinutes: number | null }>) {
  let nowMs = 0;
  const links = new EndingLinks({
    library: {
      idsWith: (status) => Object.keys(items).filter((id) => items[id]?.status === status),
      statusOf: (id) => items[id]?.status ?? null,
    },
    deadlineOf(id) {
      const ends = items[id]?.endsInMinutes ?? null;
      return ends === null ? null : ends * MINUTE;
    },
    now: () => nowMs,
  });
  return {
    links,
    pass: (minutes: number) => {
      nowMs += minutes * MINUTE;
    },
  };
}

test('links of clips on the way or held back are counted in their last hour, and no others', async () => {
  const { links } = setUp({
    downloading: { status: 'downloading', endsInMinutes: 5 },
    waiting: { status: 'waiting', endsInMinutes: 60 },
    paused: { status: 'paused', endsInMinutes: 1 },
    later: { status: 'downloading', endsInMinutes: 61 },
    over: { status: 'downloading', endsInMinutes: -1 },
    nobodyKnows: { status: 'downloading', endsInMinutes: null },
    saved: { status: 'saved', endsInMinutes: 5 },
    generating: { status: 'generating', endsInMinutes: 5 },
    failed: { status: 'failed', endsInMinutes: 5 },
  });
  await links.read(NEVER);
  expect(links.count()).toBe(3);
});

test('a link comes to its last hour by itself, and past its end', async () => {
  const { links, pass } = setUp({ a: { status: 'downloading', endsInMinutes: 90 } });
  await links.read(NEVER);
  expect(links.count()).toBe(0);
  pass(30);
  expect(links.count()).toBe(1);
  pass(60);
  expect(links.count()).toBe(0);
});

test('a clip that is saved or removed is counted no more, and one with a fresh link when that ends', async () => {
  const items: Parameters<typeof setUp>[0] = {
    a: { status: 'downloading', endsInMinutes: 5 },
    b: { status: 'downloading', endsInMinutes: 5 },
    c: { status: 'downloading', endsInMinutes: 5 },
  };
  const { links } = setUp(items);
  await links.read(NEVER);
  expect(links.count()).toBe(3);
  items.a = { status: 'saved', endsInMinutes: 5 };
  items.b = { status: null, endsInMinutes: 5 };
  items.c = { status: 'downloading', endsInMinutes: 500 };
  items.d = { status: 'waiting', endsInMinutes: 5 };
  for (const id of Object.keys(items)) links.changed(id);
  expect(links.count()).toBe(1);
});

test('what changes while the library is read is counted as it is now, and reading ends with the engine', async () => {
  const items: Parameters<typeof setUp>[0] = {};
  for (let n = 0; n < 100; n += 1) items[`a${n}`] = { status: 'waiting', endsInMinutes: 5 };
  const { links } = setUp(items);
  const reading = links.read(NEVER);
  items.a99 = { status: 'saved', endsInMinutes: 5 };
  links.changed('a99');
  await reading;
  expect(links.count()).toBe(99);

  const ended = setUp(items).links;
  await ended.read(AbortSignal.abort());
  expect(ended.count()).toBe(0);
});
