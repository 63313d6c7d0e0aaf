/** A definition from one pasted answer and its address, for every service that is built in and for others. */
import { describe, expect, test } from 'vitest';
import { nodesOf } from '../../app/core/services/definitions/answer-nodes.ts';
import { builtInServices } from '../../app/core/services/definitions/built-in.ts';
import { parseDefinition } from '../../app/core/services/definitions/definition.ts';
import { readAddress } from '../../app/core/services/definitions/draft-address.ts';
import {
  draftDefinition,
  inferDefinition,
  readAnswer,
} from '../../app/core/services/definitions/draft-definition.ts';
import { readByDefinition } from '../../app/core/services/definitions/read-by-definition.ts';
import { readFixture } from './fixture.ts';

const services = builtInServices.filter(({ dialects }) => !dialects);
const cases = services.flatMap((definition) => {
  const { id, answers } = readFixture(definition.id);
  return answers
    .filter(({ state }) => state === 'completed')
    .map((answer) => ({ definition, id, answer, name: `${definition.name}: ${answer.name}` }));
});

/** Their clip is behind a second request, of which the answer says nothing. */
const WITHOUT_LINK = ['minimax', 'fal', 'openrouter'];

test.for(cases)(
  '$name: the answer alone says state and link, whoever the service is',
  ({ definition, id, answer }) => {
    const nodes = nodesOf(answer.body);
    const asked = readAddress(`https://api.nobody.example/${definition.query.replace('{id}', id)}`, nodes);
    expect(asked).toBeTypeOf('object');
    if (typeof asked === 'string') return;
    const inferred = inferDefinition(answer.body, nodes, asked);
    const { state, links, problem, fields } = readAnswer(
      JSON.stringify(inferred),
      JSON.stringify(answer.body),
      0,
    );
    expect(state).toBe('completed');
    if (answer.link) expect(readLink(inferred, answer.body, asked.id)).toBe(answer.link);
    else if (WITHOUT_LINK.includes(definition.id)) expect([problem, links]).toEqual(['no-link', []]);
    else expect([problem, inferred?.content]).toEqual([null, definition.content]);
    if (answer.prompt) expect(fields.find(({ name }) => name === 'prompt')?.value).toBe(answer.prompt);
  },
);

function readLink(definition: unknown, body: unknown, id: string): string | null {
  return readByDefinition(parseDefinition(definition), body, id, 'nobody.example').video?.downloadUrl ?? null;
}

test.for(cases)(
  '$name: the address says that it is a service that is known',
  ({ definition, id, answer }) => {
    const base = definition.baseUrl ?? 'https://gateway.example/v9';
    const address = `${base}/${definition.query.replace('{id}', id)}`;
    const { definition: draft, reading } = draftDefinition(JSON.stringify(answer.body), address);
    expect(JSON.parse(draft)).toEqual(definition);
    expect([reading.state, reading.problem]).toEqual(['completed', null]);
  },
);

const ODD = {
  job: {
    uid: 'c2f1',
    job_id: 'j-77aa01',
    phase: 2,
    err: '',
    input: { text_prompt: 'A fox in the snow', image_url: 'https://up.example/in.png' },
    artefacts: [
      { kind: 'cover', href: 'https://cdn.example/c.jpg' },
      { kind: 'final', href: 'https://cdn.example/f.mp4?X-Amz-Date=20261129T080000Z&X-Amz-Expires=3600' },
    ],
  },
};
const ODD_TEXT = JSON.stringify(ODD, null, 2);

