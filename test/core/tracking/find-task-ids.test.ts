/** Task ids in whatever a person pastes or hands over. */

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { findTaskIds } from '../../../app/core/tracking/find-task-ids.ts';
import { TASK_ID } from '../../../app/shared/generation.ts';
import { said } from '../../fakes/said.ts';
import { runs } from '../../setup/runs.ts';

const A = '4665a07c-7641-4809-a133-10786201bb56';
const B = '0b9d2c51-3f4e-4c0a-9a7d-5e2f8c61d7a4';
const example = readFileSync(join(import.meta.dirname, '../../fixtures/query-single-task.json'), 'utf8');

const ids = (text: string): readonly string[] => findTaskIds(text).ids;
const refused = (text: string): readonly string[] => findTaskIds(text).refused.map((one) => one.text);

describe('lists', () => {
  test.each([
    ['one a line', `${A}\n${B}\n`, [A, B]],
    ['of Windows, with a byte order mark', `\uFEFF${A}\r\n\r\n${B}\r\n`, [A, B]],
    ['with comments', `# done: ${B}\n${A}\n  # ${B}\n`, [A]],
    [
      'with commas, semicolons and spaces',
      `${A},${B}; task-0003 task-0004`,
      [A, B, 'task-0003', 'task-0004'],
    ],
    ['quoted', `"${A}"\n'${B}'\n\`x_1\``, [A, B, 'x_1']],
    ['with repeats', `${A}\n${A}\n${B}\n${A}`, [A, B]],
    ['of short names', 'a\nB-2\n_c', ['a', 'B-2', '_c']],
    ['of an old system', 'task-1\rtask-2\r', ['task-1', 'task-2']],
    [
      'with the line breaks of a page',
      'task-1\u2028task-2\u2029task-3\u0085a',
      ['task-1', 'task-2', 'task-3', 'a'],
    ],
  ])('%s', (_, text, expected) => {
    expect(findTaskIds(text)).toEqual({ ids: expected, refused: [] });
  });

  test('bad lines are named, the good ones found', () => {
    const text = `${A}\nnot/an/id\n${'x'.repeat(129)}\nidé\n${B}`;
    expect(ids(text)).toEqual([A, B]);
    expect(refused(text)).toEqual(['not/an/id', 'x'.repeat(129), 'idé']);
  });

  test('a line of talk in a list of ids is named rather than passed over', () => {
    expect(refused(`${A}\nbad id!\n`)).toEqual(['bad id!']);
    expect(refused(`task-1\nhas space\n`)).toEqual(['has space']);
    expect(refused(`${A}\n${B}\n../../etc passwd\n`)).toEqual(['../../etc passwd']);
  });

  test('what is named is shown clean and short', () => {
    const [bad] = findTaskIds(`a\u001b[31m/${'b'.repeat(500)}`).refused;
    expect(bad?.problem).toMatchObject({ code: 'bad-id' });
    expect(said(bad?.problem)).not.toContain('\u001b');
    expect(said(bad?.problem).length).toBeLessThan(250);
  });

  test.each(['', ' \r\n\t', '\uFEFF', '# only a comment\n'])('nothing in %j', (text) => {
    expect(findTaskIds(text)).toEqual({ ids: [], refused: [] });
  });
});

