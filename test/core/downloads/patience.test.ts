/** Servers that refuse a Range, that are not ready, and files that no disk holds (docs/rules.md, T2, T3, T16, T17). */
import { readdirSync, statfsSync, statSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { said } from '../../fakes/said.ts';
import * as broken from '../../fault-server/broken-answers.ts';
import type { Answer } from '../../fault-server/fault-server.ts';
import { serve } from '../../fault-server/serve.ts';
import { bufferSource, makeLargeMp4 } from '../../luma-service/media.ts';
import { rowsOf } from '../../setup/runs.ts';
import { bytesOf, expectWhole, LARGE, rangesAsked, SMALL, startFaultRig } from './fault-rig.ts';
import { mounts, noMounts, outOnSmallDisk } from './small-disk.ts';

const CUT = 1_000_000;
const whole = serve(LARGE);
const noRanges =
  (refusal: Answer): Answer =>
  (wire, request) =>
    (request.headers.range === undefined ? whole : refusal)(wire, request);

const REFUSALS: readonly (readonly [string, Answer])[] = [
  ...[400, 401, 403, 404, 405, 406, 409, 410, 411, 412, 417, 422, 431, 500, 501, 502, 504, 505, 507].map(
    (status) => [`${status}`, broken.respond(status)] as const,
  ),
  ['400 with a page', broken.respond(400, { 'content-type': 'text/html' }, '<html>Bad Request</html>')],
  ['416 without a size', broken.rangeRefused(null)],
  ['416 with another size', broken.rangeRefused(17)],
  ['416 with the size that it has', broken.rangeRefused(LARGE.size)],
  ['204', broken.respond(204)],
  ['304', broken.respond(304)],
  ['a web page', broken.webPage()],
  ['a reset', broken.hangUp('rst')],
  ['a closed connection', broken.hangUp('fin')],
  ['silence', broken.silence()],
  ['a 206 of another start', broken.wrongRange('wrong-start', LARGE)],
  ['a 206 of another length', broken.wrongRange('wrong-total', LARGE)],
  ['a multipart 206', broken.wrongRange('multipart', LARGE)],
];

describe('T2: a server that refuses the rest but would give the whole', () => {
  test.each(rowsOf(REFUSALS, 8))('T2: %s to a Range leads to the whole file', async (_title, refusal) => {
    const rig = await startFaultRig([serve(LARGE, { cutAfter: CUT }), noRanges(refusal)]);
    expectWhole(rig, await rig.fetchOne(), LARGE);
    const asked = rangesAsked(rig.server).map(([range]) => range);
    expect(asked[1]).toBe(`bytes=${CUT}-`);
    expect(asked.at(-1)).toBeUndefined();
    expect(asked.length).toBeLessThanOrEqual(4);
  });

  test('T2: with no retries left the whole file still comes before anything is given up', async () => {
    const rig = await startFaultRig([serve(LARGE, { cutAfter: CUT }), noRanges(broken.respond(500))], {
      engine: { retries: 1 },
    });
    expectWhole(rig, await rig.fetchOne(), LARGE);
  });

  test('T2: what is there stays until the whole has come further, over restarts too', async () => {
    let times = 0;
    // Each whole file breaks before it comes as far as the first did, until one does not.
    const breaking: Answer = (wire, request) => {
      if (request.headers.range !== undefined) return broken.respond(400)(wire, request);
      times += 1;
      return serve(LARGE, times < 3 ? { cutAfter: 100_000 } : {})(wire, request);
    };
    const rig = await startFaultRig([serve(LARGE, { cutAfter: CUT }), breaking], { engine: { retries: 1 } });
    const { id, end, asset } = await rig.fetchOne();
    expect([end, asset.durableBytes]).toEqual(['failed', CUT]);
    await rig.restart();
    rig.engine.retry([id]);
    await expect.poll(() => rig.engine.ending(id), { timeout: 10_000 }).toBe('saved');
    expectWhole(rig, { id, end: 'saved', asset: rig.asset(id) }, LARGE);
  });

  test('T2: another file under the same link is taken from where it differs, and is whole', async () => {
    const other = bufferSource(bytesOf(makeLargeMp4(2_500_000)));
    const changed: Answer = (wire, request) =>
      (request.headers.range === undefined ? serve(other, { etag: '"other"' }) : broken.respond(400))(
        wire,
        request,
      );
    const rig = await startFaultRig([serve(LARGE, { cutAfter: CUT }), changed]);
    expectWhole(rig, await rig.fetchOne(), other);
  });

  test('T2: a shorter file than what is there leaves nothing of the former', async () => {
    const shorter: Answer = (wire, request) =>
      (request.headers.range === undefined ? serve(SMALL, { etag: '"short"' }) : broken.respond(412))(
        wire,
        request,
      );
    const rig = await startFaultRig([serve(LARGE, { cutAfter: CUT }), shorter]);
    expectWhole(rig, await rig.fetchOne(), SMALL);
  });

  test('T2, case 24: a server without ranges that breaks again and again keeps what it gave', async () => {
    const cuts = [400_000, 300_000, 900_000].map((cutAfter) =>
      serve(LARGE, { cutAfter, ranges: false, etag: null, lastModified: null }),
    );
    const rig = await startFaultRig([
      ...cuts,
      serve(LARGE, { ranges: false, etag: null, lastModified: null }),
    ]);
    expectWhole(rig, await rig.fetchOne(), LARGE);
  });
});

const NOT_READY: readonly (readonly [string, Answer])[] = [
  ...[401, 403, 404, 410, 425, 500, 502, 400, 402, 418].map(
    (status) => [`${status}`, broken.respond(status)] as const,
  ),
  ['204', broken.respond(204)],
  ['a web page', broken.webPage()],
  ['JSON', broken.respond(200, { 'content-type': 'application/json' }, '{"status":"processing"}')],
  ['XML', broken.respond(200, { 'content-type': 'application/xml' }, '<?xml version="1.0"?><Error/>')],
  ['no byte at all', broken.respond(200, { 'content-type': 'video/mp4' }, '')],
  ['next to nothing', broken.respond(200, { 'content-type': 'video/mp4' }, 'ok')],
  ['zeros', broken.wholeBody(Buffer.alloc(4_096))],
];

describe('T3: a file server that is not ready', () => {
  test.each(rowsOf(NOT_READY, 5))(
    'T3: %s for the first answers is waited out, and the task is asked meanwhile',
    async (_title, answer) => {
      let links = 0;
      const rig = await startFaultRig([...Array.from({ length: 9 }, () => answer), serve(SMALL)]);
      const link = (): string => {
        links += 1;
        return rig.server.url(`/clip.mp4?${links}`);
      };
      expectWhole(rig, await rig.fetchOne({ link }));
      expect(rig.server.requests.length).toBe(10);
    },
  );

  test.each(NOT_READY.slice(10, 12))('T3: %s for ever still ends', async (_title, answer) => {
    const rig = await startFaultRig([answer]);
    const { end, asset } = await rig.fetchOne();
    expect([end, asset.problem?.code]).toEqual(['failed', 'not-a-clip']);
    expect(said(asset.problem)).toMatch(/Try again later\.$/);
    expect(said(asset.problem)).not.toMatch(/Dailies (asks|tries|fetches|goes)/);
  });
});

/** Claims a length and sends none of it. */
const claims = (bytes: string): Answer =>
  broken.raw(
    `HTTP/1.1 200 OK\r\ncontent-type: video/mp4\r\ncontent-length: ${bytes}\r\n\r\n${bytesOf(SMALL).subarray(0, 4_096).toString('latin1')}`,
  );

describe('T16: a link that claims more than there is room for', () => {
  test.each(['1099511627776', '9007199254740991', '90071992547409910'])(
    'T16: %s bytes hold up nobody else',
    async (bytes) => {
      const rig = await startFaultRig([]);
      rig.server.script((wire, request) =>
        (request.target === '/huge' ? claims(bytes) : serve(SMALL))(wire, request),
      );
      const huge = rig.addClip({ prompt: 'huge', link: () => rig.server.url('/huge') });
      rig.engine.track([huge]);
      const held = await rig.state(huge, ['waiting', 'failed']);
      if (bytes.length < 17) {
        expect(held.problem?.code).toBe('disk-full');
        expect(said(held.problem)).toMatch(/larger disk|Free some/);
      }
      for (const prompt of ['a', 'b', 'c']) expect((await rig.fetchOne({ prompt })).end).toBe('saved');
      expect(rig.engine.status().storageProblem).toBeNull();
    },
  );
});

describe('T17: a body without a length', () => {
  const endless: Answer = async (wire) => {
    await wire.write(`HTTP/1.1 200 OK\r\ncontent-type: video/mp4\r\n\r\n`);
    const piece = Buffer.alloc(65_536, 7);
    await wire.write(bytesOf(LARGE).subarray(0, 100_000));
    while (await wire.write(piece));
  };

  test.skipIf(!mounts)(
    `T17: it leaves a reserve, and no part that could not be resumed${noMounts}`,
    async () => {
      const out = outOnSmallDisk('48m');
      const rig = await startFaultRig([endless], { out, engine: { onStorageTrouble: 'fail' } });
      const { end, asset } = await rig.fetchOne();
      expect([end, asset.problem?.code]).toEqual(['failed', 'disk-full']);
      const { bavail, blocks } = statfsSync(out);
      expect(bavail / blocks).toBeGreaterThan(0.9);
      expect(readdirSync(out)).toEqual([]);
    },
  );

  test.skipIf(!mounts)(`T17: what can be resumed stays, with the reserve beside it${noMounts}`, async () => {
    const out = outOnSmallDisk('24m');
    const large = makeLargeMp4(40_000_000);
    const rig = await startFaultRig([serve(large, { framing: 'chunked' })], {
      out,
      engine: { onStorageTrouble: 'fail' },
    });
    const { end, asset } = await rig.fetchOne();
    expect([end, asset.problem?.code]).toEqual(['failed', 'disk-full']);
    expect(statSync(asset.partPath ?? '').size).toBeGreaterThan(10_000_000);
    expect(statfsSync(out).bavail).toBeGreaterThan(0);
  });
});

test('a link that says that it is over is not asked for at the file server: the task is asked for another first', async () => {
  const rig = await startFaultRig([whole]);
  let given = 0;
  const link = (): string => {
    given += 1;
    const untilSeconds = Math.floor(Date.now() / 1_000) + (given === 1 ? -60 : 3_600);
    return rig.server.url(`/${given}.mp4?Expires=${untilSeconds}`);
  };
  expectWhole(rig, await rig.fetchOne({ link }), LARGE);
  expect(rig.server.requests.map(({ target }) => target.replace(/\d+$/, '…'))).toEqual(['/2.mp4?Expires=…']);
});

test('a link that was good once is not asked for again while the gateway cannot give another', async () => {
  const served = new Set<string>();
  // Each link is good for one request, and the first breaks in the middle.
  const once: Answer = (wire, request) => {
    if (served.has(request.target)) return broken.respond(403)(wire, request);
    served.add(request.target);
    return serve(LARGE, served.size === 1 ? { cutAfter: CUT } : {})(wire, request);
  };
  const rig = await startFaultRig([once]);
  let given = 0;
  const link = (): string => {
    given += 1;
    return rig.server.url(`/${given}.mp4`);
  };
  const id = rig.addClip({ link });
  rig.engine.track([id]);
  await rig.state(id, ['waiting']);
  rig.service.failNext(...Array.from({ length: 6 }, () => ({ kind: 'status', status: 500 }) as const));
  expectWhole(rig, await rig.end(id), LARGE);
  const refused = rig.server.requests.map(({ target }) => target).filter((target) => target === '/1.mp4');
  expect(refused.length).toBeLessThanOrEqual(2);
});

describe('case 16: a network that is gone', () => {
  test('case 16: for longer than all tries it fails no file, which comes once both servers are there again', async () => {
    let isGone = true;
    const answer: Answer = (wire, request) => (isGone ? broken.hangUp('rst') : whole)(wire, request);
    const rig = await startFaultRig([answer]);
    const id = rig.addClip();
    rig.engine.track([id]);
    const told = (code: string): number => rig.problems.filter(({ problem }) => problem.code === code).length;
    await expect.poll(() => told('connection-lost')).toBeGreaterThan(0);
    rig.service.failAlways({ kind: 'reset' });
    await expect.poll(() => told('gateway-unreachable')).toBeGreaterThan(3);
    expect(told('connection-lost')).toBe(9);
    expect(rig.engine.ending(id)).toBeNull();
    isGone = false;
    rig.service.failAlways(null);
    expectWhole(rig, await rig.end(id), LARGE);
  });

  test('case 16: a file server alone that is gone fails the file after one more question to the task', async () => {
    const rig = await startFaultRig([broken.hangUp('rst')]);
    const { end, asset } = await rig.fetchOne();
    expect([end, asset.attempts]).toEqual(['failed', 9]);
    expect(rig.server.requests).toHaveLength(10);
  });
});