test('a service that nobody has seen is read from a curl command with its key, which is not kept', () => {
  const curl = `curl -s "https://api.foxfilm.example/v3/jobs?job=j-77aa01&api_key=sk-canary-0001" \\
    -H 'X-Fox-Token: sk-canary-0002' -H 'Accept: application/json' -H 'X-Fox-Version: 2026-01'`;
  const { definition, reading } = draftDefinition(ODD_TEXT, curl);
  expect(definition).not.toContain('canary');
  expect(JSON.parse(definition)).toMatchObject({
    id: 'foxfilm-example',
    name: 'foxfilm.example',
    baseUrl: 'https://api.foxfilm.example',
    auth: { header: 'X-Fox-Token', value: '{key}', also: { 'X-Fox-Version': '2026-01' } },
    query: 'v3/jobs?job={id}',
    answer: {
      id: ['job.job_id'],
      state: ['job.phase'],
      states: { done: [2] },
      links: ['job.artefacts[1].href'],
    },
  });
  expect(reading).toMatchObject({
    state: 'completed',
    stateWord: '2',
    linkDiesAtMs: Date.UTC(2026, 10, 29, 9),
    problem: null,
  });
  expect(reading.fields).toContainEqual({
    name: 'prompt',
    path: 'job.input.text_prompt',
    value: 'A fox in the snow',
  });
  // What could not be the clip is there to be chosen all the same, after what could.
  expect(reading.links.map(({ path }) => path)).toEqual([
    'job.artefacts[1].href',
    'job.artefacts[0].href',
    'job.input.image_url',
  ]);
});

test('a person’s other choice of the link is what is read then', () => {
  const { definition } = draftDefinition(ODD_TEXT, 'https://api.foxfilm.example/v3/jobs?job=j-77aa01');
  const chosen = JSON.parse(definition) as { answer: { links: string[] } };
  chosen.answer.links = ['job.artefacts[0].href'];
  const { fields } = readAnswer(JSON.stringify(chosen), ODD_TEXT, 0);
  expect(fields.find(({ name }) => name === 'links')?.value).toBe('https://cdn.example/c.jpg');
});

const DONE = { id: 'abc-123', status: 'succeeded', output: { url: 'https://cdn.example/a.mp4' } };

describe('the address', () => {
  const drafted = (address: string, answer: unknown = DONE) => {
    const { definition, reading } = draftDefinition(JSON.stringify(answer), address);
    return definition === ''
      ? reading.problem
      : (JSON.parse(definition) as {
          query: string;
          auth: object;
          idCharacters?: string;
          baseUrl: string | null;
        });
  };

  test.for<[string, string]>([
    ['https://api.x.example/v1/tasks/abc-123', 'v1/tasks/{id}'],
    ['https://api.x.example/v1/tasks/{task_id}', 'v1/tasks/{id}'],
    ['https://api.x.example/v1/tasks/<task id>/status', 'v1/tasks/{id}/status'],
    ['https://api.x.example/v1/tasks/:taskId', 'v1/tasks/{id}'],
    ['https://api.x.example/v1/tasks/$TASK_ID', 'v1/tasks/{id}'],
    ['https://api.x.example/v1/tasks/YOUR_TASK_ID?expand=1', 'v1/tasks/{id}?expand=1'],
    ['https://api.x.example/q?lang=en&id=abc-123', 'q?lang=en&id={id}'],
    ['GET https://api.x.example/v1/tasks/zz99xx88 HTTP/1.1', 'v1/tasks/{id}'],
    ['api.x.example/v1/tasks/abc-123', 'v1/tasks/{id}'],
  ])('%s asks for %s', ([address, query]) => {
    expect(drafted(address)).toMatchObject({ query, baseUrl: 'https://api.x.example' });
  });

  test.for([
    ["curl URL -H 'Authorization: Bearer sk-1'", { header: 'Authorization', value: 'Bearer {key}' }],
    ['curl URL --header "Authorization: Key $API_KEY"', { header: 'Authorization', value: 'Key {key}' }],
    ['curl URL -H "x-api-key: YOUR_API_KEY"', { header: 'x-api-key', value: '{key}' }],
    ['fetch("URL", { headers: { "API-KEY": key } })', { header: 'API-KEY', value: '{key}' }],
    ['URL', { header: 'Authorization', value: 'Bearer {key}' }],
  ])('%s shows how the key is sent', ([text, auth]) => {
    const read = drafted((text as string).replace('URL', 'https://api.x.example/v1/tasks/abc-123'));
    expect(read).toMatchObject({ auth });
  });

  test.for<[string, string]>([
    ['', 'no-address'],
    ['my service', 'no-address'],
    ['https://api.x.example/v1/videos', 'no-id'],
    ['curl -X POST https://api.x.example/v1/tasks/abc-123', 'no-get'],
    [`curl https://api.x.example/v1/tasks/abc-123 -d '{"prompt":"x"}'`, 'no-get'],
  ])('%s is refused: %s', ([address, problem]) => {
    expect(drafted(address)).toBe(problem);
  });

  test('an id with colons and slashes is one', () => {
    const id = 'veo3:1779/fast';
    expect(
      drafted(`https://api.x.example/v1/get?id=${encodeURIComponent(id)}`, { ...DONE, id }),
    ).toMatchObject({
      query: 'v1/get?id={id}',
      idCharacters: ':/',
    });
  });

  test('it may stand above the answer in the same text', () => {
    const text = `$ curl https://api.x.example/v1/tasks/abc-123\nHTTP/2 200\n\n${JSON.stringify(DONE, null, 2)}\n$`;
    const { definition, reading } = draftDefinition(text, '');
    expect(JSON.parse(definition)).toMatchObject({ query: 'v1/tasks/{id}' });
    expect(reading.problem).toBe(null);
  });
});

