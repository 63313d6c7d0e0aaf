/** Large bodies are read straight into the buffers that go to the disk; every fault comes out all the same. */
import { describe, expect, test } from 'vitest';
import { longerThanAnnounced } from '../../../fault-server/broken-answers.ts';
import { serve } from '../../../fault-server/serve.ts';
import { bufferSource, makeLargeMp4, sha256Of } from '../../../luma-service/media.ts';
import { startFaultRig } from '../fault-rig.ts';

const HUGE = makeLargeMp4(48_000_000);
const HUGE_SHA256 = sha256Of(HUGE);
const one = { settings: { segments: 1 } };

describe('large bodies', () => {
  test('arrive whole', async () => {
    const rig = await startFaultRig([serve(HUGE)], one);
    expect((await rig.fetchOne()).asset).toMatchObject({ state: 'saved', sha256: HUGE_SHA256 });
    expect(rig.server.requests).toHaveLength(1);
  });

  test('leave their connection fit for the next one', async () => {
    const rig = await startFaultRig([serve(HUGE)], { settings: { segments: 1, concurrency: 1 } });
    for (let clip = 0; clip < 4; clip += 1) {
      expect((await rig.fetchOne()).asset).toMatchObject({ state: 'saved', sha256: HUGE_SHA256 });
    }
    expect(rig.server.requests.map(({ connection }) => connection)).toEqual([0, 0, 0, 0]);
  });

  test.each(['fin', 'rst'] as const)(
    'cases 17, 18: cut by a %s in the middle, they go on from where it was',
    async (ending) => {
      const cutAfter = 41_000_123;
      const rig = await startFaultRig([serve(HUGE, { cutAfter, ending }), serve(HUGE)], one);
      expect((await rig.fetchOne()).asset).toMatchObject({ state: 'saved', sha256: HUGE_SHA256 });
      const range = String(rig.server.requests[1]?.headers.range);
      const from = Number(/^bytes=(\d+)-$/.exec(range)?.[1]);
      // A reset may lose what the system had not handed over yet, never more.
      expect(from).toBeGreaterThan(0);
      expect(from).toBeLessThanOrEqual(cutAfter);
      if (ending === 'fin') expect(from).toBe(cutAfter);
    },
  );

  test('case 22: a silent server is left, and asked for the rest', async () => {
    const rig = await startFaultRig([serve(HUGE, { cutAfter: 40_000_000, ending: 'stall' }), serve(HUGE)], {
      ...one,
      engine: { stallTimeoutMs: 300 },
    });
    expect((await rig.fetchOne()).asset).toMatchObject({ state: 'saved', sha256: HUGE_SHA256 });
    expect(rig.server.requests[1]?.headers.range).toBe('bytes=40000000-');
  });

  test('case 30: what comes behind the announced length is left out', async () => {
    // Made before, so that no connection waits for it.
    const made = bufferSource(HUGE.read(0, HUGE.size));
    const rig = await startFaultRig([longerThanAnnounced(made)], one);
    expect((await rig.fetchOne()).asset).toMatchObject({ state: 'saved', sha256: HUGE_SHA256 });
  });

  test('a speed limit holds them back without losing a byte', async () => {
    const rig = await startFaultRig([serve(HUGE)], {
      settings: { segments: 1, limitBytesPerSecond: 60_000_000 },
    });
    expect((await rig.fetchOne()).asset).toMatchObject({ state: 'saved', sha256: HUGE_SHA256 });
  });
});
