/** However a task ends, no part of it is left on disk; and none that is needed to go on is lost (docs/rules.md, D13). */
import { existsSync, renameSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { webPage } from '../../fault-server/broken-answers.ts';
import { serve } from '../../fault-server/serve.ts';
import { expectWhole, type FaultRig, LARGE, once, startFaultRig } from './fault-rig.ts';

const slowly = serve(LARGE, { drip: { bytes: 60_000, everyMs: 10 } });
const probing = { engine: { storageProbeMs: 20, undoMs: 20 } } as const;
const parts = (rig: FaultRig): readonly string[] => rig.files().filter((name) => name.endsWith('.part'));

/** Tracks a clip and waits until bytes of it are on disk. */
async function begin(rig: FaultRig): Promise<string> {
  const id = rig.addClip();
  rig.engine.track([id]);
  await once(rig.engine, 'progress', ([report]) => (report?.receivedBytes ?? 0) > 300_000);
  expect(parts(rig)).toHaveLength(1);
  return id;
}

describe('no part is left', () => {
  const WAYS: readonly (readonly [string, (rig: FaultRig, id: string) => void | Promise<void>])[] = [
    ['is cancelled while it runs', (rig, id) => rig.engine.cancel([id])],
    [
      'is cancelled while it is paused',
      async (rig, id) => {
        rig.engine.pause([id]);
        await rig.state(id, ['paused']);
        rig.engine.cancel([id]);
      },
    ],
    ['is removed while it runs', (rig, id) => rig.engine.remove([id])],
    [
      'is cancelled, tried again and saved',
      async (rig, id) => {
        rig.engine.cancel([id]);
        rig.engine.retry([id]);
        await rig.state(id, ['saved']);
      },
    ],
    [
      'is cancelled and tried again twice in a row',
      async (rig, id) => {
        for (const _ of [1, 2]) {
          rig.engine.cancel([id]);
          rig.engine.retry([id]);
        }
        await rig.state(id, ['saved']);
      },
    ],
  ];
  test.each(WAYS)('of a task that %s', async (_way, act) => {
    const rig = await startFaultRig([slowly], probing);
    const id = await begin(rig);
    await act(rig, id);
    await expect.poll(() => parts(rig)).toEqual([]);
    expect(rig.bugs).toEqual([]);
  });

  test('of one whose second download is cancelled: the file from before stays', async () => {
    const rig = await startFaultRig([serve(LARGE), slowly], probing);
    const { id } = await rig.fetchOne();
    const [clip] = rig.files();
    await expect.poll(() => rig.engine.status().downloading).toBe(0);
    rig.engine.downloadAgain([id]);
    await once(rig.engine, 'progress', ([report]) => (report?.receivedBytes ?? 0) > 300_000);
    rig.engine.cancel([id]);
    await expect.poll(() => rig.files()).toEqual([clip]);
  });

  test('of one that fails for what came, which was a page each time', async () => {
    const rig = await startFaultRig([webPage()], { ...probing, engine: { ...probing.engine, retries: 2 } });
    const { end } = await rig.fetchOne();
    expect([end, parts(rig)]).toEqual(['failed', []]);
  });
});

describe('the disk is unplugged when a task ends', () => {
  const away = (rig: FaultRig): string => `${rig.out}-away`;

  async function unplugged(rig: FaultRig): Promise<string> {
    const id = await begin(rig);
    renameSync(rig.out, away(rig));
    return id;
  }

  test.each<[string, (rig: FaultRig, id: string) => Promise<void> | void]>([
    ['cancelled while it runs', (rig, id) => rig.engine.cancel([id])],
    [
      'cancelled while it waits for the disk',
      async (rig, id) => {
        await rig.state(id, ['waiting']);
        rig.engine.cancel([id]);
      },
    ],
    ['removed', (rig, id) => rig.engine.remove([id])],
  ])('the part of one that was %s goes when the disk is back', async (_way, act) => {
    const rig = await startFaultRig([slowly], probing);
    const id = await unplugged(rig);
    await act(rig, id);
    await expect.poll(() => rig.engine.unfinished()).toEqual([]);
    await expect.poll(() => rig.engine.status().downloading).toBe(0);
    renameSync(away(rig), rig.out);
    await expect.poll(() => parts(rig)).toEqual([]);
    expect(rig.bugs).toEqual([]);
  });

  test('and Dailies ends before it is back: the part goes after the next start', async () => {
    const rig = await startFaultRig([slowly], probing);
    const id = await unplugged(rig);
    rig.engine.cancel([id]);
    await rig.state(id, ['cancelled']);
    await rig.restart(() => renameSync(away(rig), rig.out));
    await expect.poll(() => parts(rig)).toEqual([]);
  });

  test('and it is tried again: one clip comes of it, and no part', async () => {
    const rig = await startFaultRig([slowly, serve(LARGE)], probing);
    const id = await unplugged(rig);
    rig.engine.cancel([id]);
    await rig.state(id, ['cancelled']);
    rig.engine.retry([id]);
    await rig.state(id, ['waiting']);
    renameSync(away(rig), rig.out);
    await rig.state(id, ['saved']);
    await expect.poll(() => parts(rig)).toEqual([]);
    expectWhole(rig, await rig.end(id), LARGE);
  });

  test('a part that is needed to go on is there when the disk is back', async () => {
    const rig = await startFaultRig([slowly], probing);
    const id = await unplugged(rig);
    await rig.state(id, ['waiting']);
    rig.engine.pause([id]);
    renameSync(away(rig), rig.out);
    expect(existsSync(rig.asset(id).partPath ?? '')).toBe(true);
    rig.engine.resume([id]);
    expectWhole(rig, await rig.end(id), LARGE);
  });
});