describe('the answer', () => {
  const read = (answer: unknown) => {
    const text = typeof answer === 'string' ? answer : JSON.stringify(answer);
    const { definition, reading } = draftDefinition(text, 'https://api.x.example/v1/tasks/abc-123');
    const links =
      definition === '' ? [] : (JSON.parse(definition) as { answer: { links?: string[] } }).answer.links;
    return { ...reading, chosen: links ?? [] };
  };

  test.for([
    ['a page', '<!doctype html><title>Not found</title>', 'no-json'],
    ['one that works still', { id: 'abc-123', status: 'running' }, 'not-finished'],
    ['one that failed', { id: 'abc-123', status: 'failed', error: 'nsfw' }, 'not-finished'],
    ['a done one without a link', { id: 'abc-123', status: 'done' }, 'no-link'],
    ['one without any state', { id: 'abc-123', href: 'https://cdn.example/a.png' }, 'no-state'],
  ])('%s is said to be so', ([, answer, problem]) => {
    expect(read(answer).problem).toBe(problem);
  });

  test('the task’s state is told from that of the envelope', () => {
    const link = 'https://cdn.example/a.mp4';
    const { stateWord, state } = read({
      status: 'success',
      code: 200,
      data: { task_id: 'abc-123', status: 'rendering_v2', video_url: '' },
    });
    expect([stateWord, state]).toEqual(['rendering_v2', 'processing']);
    expect(read({ status: 'ok', data: { status: 'finished', video_url: link } }).fields).toContainEqual({
      name: 'state',
      path: 'data.status',
      value: 'finished',
    });
  });

  test('a word that nobody knows means done where a clip is there', () => {
    expect(read({ id: 'abc-123', status: 'wrapped', mp4: 'https://cdn.example/a.mp4' }).state).toBe(
      'completed',
    );
  });

  test('the clean clip comes before the marked one, and neither is a picture or what was given', () => {
    const { chosen } = read({
      id: 'abc-123',
      status: 'done',
      request: { video_url: 'https://up.example/given.mp4' },
      cover_url: 'https://cdn.example/c.jpg',
      watermarked_video_url: 'https://cdn.example/w.mp4',
      download_url: 'https://cdn.example/a.mp4',
    });
    expect(chosen).toEqual(['download_url']);
  });

  test('links in JSON within a text, and lists of clips, are found', () => {
    const { chosen } = read({
      data: {
        taskId: 'abc-123',
        state: 'success',
        resultJson: JSON.stringify({
          videos: [{ url: 'https://cdn.example/1.mp4' }, { url: 'https://cdn.example/2.mp4' }],
        }),
      },
    });
    expect(chosen).toEqual(['data.resultJson.videos[*].url']);
  });

  test('links live as long as the answer says', () => {
    const { linkDiesAtMs } = read({ ...DONE, finished_at: 1_790_000_000, expires_at: 1_790_007_200 });
    expect(linkDiesAtMs).toBe(1_790_007_200_000);
  });
});

test('a definition that is none is refused by the path of its fault', () => {
  const { problem } = readAnswer('{"id":"x"}', '{}', 0);
  expect(problem).toMatch(/^\w+: /);
  expect(readAnswer('{', '{}', 0).problem).toBeTypeOf('string');
});
