/** The list route of a simulated service: pages of its tasks, in the words of the fixture. */
import type { ServiceList } from '../../app/core/services/definitions/definition.ts';
import type { ListFixture } from './fixture.ts';

export interface ListedTask {
  /** As it is asked for. */
  readonly id: string;
  readonly state: 'done' | 'working' | 'failed';
  readonly atMs: number;
}

/** What it does when it is asked for its list. */
export type ListMood = 'answers' | 'refuses' | 'breaks' | 'repeats' | 'is busy' | 'has none';

type Route = ServiceList['routes'][number];

/** The words of a page's place in a route, such as `page` for `…?page_num={page}`. */
function parameterOf({ route }: Route): string | null {
  return /[?&]([^=&]+)=\{(?:page|offset|after)\}/.exec(route)?.[1] ?? null;
}

function within(route: Route, id: string): string | null {
  if (route.task === undefined) return id;
  const [before = '', after = ''] = route.task.split('{id}');
  return id.startsWith(before) && id.endsWith(after)
    ? id.slice(before.length, id.length - after.length)
    : null;
}

function filled(template: object, values: Readonly<Record<string, unknown>>): unknown {
  const text = JSON.stringify(template).replace(/"\{(\w+)\}"/g, (whole, name: string) =>
    name in values ? JSON.stringify(values[name]) : whole,
  );
  return JSON.parse(text.replace(/\{(\w+)\}/g, (whole, name: string) => String(values[name] ?? whole)));
}

/** Where a page begins among all tasks. */
function startOf(route: Route, address: URL, tasks: readonly ListedTask[], size: number): number {
  const name = parameterOf(route);
  const value = address.searchParams.get(name ?? 'cursor');
  if (value === null) return 0;
  if (route.route.includes('{page}')) return (Number(value) - 1) * size;
  if (route.route.includes('{offset}') || name === null) return Number(value);
  return tasks.findIndex(({ id }) => id === value) + 1;
}

/** The page that is asked for; null where this is no list's address. */
export function listPage(
  { routes }: ServiceList,
  { page, item, states }: ListFixture,
  tasks: readonly ListedTask[],
  address: URL,
  size: number,
): unknown {
  const route = routes.find((each) => `/${each.route.split('?')[0]}` === address.pathname);
  if (!route) return null;
  const own = tasks.flatMap((task) => {
    const id = within(route, task.id);
    return id === null ? [] : [{ ...task, id }];
  });
  const start = startOf(route, address, own, size);
  const shown = own.slice(start, start + size);
  const items = shown.map(({ id, state, atMs }) =>
    filled(item, {
      ...{ id, state: states[state], prompt: `Prompt of ${id}`, time: new Date(atMs).toISOString() },
      ...{ ms: atMs, seconds: Math.floor(atMs / 1000), ends: Math.floor(atMs / 1000) + 3600 },
    }),
  );
  const more = start + size < own.length;
  const next = more ? `${address.origin}${address.pathname}?cursor=${start + size}` : null;
  return filled(page, {
    ...{ items, more, next, total: own.length, count: items.length },
    ...{ first: shown[0]?.id ?? null, last: shown.at(-1)?.id ?? null },
  });
}
