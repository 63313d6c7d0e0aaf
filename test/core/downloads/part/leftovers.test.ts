/** Part files that cannot be deleted when they should be: kept in mind, in the library too, until they can. */
import { existsSync, mkdirSync, renameSync, rmdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { createLeftovers, type Leftovers } from '../../../../app/core/downloads/part/leftovers.ts';
import { Reservations } from '../../../../app/core/downloads/reservations.ts';
import { tempFolder } from '../../../fakes/temp-folder.ts';

function setUp() {
  const folder = join(tempFolder(), 'clips');
  mkdirSync(folder);
  const facts = new Map<string, string>();
  const names = new Reservations();
  const bugs: unknown[] = [];
  const start = (): Leftovers => {
    const leftovers = createLeftovers({
      library: { fact: (key) => facts.get(key) ?? null, setFact: (key, value) => void facts.set(key, value) },
      ...{ names, everyMs: 5, onBug: (thrown) => bugs.push(thrown) },
    });
    leftovers.start();
    onTestFinished(leftovers.stop);
    return leftovers;
  };
  const part = (name: string) => ({ folder, partPath: join(folder, name) });
  const kept = (): readonly string[] =>
    (JSON.parse(facts.get('leftover-parts') ?? '[]') as { partPath: string }[]).map(
      ({ partPath }) => partPath,
    );
  return { folder, facts, names, bugs, start, part, kept };
}

test('a part that can be deleted is deleted at once, one that is gone already is fine, and neither is kept in mind', async () => {
  const { start, part, facts } = setUp();
  const leftovers = start();
  writeFileSync(part('a.part').partPath, 'bytes');
  await leftovers.drop(part('a.part'));
  await leftovers.drop(part('never.part'));
  expect(existsSync(part('a.part').partPath)).toBe(false);
  expect(facts.size).toBe(0);
});

test('a part on an unplugged disk is deleted when the disk is back, and its name is given to no other part till then', async () => {
  const { start, part, folder, kept, names, bugs } = setUp();
  const leftovers = start();
  const { partPath } = part('a.part');
  writeFileSync(partPath, 'bytes');
  renameSync(folder, `${folder}-away`);
  await leftovers.drop(part('a.part'));
  expect(kept()).toEqual([partPath]);
  expect(names.claimName(partPath, 'video b')).toBe(false);
  renameSync(`${folder}-away`, folder);
  await expect.poll(() => existsSync(partPath)).toBe(false);
  await expect.poll(kept).toEqual([]);
  expect(names.claimName(partPath, 'video b')).toBe(true);
  expect(bugs).toEqual([]);
});

test('what the system refuses to delete is tried again, after a restart too', async () => {
  const { start, part, kept } = setUp();
  const first = start();
  // As good as a file that another program holds: unlink() refuses a folder.
  mkdirSync(part('a.part').partPath);
  await first.drop(part('a.part'));
  first.stop();
  expect(kept()).toEqual([part('a.part').partPath]);
  start();
  rmdirSync(part('a.part').partPath);
  await expect.poll(kept).toEqual([]);
});

test('S5: what a library from elsewhere names as left over is deleted only if it is a part inside its folder', async () => {
  const { start, part, folder, facts } = setUp();
  const strangers = [
    { folder, partPath: join(folder, 'clip.mp4') },
    { folder: join(folder, 'other'), partPath: join(folder, 'b.part') },
    { folder, partPath: `${folder}/../c.part` },
    { folder: 7, partPath: null },
    null,
    'x',
  ];
  for (const path of [join(folder, 'clip.mp4'), join(folder, 'b.part'), join(folder, '..', 'c.part')])
    writeFileSync(path, 'someone');
  const own = part('own.part');
  writeFileSync(own.partPath, 'bytes');
  facts.set('leftover-parts', JSON.stringify([...strangers, own]));
  start();
  await expect.poll(() => existsSync(own.partPath)).toBe(false);
  for (const path of [join(folder, 'clip.mp4'), join(folder, 'b.part'), join(folder, '..', 'c.part')])
    expect(existsSync(path)).toBe(true);
});

test.each(['{"a":1}', 'null', '7', 'not JSON'])(
  'a list that is none (%s) keeps nothing from starting',
  (text) => {
    const { start, facts, bugs } = setUp();
    facts.set('leftover-parts', text);
    expect(start).not.toThrow();
    expect(bugs).toEqual([]);
  },
);
