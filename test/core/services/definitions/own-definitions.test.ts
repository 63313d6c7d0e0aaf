import { mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { openOwnDefinitions } from '../../../../app/core/services/definitions/own-definitions.ts';
import { DailiesError } from '../../../../app/shared/error-code.ts';
import { tempFolder } from '../../../fakes/temp-folder.ts';

const mine = {
  ...{ id: 'mine', name: 'Mine', baseUrl: 'https://mine.example', sources: ['an answer'] },
  ...{ auth: { header: 'X-Key', value: '{key}' }, query: 'jobs/{id}' },
  answer: { states: { waiting: [], working: [], done: ['ok'], failed: [] } },
};

function faultOf(work: () => unknown): string | undefined {
  try {
    work();
  } catch (thrown) {
    if (thrown instanceof DailiesError) return thrown.facts.value;
  }
  return undefined;
}

test('a definition that was saved is there at the next start, in the place of one of the same id', () => {
  const folder = tempFolder();
  const own = openOwnDefinitions(folder, () => undefined);
  own.save(JSON.stringify(mine));
  own.save(JSON.stringify({ ...mine, name: 'Ours' }));
  expect(openOwnDefinitions(folder, () => undefined).list()).toMatchObject([{ id: 'mine', name: 'Ours' }]);
  expect(readdirSync(join(folder, 'services'))).toEqual(['mine.json']);
});

test('a definition is taken out of the marks that a chat sets around code', () => {
  for (const [before, after] of [
    ['```json\n', '\n```'],
    ['\n```\r\n', '\r\n```\n'],
    ['~~~\n', '\n~~~'],
    ['\uFEFF ', '\n'],
  ]) {
    const own = openOwnDefinitions(tempFolder(), () => undefined);
    expect(own.save(`${before}${JSON.stringify(mine, null, 2)}${after}`).id).toBe('mine');
  }
});

test.each([
  ['no JSON', '{', 'the whole: is not JSON'],
  ['one that would submit', JSON.stringify({ ...mine, submit: 'jobs' }), 'submit'],
  ['a route elsewhere', JSON.stringify({ ...mine, query: 'https://else.example/{id}' }), 'query'],
  ['the id of a built-in service', JSON.stringify({ ...mine, id: 'vidu' }), 'id'],
  ['the dialects of gateways', JSON.stringify({ ...mine, dialects: true }), 'dialects'],
])('%s is refused by the path of its fault, and nothing is kept', (_name, text, path) => {
  const folder = tempFolder();
  const own = openOwnDefinitions(folder, () => undefined);
  expect(faultOf(() => own.save(text))).toContain(path);
  expect(own.list()).toEqual([]);
});

test('a file that is no definition is told of by its fault, and the others are read', () => {
  const folder = tempFolder();
  mkdirSync(join(folder, 'services'));
  writeFileSync(join(folder, 'services', 'a.json'), JSON.stringify({ ...mine, query: 'jobs' }));
  writeFileSync(join(folder, 'services', 'mine.json'), JSON.stringify(mine));
  const lines: string[] = [];
  const own = openOwnDefinitions(folder, (line) => lines.push(line));
  expect(own.list().map(({ id }) => id)).toEqual(['mine']);
  expect(lines).toEqual([expect.stringMatching(/^services: a\.json: query: /)]);
});
