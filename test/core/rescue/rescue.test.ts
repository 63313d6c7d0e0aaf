/** When an account's list is asked for, and what becomes of what is found; the services' own lists: test/services. */
import { expect, test } from 'vitest';
import { HOUR_MS, type ListedAccount, Rescue } from '../../../app/core/rescue/rescue.ts';
import {
  parseDefinition,
  type ServiceDefinition,
} from '../../../app/core/services/definitions/definition.ts';
import { DailiesError } from '../../../app/shared/error-code.ts';
import type { RescueState } from '../../../app/shared/rescue.ts';

const NOW_MS = Date.UTC(2026, 10, 29);
const DEFINITION = {
  ...{
    id: 'example',
    name: 'Example',
    baseUrl: 'https://api.example.com',
    sources: ['https://docs.example.com'],
  },
  auth: { header: 'x-api-key', value: '{key}' },
  query: 'v1/jobs?id={id}',
  linkLifeSeconds: 7_200,
  list: {
    routes: [{ route: 'v1/list?page={page}' }],
    items: ['items'],
    sources: ['https://docs.example.com/list'],
  },
  answer: {
    ...{ id: ['id'], state: ['state'], finished: ['at'], links: ['url'] },
    states: { waiting: [], working: ['working'], done: ['done'], failed: [] },
  },
};
const example = parseDefinition(DEFINITION);

interface Item {
  readonly id: string;
  readonly state?: string;
  readonly at?: number;
}

function rig(service: ServiceDefinition = example) {
  const asked: string[] = [];
  const log: string[] = [];
  const facts = new Map<string, string>();
  const known = new Set<string>();
  const changes: { readonly state: RescueState; readonly news: number }[] = [];
  let pages: readonly (readonly Item[])[] = [];
  let fault: DailiesError | null = null;
  let monotonicMs = 0;
  const account: ListedAccount = {
    ...{ id: 'example', service },
    gateway: {
      baseUrl: new URL('https://api.example.com/'),
      async readJson(address) {
        asked.push(address.pathname + address.search);
        if (fault) throw fault;
        const items = pages[Number(address.searchParams.get('page')) - 1] ?? [];
        return { items: items.map((item) => ({ state: 'done', ...item })) };
      },
    },
    budget: {
      slot: async () => void log.push('turn'),
      pauseFor: (ms, byServer) => void log.push(`pause ${ms} ${byServer}`),
    },
  };
  const accounts = new Map([['example', account]]);
  const rescue = new Rescue({
    accounts,
    library: {
      idOfTask: (id) => (known.has(id) ? id : null),
      accountOf: (id) => (known.has(id) ? 'example' : null),
      taskIdOf: (id) => id,
      fact: (key) => facts.get(key) ?? null,
      setFact: (key, value) => void facts.set(key, value),
    },
    track: (ids) =>
      ids.map((id) => {
        known.add(id);
        return { outcome: 'added', id };
      }),
    now: () => NOW_MS,
    monotonicNow: () => monotonicMs,
    signal: new AbortController().signal,
    pause: async () => void log.push('wait'),
    onChange: (state, news) => void changes.push({ state, news }),
    onBug: (thrown) => {
      throw thrown;
    },
  });
  return {
    ...{ rescue, asked, log, facts, known, changes, accounts },
    give: (...next: readonly (readonly Item[])[]) => {
      pages = next;
    },
    fail: (next: DailiesError | null) => {
      fault = next;
    },
    pass: (ms: number) => {
      monotonicMs += ms;
    },
    /** Ends with the look that the clock has begun. */
    looked: () => rescue.look('example'),
  };
}
const idsIn = ({ clips }: RescueState): readonly string[] => clips.map(({ id }) => id);
const hoursAgo = (hours: number): number => (NOW_MS - hours * 3_600_000) / 1_000;

test('each page takes its turn in the request rate, and between two there is a pause', async () => {
  const { rescue, asked, log, give } = rig();
  give([{ id: 'a' }], [{ id: 'b' }]);
  expect(idsIn(await rescue.look('example')).toSorted()).toEqual(['a', 'b']);
  expect(asked).toEqual(['/v1/list?page=1', '/v1/list?page=2', '/v1/list?page=3']);
  expect(log).toEqual(['turn', 'wait', 'turn', 'wait', 'turn']);
});

test('those whose link dies first come first, and those whose time is over last', async () => {
  const { rescue, give } = rig();
  give([
    ...[{ id: 'fresh', at: hoursAgo(0) }, { id: 'over', at: hoursAgo(9) }, { id: 'unknown' }],
    { id: 'dying', at: hoursAgo(1.5) },
  ]);
  const state = await rescue.look('example');
  expect(idsIn(state)).toEqual(['dying', 'fresh', 'unknown', 'over']);
  expect(state.clips[0]?.diesAtMs).toBe(NOW_MS + 1_800_000);
});

