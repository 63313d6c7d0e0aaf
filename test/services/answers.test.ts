import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { builtInServices } from '../../app/core/services/definitions/built-in.ts';
import {
  readByDefinition,
  resultClips,
  resultValue,
} from '../../app/core/services/definitions/read-by-definition.ts';
import { isTaskId } from '../../app/core/services/definitions/route.ts';
import { readFixture } from './fixture.ts';

const services = builtInServices.filter(({ dialects }) => !dialects);
const cases = services.flatMap((definition) => {
  const fixture = readFixture(definition.id);
  return fixture.answers.map((answer) => ({
    definition,
    fixture,
    answer,
    name: `${definition.name}: ${answer.name}`,
  }));
});

test('each service that is built in has its answers, and no answers are without a service', () => {
  const files = readdirSync(join(import.meta.dirname, 'fixtures')).map((name) => name.replace('.json', ''));
  expect(files.sort()).toEqual(services.map(({ id }) => id).sort());
  for (const { id } of services) {
    const { source, id: task, answers } = readFixture(id);
    expect(source).toMatch(/^https:\/\//);
    expect(isTaskId(task, services.find((each) => each.id === id)?.idCharacters)).toBe(true);
    const names = answers.map(({ name }) => name);
    expect(names).toEqual(expect.arrayContaining(['waiting', 'working', 'done', 'failed']));
  }
});

test.for(cases)('$name is read as documented', ({ definition, fixture, answer }) => {
  const read = readByDefinition(definition, answer.body, fixture.id, 'service.example');
  expect(read.id).toBe(fixture.id);
  expect(read.state === 'unknown' ? 'processing' : read.state).toBe(answer.state);
  expect(read.video?.downloadUrl ?? null).toBe(answer.link ?? null);
  expect(read.clips?.map(({ video }) => video.downloadUrl)).toEqual(answer.links);
  if (answer.reason !== undefined) expect(read.failureReason).toBe(answer.reason);
  if (answer.prompt !== undefined) expect(read.prompt).toBe(answer.prompt);
  if (answer.result) {
    if (definition.result?.value) expect(resultValue(definition, answer.body)).toBe(answer.result.value);
    const { clean, clips } = resultClips(definition, answer.result.body);
    expect(clean).toBe(answer.result.link);
    expect(clips?.map(({ video }) => video.downloadUrl)).toEqual(answer.result.links);
  }
});

test.for(services)('$name: a done answer alone tells where the clip is', (definition) => {
  const done = readFixture(definition.id).answers.filter(({ state }) => state === 'completed');
  for (const { link, content, result } of done) {
    expect(
      Boolean(link) || Boolean(content && definition.content) || Boolean(result && definition.result),
    ).toBe(true);
  }
});

test.for(services)('$name: a state nobody knows means that it is still working', (definition) => {
  const [fixture, waiting] = [readFixture(definition.id), 'waiting'];
  const body = fixture.answers.find(({ name }) => name === waiting)?.body ?? {};
  const words = new Set(Object.values(definition.answer.states).flat().map(String));
  const odd = JSON.parse(
    JSON.stringify(body, (_name, value: unknown) =>
      words.has(String(value)) && typeof value === 'string' ? 'ODD_NEW_WORD' : value,
    ),
  );
  const { state } = readByDefinition(definition, odd, fixture.id, 'service.example');
  expect(['unknown', 'processing', 'pending']).toContain(state);
});
