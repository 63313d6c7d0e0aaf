/** What touches the wire, over TLS as every real file server speaks it (docs/rules.md, field T1). */
import { describe, expect, test } from 'vitest';
import { trustTestAuthority } from '../../fakes/trust-test-authority.ts';
import * as broken from '../../fault-server/broken-answers.ts';
import { testCertificate } from '../../fault-server/certificates.ts';
import type { Answer } from '../../fault-server/fault-server.ts';
import { redirect } from '../../fault-server/redirects.ts';
import { DEFAULT_ETAG, serve } from '../../fault-server/serve.ts';
import { expectWhole, type FaultRig, LARGE, rangesAsked, SMALL, startFaultRig } from './fault-rig.ts';

trustTestAuthority();

describe.each(['TLSv1.2', 'TLSv1.3'] as const)('over %s', (maxVersion) => {
  const start = (
    answers: readonly Answer[],
    more: Parameters<typeof startFaultRig>[1] = {},
  ): Promise<FaultRig> =>
    startFaultRig(answers, {
      ...more,
      engine: { stallTimeoutMs: 2_000, ...more.engine },
      server: { certificate: testCertificate('good'), maxVersion },
    });

  test('case 17: a regular close in the middle of a body is gone on from at its byte', async () => {
    const rig = await start([serve(LARGE, { cutAfter: 1_048_577 }), serve(LARGE)]);
    expectWhole(rig, await rig.fetchOne(), LARGE);
    expect(rangesAsked(rig.server)).toEqual([
      [undefined, undefined],
      ['bytes=1048577-', DEFAULT_ETAG],
    ]);
  });

  test('case 18: a connection that is cut without a last word of TLS is resumed', async () => {
    const rig = await start([
      serve(LARGE, { cutAfter: 700_000, ending: 'rst' }),
      broken.hangUp('rst'),
      serve(LARGE, { cutAfter: 500_000, ending: 'rst' }),
      serve(LARGE),
    ]);
    expectWhole(rig, await rig.fetchOne(), LARGE);
    const from = Number(/^bytes=(\d+)-$/.exec(rangesAsked(rig.server).at(-1)?.[0] ?? '')?.[1]);
    expect(from).toBeGreaterThan(0);
  });

  test('case 19: a chunked body that is cut is resumed', async () => {
    const rig = await start([serve(LARGE, { framing: 'chunked', cutAfter: 800_000 }), serve(LARGE)]);
    expectWhole(rig, await rig.fetchOne(), LARGE);
  });

  test('case 20: a body that the close ends is whole', async () => {
    const rig = await start([serve(LARGE, { framing: 'none' })]);
    expectWhole(rig, await rig.fetchOne(), LARGE);
  });

  test('case 22: a server that falls silent is left, and asked for the rest', async () => {
    const rig = await start([serve(LARGE, { cutAfter: 600_000, ending: 'stall' }), serve(LARGE)], {
      engine: { stallTimeoutMs: 400 },
    });
    expectWhole(rig, await rig.fetchOne(), LARGE);
    expect(rig.server.requests.some(({ headers }) => headers.range !== undefined)).toBe(true);
  });

  test('case 24: a server that ignores a Range gives the file from its beginning', async () => {
    const rig = await start([serve(LARGE, { cutAfter: 600_000 }), serve(LARGE, { ranges: false })]);
    expectWhole(rig, await rig.fetchOne(), LARGE);
  });

  test('case 31: redirects are followed on the same server', async () => {
    const rig = await start([redirect('/one'), redirect('/two'), serve(SMALL)]);
    expectWhole(rig, await rig.fetchOne());
    expect(rig.server.requests.map(({ target }) => target).slice(1)).toEqual(['/one', '/two']);
  });

  test('case 32: a link that has expired in mid-file is replaced, and the file gone on with', async () => {
    const rig = await start([serve(LARGE, { cutAfter: 600_000 }), broken.linkExpired(), serve(LARGE)]);
    expectWhole(rig, await rig.fetchOne(), LARGE);
    expect(rangesAsked(rig.server).at(-1)).toEqual(['bytes=600000-', DEFAULT_ETAG]);
  });

  test('case 33: a kept connection that the server has closed is replaced without a word', async () => {
    const rig = await start([broken.staleKeepAlive(serve(SMALL))], { settings: { concurrency: 1 } });
    for (let clip = 0; clip < 3; clip += 1) expect((await rig.fetchOne()).end).toBe('saved');
    expect(rig.problems).toEqual([]);
  });

  test('one connection serves a file after the other', async () => {
    const rig = await start([serve(LARGE)], { settings: { concurrency: 1, segments: 1 } });
    for (let clip = 0; clip < 4; clip += 1) expect((await rig.fetchOne()).end).toBe('saved');
    expect(new Set(rig.server.requests.map(({ connection }) => connection))).toEqual(new Set([0]));
    expect(rig.problems).toEqual([]);
  });
});
