/** Names and files that other programs, other transfers and foreign libraries meddle with (field T18, T19, S5). */
import { existsSync, readFileSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { describe, expect, test } from 'vitest';
import type { Answer } from '../../fault-server/fault-server.ts';
import { formatHead, serve } from '../../fault-server/serve.ts';
import { bytesOf, LARGE, SMALL, startFaultRig } from './fault-rig.ts';

/** Sends half, and the rest once it may. */
function inHalves(goOn: Promise<void>): { readonly answer: Answer; readonly halfway: Promise<void> } {
  const halfway = Promise.withResolvers<void>();
  const bytes = bytesOf(LARGE);
  const answer: Answer = async (wire) => {
    await wire.write(
      formatHead(200, {
        'content-type': 'video/mp4',
        'content-length': String(bytes.length),
        etag: '"halves"',
      }),
    );
    await wire.write(bytes.subarray(0, 1_500_000));
    halfway.resolve();
    await goOn;
    await wire.write(bytes.subarray(1_500_000));
  };
  return { answer, halfway: halfway.promise };
}

describe.skipIf(process.platform === 'win32')(
  'T18: a part that another program swaps is never published',
  () => {
    test.each([
      ['a link to another file', (part: string, other: string) => symlinkSync(other, part)],
      ['a script', (part: string) => writeFileSync(part, '#!/bin/sh\necho owned\n')],
      ['a file of the same length', (part: string) => writeFileSync(part, Buffer.alloc(LARGE.size, 7))],
    ])('%s', async (_title, put) => {
      const goOn = Promise.withResolvers<void>();
      const halves = inHalves(goOn.promise);
      const rig = await startFaultRig([halves.answer, serve(LARGE)], { engine: { stallTimeoutMs: 20_000 } });
      const other = join(dirname(rig.out), 'other.txt');
      writeFileSync(other, 'someone’s');
      const id = rig.addClip();
      const ended = rig.end(id);
      rig.engine.track([id]);
      await halves.halfway;
      const { partPath } = await rig.state(id, ['downloading']);
      const part = partPath ?? '';
      renameSync(part, `${part}.away`);
      put(part, other);
      const before = readFileSync(part);
      goOn.resolve();

      const { end, asset } = await ended;
      expect([end, asset.problem]).toEqual(['saved', null]);
      expect(readFileSync(asset.finalPath ?? '').equals(bytesOf(LARGE))).toBe(true);
      // What was put there is someone's, and stays.
      expect(readFileSync(part).equals(before)).toBe(true);
      expect(readFileSync(other, 'utf8')).toBe('someone’s');
      rmSync(part);
      rmSync(`${part}.away`);
      expect(rig.files()).toEqual([basename(asset.finalPath ?? '')]);
    });
  },
);

describe('T19: names that some disk takes for the same', () => {
  test('three transfers at once get three names, in a folder of their template too', async () => {
    for (const nameTemplate of ['{prompt}', 'Foxes/{prompt}']) {
      const rig = await startFaultRig([serve(SMALL)], {
        settings: { nameTemplate, concurrency: 10 },
        engine: { stallTimeoutMs: 10_000 },
      });
      const prompts = ['Red Fox', 'RED FOX', 'red fox', 'Re\u0301d Fox', 'R\u00e9D fOX'];
      const ids = prompts.map((prompt) => rig.addClip({ prompt }));
      const ends = ids.map((id) => rig.end(id));
      rig.engine.track(ids);
      const saved = (await Promise.all(ends)).map(({ asset }) => basename(asset.finalPath ?? '', '.mp4'));
      expect(new Set(saved.map((name) => name.normalize('NFC').toLowerCase())).size).toBe(prompts.length);
      expect(saved.filter((name) => / \(\d\)$/.test(name))).toHaveLength(3);
      expect(rig.problems).toEqual([]);
    }
  });
});

describe('field S5: what a foreign library names is touched only where it is a part', () => {
  test.each(['cancelled', 'queued', 'saved', 'publishing'])(
    'a %s row that names a document and an empty file leaves both as they are',
    async (state) => {
      const rig = await startFaultRig([serve(SMALL)]);
      const { id } = await rig.fetchOne();
      const document = join(dirname(rig.out), 'thesis.docx');
      const empty = join(dirname(rig.out), 'empty');
      await rig.restart(() => {
        writeFileSync(document, 'three years of work');
        writeFileSync(empty, '');
        const db = new DatabaseSync(join(rig.data, 'library.db'));
        db.prepare(
          `UPDATE assets SET state = ?, part_path = ?, final_path = CASE ? WHEN 'saved' THEN final_path ELSE ? END,
         durable_bytes = 5, total_bytes = 40000`,
        ).run(state, document, state, empty);
        db.close();
      });
      if (state === 'queued' || state === 'publishing') await rig.state(id, ['saved', 'failed']);
      await rig.restart();
      expect(readFileSync(document, 'utf8')).toBe('three years of work');
      expect(existsSync(empty) && readFileSync(empty).length).toBe(0);
      expect(rig.bugs).toEqual([]);
    },
  );
});
