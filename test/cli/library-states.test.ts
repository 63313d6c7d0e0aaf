/** Each command on a library that this version did not leave: of a newer one, of an earlier one. */
import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { beforeAll, expect, test } from 'vitest';
import { COMMANDS, type CommandName } from '../../app/cli/commands.ts';
import { SCHEMA_VERSION } from '../../app/core/library/schema.ts';
import { buildCli } from './build-cli.ts';
import { createRig, PLAIN, type Rig } from './rig.ts';

beforeAll(buildCli, 60_000);

const NEWER =
  'This library was written by a newer Dailies; update Dailies to open it. Nothing was changed.\n';
/** `events` reads none before a Dailies runs, `mcp` before a tool is called, `rescue` before there is a key it can use. */
const LATE: readonly CommandName[] = ['events', 'mcp', 'rescue'];
const EVERY = (Object.keys(COMMANDS) as CommandName[]).filter((name) => !LATE.includes(name));

async function savedRig(): Promise<{ readonly rig: Rig; readonly id: string }> {
  const rig = await createRig();

  const { id } = rig.service.addTask({ stages: [], prompt: 'A harbour' });
  expect((await rig.run('fetch', [id])).code).toBe(0);
  return { rig, id };
}

function edit(data: string, sql: string): void {
  const db = new DatabaseSync(join(data, 'library.db'));
  db.exec(sql);
  db.close();
}

test('every command refuses the library of a newer Dailies in one sentence, and changes nothing', async () => {
  const { rig, id } = await savedRig();
  edit(rig.data, `PRAGMA user_version = ${SCHEMA_VERSION + 1}`);
  const path = join(rig.data, 'library.db');
  const before = readFileSync(path);
  for (const command of EVERY) {
    const words = COMMANDS[command].words === 'none' ? [] : [id];
    const more = command === 'export' ? ['--format', 'csv', '--to', join(rig.out, 'clips.csv')] : [];
    const end = await rig.run(command, [...words, ...more, PLAIN]);
    expect([command, end.code, end.stderr]).toEqual([command, 4, NEWER]);
    expect(before.equals(readFileSync(path))).toBe(true);
  }
}, 60_000);

test('what only looks at a library of an earlier Dailies brings it up to date first', async () => {
  const { rig, id } = await savedRig();
  const earlier = (): void =>
    edit(rig.data, 'ALTER TABLE generations RENAME COLUMN intent TO wish; PRAGMA user_version = 11');
  earlier();
  expect((await rig.run('status', [PLAIN])).stdout).toContain(' 1 saved');
  earlier();
  expect((await rig.run('list', [PLAIN])).stdout).toContain(id);
  earlier();
  expect((await rig.run('reveal', ['nobody-knows', PLAIN])).stderr).toContain('nobody-knows');
  earlier();
  rmSync(rig.saved().map((name) => join(rig.out, name))[0] ?? '');
  expect((await rig.run('open', [id, PLAIN])).stderr).not.toContain('not in the library');
});
