import { statSync } from 'node:fs';
import { expect, test } from 'vitest';
import { until } from '../../fakes/until.ts';
import { serve } from '../../fault-server/serve.ts';
import { LARGE, LARGE_SHA256, startFaultRig } from './fault-rig.ts';

test('case 35: a file that sleep cuts off is no failure, keeps its part, and goes on with the rest after waking', async () => {
  const rig = await startFaultRig([serve(LARGE, { cutAfter: 1_500_000, ending: 'stall' }), serve(LARGE)], {
    engine: { stallTimeoutMs: 60_000, wakeMs: 50 },
  });
  const id = rig.addClip();
  rig.engine.track([id]);
  await rig.state(id, ['downloading']);
  await until(() => expect(statSync(rig.asset(id).partPath ?? '').size).toBeGreaterThan(1_000_000));
  rig.engine.suspend();
  const asleep = await rig.state(id, ['queued']);
  expect(asleep).toMatchObject({ attempts: 0, problem: null });
  expect(asleep.durableBytes).toBeGreaterThan(1_000_000);
  expect(rig.server.openConnections).toBe(0);

  const requests = rig.server.requests.length;
  rig.engine.resumeFromSleep();
  const { asset } = await rig.end(id);
  expect(asset).toMatchObject({ state: 'saved', sha256: LARGE_SHA256 });
  expect(rig.server.requests.length - requests).toBe(1);
  expect(rig.server.requests.at(-1)?.headers.range).toBe(`bytes=${asleep.durableBytes}-`);
  expect(rig.problems).toEqual([]);
});