describe('talk', () => {
  test.each([
    ['a chat', `Hi! I made two: ${A}, and (${B}).\nThanks, see you at 10:30`, [A, B]],
    ['a chat with an id on its own line', `Here is mine:\n${A}\nthanks`, [A]],
    ['bullets', `- ${A}\n* ${B}`, [A, B]],
    ['an address', `https://www.kkiai.com/luma/generations/${A}`, [A]],
    [
      'an address with more behind',
      `GET /luma/generations/my_task-1/download_video_url HTTP/1.1`,
      ['my_task-1'],
    ],
    ['a label', `task_id: abc-1\nTask ID = "def_2"`, ['abc-1', 'def_2']],
    ['a label of another keyboard', 'task_id：abc-1\n任务 task id＝def_2', ['abc-1', 'def_2']],
    ['a label in JSON that a program printed', String.raw`got "{\"task_id\":\"abc-1\",\"x\":1}"`, ['abc-1']],
    ['upper case', `see ${A.toUpperCase()} please`, [A.toUpperCase()]],
  ])('%s', (_, text, expected) => {
    expect(ids(text)).toEqual(expected);
  });

  test('an id within something longer is not an id', () => {
    expect(ids(`see ${A}-extra and x${B}`)).not.toContain(A);
    expect(ids(`see ${A}-extra and x${B}`)).not.toContain(B);
  });

  test('links to files hold ids of other things', () => {
    const link = `https://cdn.test/dream/${B}/video.mp4?X-Amz-Signature=${B}`;
    expect(ids(`the clip of ${A} is at ${link} for an hour`)).toEqual([A]);
  });
});

describe('answers of the API', () => {
  test.each([
    ['the documented example', example, [A]],
    ['the same in one line', JSON.stringify(JSON.parse(example)), [A]],
    ['a list', JSON.stringify([{ id: A }, { id: B }]), [A, B]],
    [
      'a row of a task table',
      `{"code":"success","data":{"id":13917,"task_id":"${A}","data":{"id":"${B}"}}}`,
      [A],
    ],
    [
      'a wrapped list',
      `{"code":"success","data":[{"id":1,"task_id":"${A}"},{"id":2,"task_id":"${B}"}]}`,
      [A, B],
    ],
    ['a submission', `{"code":0,"request_id":"r","data":{"task_id":"${A}","task_status":"ok"}}`, [A]],
    ['a submission below another name', `{"output":{"task_id":"${A}"},"request_id":"${B}"}`, [A]],
    ['submissions in a list', `[{"job":{"taskId":"abc-1"}},{"job":{"taskId":"abc-2"}}]`, ['abc-1', 'abc-2']],
    ['a number for an id', '{"code":0,"data":{"task_id":9203456,"id":7}}', ['9203456']],
    ['a number of nineteen digits', '{"task_id": 1234567890123456789}', ['1234567890123456789']],
    ['no number for an id', `{"task_id":0,"id":"${A}"}`, [A]],
    ['ids alone', `{"ids":["${A}","short"]}`, [A, 'short']],
    ['strings', `["${A}","b"]`, [A, 'b']],
    ['one value a line', `{"id":"${A}"}\r\n\n{"task_id":"${B}"}\r\n`, [A, B]],
    ["below curl's headers", `HTTP/1.1 200 OK\r\nx-id: ${B}\r\n\r\n${example}`, [A]],
  ])('%s', (_, text, expected) => {
    expect(findTaskIds(text)).toEqual({ ids: expected, refused: [] });
  });

  test('ids in JSON that cannot be ids are named', () => {
    expect(findTaskIds(`[{"id":"a/b"},{"id":"${A}"}]`)).toMatchObject({
      ...{ ids: [A], refused: [{ text: 'a/b', problem: { code: 'bad-id' } }] },
    });
  });

  test.each(['{}', '[]', '[1,2]', '{"error":{"message":"no"}}', 'null'])('%s holds none of them', (text) => {
    expect(ids(text).filter((id) => id !== 'null')).toEqual([]);
  });

  test('case 7: JSON nested without end is read without harm', () => {
    expect(ids(`${'{"data":'.repeat(20_000)}{"id":"${A}"}${'}'.repeat(20_000)}`)).toEqual([]);
  });
});

test('whatever comes, what is found is fit for a path, each once', () => {
  const piece = fc.oneof(
    fc.constantFrom(A, B, '\n', ' ', ',', '{"id":"', '"}', '[', ']', '#', 'task_id: ', 'https://'),
    fc.string({ maxLength: 12 }),
  );
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 12 }), (pieces) => {
      const found = ids(pieces.join(''));
      expect(new Set(found).size).toBe(found.length);
      for (const id of found) expect(id).toMatch(TASK_ID);
    }),
    { numRuns: runs(300) },
  );
});
