import { describe, expect, test } from 'vitest';
import { builtInServices, lumaGateway } from '../../../app/core/services/definitions/built-in.ts';
import { findTaskIds } from '../../../app/core/tracking/find-task-ids.ts';
import { findTasks, type KnownAccounts } from '../../../app/core/tracking/find-tasks.ts';
import { readFixture } from '../../services/fixture.ts';

function accounts(current: string, ...services: readonly string[]): KnownAccounts {
  const others = services.map((id) => {
    const service = builtInServices.find((each) => each.id === id.replace(/-2$/, ''));
    if (!service) throw new Error(`no service ${id}`);
    return { id, service, baseUrl: service.baseUrl ?? 'https://gateway.example/prefix' };
  });
  return {
    known: [{ id: 'main', service: lumaGateway, baseUrl: 'https://www.kkiai.com' }, ...others],
    current,
  };
}
const find = (text: string, known: KnownAccounts, account?: string) =>
  findTasks(text, known, account, builtInServices);
const UUIDS = Array.from(
  { length: 8 },
  (_, place) => `6eb6bf3e-0c44-4d2b-9d1f-${String(place).padStart(12, '0')}`,
);

test('eleven ids from a chat, three of them of another service, each go where they belong', () => {
  const predictions = [
    'rrr4jq1zqxrga0ckg8gasb2y5w',
    'abc4jq1zqxrga0ckg8gasb2y5w',
    'def4jq1zqxrga0ckg8gasb2y5w',
  ];
  const lines = [
    `ana: here are mine ${UUIDS.slice(0, 4).join(' ')}`,
    `ben: curl -H "x: y" https://api.replicate.com/v1/predictions/${predictions[0]}`,
    `and (https://api.replicate.com/v1/predictions/${predictions[1]}), thanks!`,
    `<https://api.replicate.com/v1/predictions/${predictions[2]}>`,
    `ana: the rest: ${UUIDS.slice(4).join(', ')}.`,
  ];
  const { tasks, refused } = find(lines.join('\n'), accounts('main', 'replicate', 'vidu'));
  expect(refused).toEqual([]);
  const of = (account: string) => tasks.filter((task) => task.account === account).map(({ id }) => id);
  expect(of('replicate')).toEqual(predictions);
  expect(of('main')).toEqual(UUIDS);
  expect(tasks).toHaveLength(11);
});

test.each([
  ['https://www.kkiai.com/luma/generations/task-22222222', 'main', 'task-22222222'],
  ['https://api.vidu.com/ent/v2/tasks/9203456/creations', 'vidu', '9203456'],
  [
    'https://api.replicate.com/v1/predictions/rrr4jq1zqxrga0ckg8gasb2y5w',
    'replicate',
    'rrr4jq1zqxrga0ckg8gasb2y5w',
  ],
])('ids of every look beside %s in a list are taken with it', (address, account, id) => {
  const beside = [UUIDS[0] ?? '', 'task-12345678', 'cgt-20251129-abc12', '02171234567890'];
  const lists = [
    [...beside.slice(0, 2), address, ...beside.slice(2)].join('\n'),
    [address, ...beside].join('\r\n'),
    [`# mine`, '', beside.slice(0, 2).join(' '), address, beside.slice(2).join(', ')].join('\n'),
    [...beside, address].join(' '),
    [...beside, address].map((one) => `- ${one}`).join('\n'),
    [address, ...beside].map((one, place) => `${place + 1}. ${one}`).join('\n'),
    [...beside, address].map((one) => `"${one}",`).join('\n'),
    ['2025-11-29', `${address} # the first`, ...beside.map((one) => `(${one})`)].join('\n'),
  ];
  for (const list of lists) {
    const { tasks, refused } = find(list, accounts('main', 'replicate', 'vidu'));
    expect(refused).toEqual([]);
    expect(tasks.filter((task) => task.account === account).map((task) => task.id)).toContain(id);
    expect(tasks.filter((task) => task.id !== id)).toEqual(
      beside.map((one) => ({ account: 'main', id: one })),
    );
  }
});

test('a greeting beside an address is no id', () => {
  const { tasks, refused } = find(
    'hello\nhttps://www.kkiai.com/luma/generations/task-2\nthanks!',
    accounts('main'),
  );
  expect([tasks, refused]).toEqual([[{ account: 'main', id: 'task-2' }], []]);
});

test('bare ids go to the account that is given, else to the current one', () => {
  expect(find('task-12345678', accounts('vidu', 'vidu')).tasks).toEqual([
    { account: 'vidu', id: 'task-12345678' },
  ]);
  expect(find('task-12345678', accounts('vidu', 'vidu'), 'main').tasks).toEqual([
    { account: 'main', id: 'task-12345678' },
  ]);
});

test('of several accounts of one service the current one is taken, else the first', () => {
  const address = 'https://api.vidu.com/ent/v2/tasks/9203456/creations';
  expect(find(address, accounts('vidu-2', 'vidu', 'vidu-2')).tasks).toEqual([
    { account: 'vidu-2', id: '9203456' },
  ]);
  expect(find(address, accounts('main', 'vidu', 'vidu-2')).tasks).toEqual([
    { account: 'vidu', id: '9203456' },
  ]);
});

