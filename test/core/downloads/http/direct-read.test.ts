/** Bodies of 256 KiB and more are read past node:http; every fault must come out as it does the usual way. */
import { createHash } from 'node:crypto';
import { get as httpsGet } from 'node:https';
import { describe, expect, onTestFinished, test } from 'vitest';
import { createDirectAgents, readDirectly } from '../../../../app/core/downloads/http/direct-read.ts';
import { longerThanAnnounced } from '../../../fault-server/broken-answers.ts';
import { testAuthority, testCertificate } from '../../../fault-server/certificates.ts';
import { startFaultServer } from '../../../fault-server/fault-server.ts';
import { serve } from '../../../fault-server/serve.ts';
import { makeLargeMp4, sha256Of } from '../../../luma-service/media.ts';
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

  test('case 30: more than the length is a fault, as often as for any other file', async () => {
    const rig = await startFaultRig([longerThanAnnounced(HUGE)], one);
    const { end, asset } = await rig.fetchOne();
    if (end === 'failed') expect(asset.problem?.code).toBe('bad-transfer');
    // The extra bytes may come after the connection was closed: then nobody has seen them, and the file is whole.
    else expect(asset.sha256).toBe(HUGE_SHA256);
  });

  test('a speed limit holds them back without losing a byte', async () => {
    const rig = await startFaultRig([serve(HUGE)], {
      settings: { segments: 1, limitBytesPerSecond: 60_000_000 },
    });
    expect((await rig.fetchOne()).asset).toMatchObject({ state: 'saved', sha256: HUGE_SHA256 });
  });
});

test('TLS is read directly too', async () => {
  const server = await startFaultServer([serve(HUGE)], { certificate: testCertificate('good') });
  onTestFinished(() => server.stop());
  const agents = createDirectAgents({});
  onTestFinished(() => agents.https.destroy());
  const hash = createHash('sha256');
  const space = Buffer.alloc(256 * 1024);
  let chunks = 0;
  await new Promise<void>((resolve, reject) => {
    const request = httpsGet(
      `https://localhost:${server.port}/clip.mp4`,
      { agent: agents.https, ca: testAuthority() },
      (response) => {
        const taken = readDirectly(
          response,
          () => space,
          (bytes) => {
            hash.update(bytes);
            chunks += 1;
            // Every tenth time the reader is not ready at once.
            return chunks % 10 === 0 ? new Promise((go) => setImmediate(go)) : undefined;
          },
          (fault) => (fault === null ? resolve() : reject(fault)),
        );
        expect(taken).toBe(true);
      },
    );
    request.on('error', reject);
  });
  expect(hash.digest('hex')).toBe(HUGE_SHA256);
});