test('a list without an end is left after twenty pages, and that there is more is said', async () => {
  const { rescue, asked, give } = rig();
  give(...Array.from({ length: 30 }, (_, page) => [{ id: `clip-${page}` }]));
  expect(await rescue.look('example')).toMatchObject({ isCut: true, problem: null });
  expect(asked).toHaveLength(20);
});

test('once a list was seen to its end the next look stops at what is known', async () => {
  const { rescue, asked, give } = rig();
  give([{ id: 'b' }], [{ id: 'a' }]);
  await rescue.look('example');
  give([{ id: 'c' }], [{ id: 'b' }], [{ id: 'a' }]);
  asked.splice(0);
  expect(idsIn(await rescue.look('example')).toSorted()).toEqual(['a', 'b', 'c']);
  expect(asked).toEqual(['/v1/list?page=1', '/v1/list?page=2']);
});

test('two presses at once are one look', async () => {
  const { rescue, asked, give } = rig();
  give([{ id: 'a' }]);
  const [one, other] = await Promise.all([rescue.look('example'), rescue.look('example')]);
  expect(other).toBe(one);
  expect(asked).toHaveLength(2);
});

test('a service that asks for a pause gets it, and what was found before stays', async () => {
  const { rescue, log, give, fail } = rig();
  give([{ id: 'a' }]);
  await rescue.look('example');
  fail(new DailiesError('gateway-busy', {}, 7_000));
  expect(await rescue.look('example')).toMatchObject({
    problem: { code: 'gateway-busy' },
    clips: [{ id: 'a' }],
  });
  expect(log.at(-1)).toBe('pause 7000 true');
});

test('nobody is asked by the clock before a person has agreed, and then once an hour', async () => {
  const { rescue, asked, changes, pass, looked, give } = rig();
  give([{ id: 'a', at: hoursAgo(1) }]);
  rescue.lookDue();
  expect(asked).toEqual([]);
  expect(rescue.states()).toMatchObject([{ isHourly: false, isAgreed: false }]);
  expect(rescue.setHourly('example', true)).toMatchObject({ isHourly: true, isAgreed: true });
  await looked();
  expect(changes.at(-1)).toMatchObject({ news: 1, state: { clips: [{ id: 'a' }] } });
  const before = asked.length;
  pass(HOUR_MS - 1);
  rescue.lookDue();
  expect(asked).toHaveLength(before);
  pass(1);
  rescue.lookDue();
  await looked();
  expect(asked.length).toBeGreaterThan(before);
  // What was told once is no news.
  expect(changes.at(-1)?.news).toBe(0);
  // Switched off it stays agreed to.
  expect(rescue.setHourly('example', false)).toMatchObject({ isHourly: false, isAgreed: true });
  pass(HOUR_MS);
  const off = asked.length;
  rescue.lookDue();
  expect(asked).toHaveLength(off);
});

test('what a person looked for themselves is no news, nor is a clip that has long to live', async () => {
  const { rescue, changes, give, pass, looked } = rig(
    parseDefinition({ ...DEFINITION, linkLifeSeconds: 30 * 86_400 }),
  );
  give([{ id: 'a', at: hoursAgo(1) }]);
  await rescue.look('example');
  rescue.setHourly('example', true);
  await looked();
  pass(HOUR_MS);
  rescue.lookDue();
  await looked();
  expect(changes.every(({ news }) => news === 0)).toBe(true);
});

test('nothing is asked by the clock while everything is held still', async () => {
  const { rescue, asked, facts } = rig();
  facts.set('rescue-hourly example', 'on');
  rescue.setHeld(true);
  rescue.lookDue();
  expect(asked).toEqual([]);
});

test('what is tracked, left or removed here is not offered again', async () => {
  const { rescue, known, give } = rig();
  give([{ id: 'a' }, { id: 'b' }, { id: 'c' }]);
  await rescue.look('example');
  known.add('a');
  expect(idsIn(rescue.states()[0] as RescueState).toSorted()).toEqual(['b', 'c']);
  rescue.removed(['a']);
  known.delete('a');
  expect(idsIn(await rescue.look('example')).toSorted()).toEqual(['b', 'c']);
  expect(idsIn(rescue.leave('example'))).toEqual([]);
  expect(idsIn(await rescue.look('example'))).toEqual([]);
});

test('another key begins anew: what was found may be somebody else’s', async () => {
  const { rescue, give } = rig();
  give([{ id: 'a' }]);
  await rescue.look('example');
  rescue.forget('example');
  expect(rescue.states()).toMatchObject([{ clips: [], lookedAtMs: null }]);
});

test('an account without a list is none that can be looked at', () => {
  const { list: _, ...without } = DEFINITION;
  const { rescue } = rig(parseDefinition(without));
  expect(rescue.states()).toEqual([]);
  expect(() => rescue.look('example')).toThrow(DailiesError);
  expect(() => rescue.track('nobody')).toThrow(DailiesError);
});
