/** `dailies export`: from a library to a file for an editor, and to a folder. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, expect, test } from 'vitest';
import { tempFolder } from '../fakes/temp-folder.ts';
import { buildCli } from './build-cli.ts';
import { createRig, PLAIN } from './rig.ts';
import { eventsOf } from './run-cli.ts';

beforeAll(buildCli, 60_000);

async function stocked() {
  const rig = await createRig();
  const ids = ['A harbour', 'A fox', 'A harbour'].map((prompt) => rig.service.addTask({ prompt }).id);
  expect((await rig.run('fetch', ids)).code).toBe(0);
  return { ...rig, ids, folder: tempFolder() };
}

test('saved clips become a project for an editor, takes of a prompt together, and nothing is sent for it', async () => {
  const { run, ids, folder, service } = await stocked();
  const sent = service.requests.length;
  const path = join(folder, 'cut.mlt');
  const end = await run('export', ['--format', 'mlt', '--to', path, ...[...ids].reverse()]);
  expect([end.code, end.stderr]).toEqual([0, '']);
  expect(end.events).toEqual([{ type: 'exported', path, format: 'mlt', clips: 3 }]);
  const text = readFileSync(path, 'utf8');
  const order = [...text.matchAll(/name="shotcut:comment">([^<]*)</g)].map((found) => found[1]);
  expect(order.slice(0, 3)).toEqual(['A harbour', 'A harbour', 'A fox']);
  expect(service.requests.length).toBe(sent);
  const again = await run('export', ['--to', path, PLAIN]);
  expect([again.code, again.stdout]).toEqual([2, '']);
  expect(again.stderr).toContain('choose another name');
  expect(readFileSync(path, 'utf8')).toBe(text);
});

test('one clip alone is written where one is named, with the options of the format', async () => {
  const { run, ids, folder } = await stocked();
  for (const [format, ending] of [
    ['fcp7', 'xml'],
    ['html', 'html'],
  ] as const) {
    const path = join(folder, `one.${ending}`);
    const end = await run('export', [
      ids[1] ?? '',
      '--format',
      format,
      '--to',
      path,
      '--bins',
      'service',
      '--prompt',
      'marker',
      PLAIN,
    ]);
    expect([end.code, end.stdout]).toEqual([0, `${path}\n`]);
    expect(existsSync(path)).toBe(true);
  }
});

test('the clips themselves are copied, and found again the second time', async () => {
  const { run, folder } = await stocked();
  const to = join(folder, 'for the edit');
  const copy = () => run('export', ['--format', 'files', '--to', to, '--name', '{prompt}']);
  expect((await copy()).events.at(-1)).toEqual({ type: 'done', saved: 3, failed: 0 });
  expect((await copy()).events.at(-1)).toEqual({ type: 'done', saved: 3, failed: 0 });
  expect(readdirSync(to).sort()).toEqual(['A fox.mp4', 'A harbour (2).mp4', 'A harbour.mp4']);
});

test('what is not in the library, or not picked, is named and nothing is written', async () => {
  const { run, folder } = await stocked();
  const path = join(folder, 'x.mlt');
  const unknown = await run('export', ['no-such-task', '--to', path, PLAIN]);
  expect([unknown.code, unknown.stderr]).toEqual([1, 'no-such-task is not in the library.\n']);
  const unpicked = await run('export', ['--picks', '--to', path, PLAIN]);
  expect([unpicked.code, unpicked.stderr]).toEqual([1, 'No clip is picked.\n']);
  const wrong = await run('export', ['--format', 'avid', PLAIN]);
  expect([wrong.code, wrong.stderr.includes('Allowed choices')]).toEqual([2, true]);
  const drawn = await run('export', ['--format', 'png', PLAIN]);
  expect([drawn.code, drawn.stderr.includes('The window alone draws a contact sheet as PNG')]).toEqual([
    2,
    true,
  ]);
  expect(eventsOf(wrong, 'task')).toEqual([]);
  expect(existsSync(path)).toBe(false);
});