test('an address below an account’s own base address is its, whatever host that is', () => {
  const known = accounts('main', 'kling-gateway');
  const { query } = known.known[1]?.service ?? lumaGateway;
  const address = `https://gateway.example/prefix/${query.replace('{id}', '8723641')}`;
  expect(find(address, known).tasks).toEqual([{ account: 'kling-gateway', id: '8723641' }]);
});

test('a task of a service that no account is at is refused, and the service is named', () => {
  const { tasks, refused } = find(
    'https://api.replicate.com/v1/predictions/rrr4jq1zqxrga0',
    accounts('main'),
  );
  expect(tasks).toEqual([]);
  expect(refused).toEqual([
    {
      text: 'rrr4jq1zqxrga0',
      problem: {
        code: 'bad-id',
        facts: { cause: 'service-missing', value: 'rrr4jq1zqxrga0', words: 'Replicate' },
      },
    },
  ]);
});

test.each(['vidu', 'replicate', 'runway', 'dashscope', 'kie', 'wavespeed'])(
  'a pasted answer of %s goes to the account there, though the current one is another',
  (service) => {
    const fixture = readFixture(service);
    const done = fixture.answers.find(({ name }) => name === 'done');
    const { tasks } = find(JSON.stringify(done?.body, null, 2), accounts('main', 'vidu', service));
    expect(tasks).toEqual([{ account: service, id: fixture.id }]);
  },
);

test('an answer of the first gateway stays with it, whatever else is there', () => {
  const body = {
    id: UUIDS[0],
    state: 'completed',
    prompt: 'A kite',
    video: { url: 'https://cdn.example/a.mp4' },
  };
  const known = accounts('main', ...['luma-dream-machine', 'vidu', 'xai', 'piapi']);
  expect(find(JSON.stringify(body), known).tasks).toEqual([{ account: 'main', id: UUIDS[0] }]);
});

test('ids that hold more than letters are taken whole where the service’s may', () => {
  const id = 'veo3.1-fast:1770000000-abcdefgh';
  expect(find(`${id}\n`, accounts('veo-gateway', 'veo-gateway')).tasks).toEqual([
    { account: 'veo-gateway', id },
  ]);
});

describe('an address among other ids', () => {
  const [own = '', others = '', third = ''] = UUIDS;
  const gateway = `https://www.kkiai.com/luma/generations/${own}`;
  const runway = `https://api.dev.runwayml.com/v1/tasks/${others}`;
  const known = accounts('main', 'runway');
  const of = (text: string) =>
    find(text, known)
      .tasks.map(({ account, id }) => `${account} ${id}`)
      .sort();

  test.each([
    ['a blank', `${gateway} ${runway}`],
    ['a comma', `${gateway},${runway}`],
    ['a semicolon', `${gateway};${runway}`],
    ['a bar', `${gateway}|${runway}`],
    ['a full-width comma', `${gateway}，${runway}`],
    ['an ideographic comma and full stop', `${gateway}、${runway}。`],
    ['full-width brackets', `（${gateway}）（${runway}）`],
    ['a slash at the end', `${gateway} ${runway}/`],
    ['Markdown', `[one](${gateway}) **${runway}**`],
    ['angle brackets and a query', `<${gateway}> <${runway}?x=1#y>`],
  ])('is one service’s own between %s', (_between, text) => {
    expect(of(text)).toEqual([`main ${own}`, `runway ${others}`]);
  });

  test('is known in any letters’ case of its scheme and host, and behind a query', () => {
    const loud = `HTTPS://API.DEV.RunwayML.com/v1/tasks/${others}?x=1`;
    expect(of(loud)).toEqual([`runway ${others}`]);
    expect(of(`Http${gateway.slice(4)} ${loud}.`)).toEqual([`main ${own}`, `runway ${others}`]);
  });

  test('is one task with its id in capitals beside it', () => {
    expect(of(`${runway}\n${others.toUpperCase()}`)).toEqual([`runway ${others}`]);
    expect(of(`${runway} ${runway.replace(others, others.toUpperCase())}`)).toEqual([`runway ${others}`]);
  });

  test.each([
    ['behind a label', `task id=${third} ${runway}`],
    ['in quotes', `"${runway}"，“${third}”`],
    ['in another script', `${runway} 任务${third}完成`],
    ['at a host that nobody knows', `${runway} https://other.example/x/${third}`],
    ['in the same JSON', JSON.stringify({ a: runway, id: third })],
    ['in a list of JSON', JSON.stringify([{ id: third }, { id: others, self: runway }])],
    ['in JSON in a chat', `ben: ${runway}\nana: {"id":"${third}","state":"queued"} ok`],
  ])('costs no other on its line: one %s', (_where, text) => {
    expect(of(text)).toEqual([`main ${third}`, `runway ${others}`]);
  });

  test('of the gateway alone leaves a text to be read as it always was', () => {
    for (const text of [
      `${gateway} 任务${others}完成`,
      `name,${gateway},12345678`,
      `hi\n${gateway}\nthanks, task1234567`,
      JSON.stringify([{ id: others }, { id: own, self: gateway }]),
    ]) {
      const { tasks, refused } = find(text, accounts('main'));
      expect({ ids: tasks.map(({ id }) => id), refused }).toEqual(findTaskIds(text));
    }
  });
});
