/** Links that expire, lead elsewhere, or lead to what is no clip (fault cases 31, 32, 72, 73, 75, 78). */
import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { createFileClient } from '../../../app/core/downloads/http/file-client.ts';
import { createLinkRules } from '../../../app/core/network/link-rules.ts';
import * as broken from '../../fault-server/broken-answers.ts';
import { type Answer, startFaultServer } from '../../fault-server/fault-server.ts';
import * as redirects from '../../fault-server/redirects.ts';
import { DEFAULT_ETAG, serve } from '../../fault-server/serve.ts';
import { bufferSource, makeLargeMp4 } from '../../luma-service/media.ts';
import { bytesOf, expectWhole, LARGE, once, rangesAsked, SMALL, startFaultRig } from './fault-rig.ts';

/** The clip stands behind the sixth. */
const sixHops: Answer = (wire, request) => {
  const hop = Number(/\d$/.exec(request.target.replace(/\.mp4$/, ''))?.[0] ?? '0');
  const isFirst = !request.target.startsWith('/hop/');
  const next = isFirst ? 1 : hop + 1;
  return (next > 6 ? serve(SMALL) : redirects.redirect(`/hop/${next}`))(wire, request);
};

describe('case 31: redirects', () => {
  test('are followed, up to five', async () => {
    const rig = await startFaultRig(redirects.redirectChain(5, serve(SMALL)));
    expectWhole(rig, await rig.fetchOne());
    expect(rig.server.requests.map(({ target }) => target).slice(1)).toEqual(
      [1, 2, 3, 4, 5].map((n) => `/hop/${n}`),
    );
  });

  test.each([
    ['six in a row', [sixHops], 'bad-transfer'],
    ['a circle', [redirects.redirectLoop()], 'bad-transfer'],
    ['one to nowhere', [redirects.redirectNowhere()], 'bad-transfer'],
    ['one to a file', [redirects.redirect('file:///etc/passwd')], 'link-refused'],
    ['one to data', [redirects.redirect('data:video/mp4;base64,AAAA')], 'link-refused'],
    ['one to plain http elsewhere', [redirects.redirect('http://93.184.216.34/a.mp4')], 'link-refused'],
    ['one to a private address', [redirects.redirect('https://10.0.0.1/a.mp4', 307)], 'link-refused'],
    ['one to the metadata service', [redirects.redirect('http://169.254.169.254/', 308)], 'link-refused'],
    ['one with a user name', [redirects.redirect('https://a:b@93.184.216.34/a.mp4')], 'link-refused'],
  ] as const)('%s is refused', async (_title, answers, code) => {
    const rig = await startFaultRig(answers as readonly Answer[]);
    const { end, asset } = await rig.fetchOne();
    expect([end, asset.problem?.code]).toEqual(['failed', code]);
    expect(rig.files()).toEqual([]);
  });

  test('to another server keep the Range, and carry no key there', async () => {
    const other = await startFaultServer([serve(LARGE)]);
    const rig = await startFaultRig([
      serve(LARGE, { cutAfter: 1_000_000 }),
      redirects.redirect(other.url('/moved.mp4'), 307),
    ]);
    expectWhole(rig, await rig.fetchOne(), LARGE);
    expect(rangesAsked(other)).toEqual([['bytes=1000000-', DEFAULT_ETAG]]);
    for (const { headers } of [...rig.server.requests, ...other.requests]) {
      expect(headers.authorization ?? headers.cookie ?? headers['x-api-key']).toBeUndefined();
    }
    await other.stop();
  });

  test('with a body that never ends are hung up on at once', async () => {
    const other = await startFaultServer([serve(SMALL)]);
    const rig = await startFaultRig([redirects.redirectEndless(other.url())]);
    expectWhole(rig, await rig.fetchOne());
    await expect.poll(() => rig.server.openConnections, { timeout: 1_000 }).toBe(0);
    await other.stop();
  });
});

describe('case 32: a link that has expired', () => {
  test.each([401, 403, 404, 410])(
    'in the middle of a file (%i) is replaced once, and the file goes on at its byte',
    async (status) => {
      let links = 0;
      const rig = await startFaultRig([
        serve(LARGE, { cutAfter: 1_000_000 }),
        broken.respond(status),
        serve(LARGE),
      ]);
      const link = () => {
        links += 1;
        return rig.server.url(`/clip.mp4?link=${links}`);
      };
      expectWhole(rig, await rig.fetchOne({ link }), LARGE);
      expect(links).toBe(2);
      expect(rig.server.requests.map(({ target, headers }) => [target, headers.range])).toEqual([
        ['/clip.mp4?link=1', undefined],
        ['/clip.mp4?link=1', 'bytes=1000000-'],
        ['/clip.mp4?link=2', 'bytes=1000000-'],
      ]);
    },
  );

  test('that is refused again and again fails as expired, without a storm of questions', async () => {
    let links = 0;
    const rig = await startFaultRig([broken.linkExpired()], { engine: { retries: 2 } });
    const link = () => {
      links += 1;
      return rig.server.url();
    };
    const { end, asset } = await rig.fetchOne({ link });
    expect([end, asset.problem?.code]).toEqual(['failed', 'link-expired']);
    expect([links, rig.server.requests.length]).toEqual([3, 3]);
    expect(rig.files()).toEqual([]);
  });

  test('does not hold up the files behind it', async () => {
    let refusals = 0;
    const rig = await startFaultRig([], { settings: { concurrency: 1 } });
    rig.server.script((wire, request) => {
      const refused = request.target === '/first.mp4' && refusals === 0;
      if (refused) refusals += 1;
      return (refused ? broken.linkExpired() : serve(SMALL))(wire, request);
    });
    const first = rig.addClip({ prompt: 'first', link: () => rig.server.url('/first.mp4') });
    const second = rig.addClip({ prompt: 'second' });
    const ended = [rig.end(first), rig.end(second)];
    rig.engine.track([first, second]);
    await Promise.all(ended);
    await expect.poll(() => rig.saves.map(({ id }) => id)).toEqual([second, first]);
  });

  test('whose file has changed meanwhile begins again under the new link', async () => {
    const changed = makeLargeMp4(2_400_000, 'hills');
    const rig = await startFaultRig([
      serve(LARGE, { etag: '"one"', cutAfter: 1_000_000 }),
      broken.linkExpired(),
      serve(changed, { etag: '"two"' }),
    ]);
    expectWhole(rig, await rig.fetchOne(), changed);
  });

  test('after a restart of the program is asked for anew', async () => {
    let links = 0;
    const rig = await startFaultRig([serve(LARGE, { cutAfter: 1_000_000, ending: 'stall' }), serve(LARGE)], {
      engine: { stallTimeoutMs: 60_000 },
    });
    const link = () => {
      links += 1;
      return rig.server.url(`/clip.mp4?link=${links}`);
    };
    const id = rig.addClip({ link });
    const began = once(rig.engine, 'progress', (reports) =>
      reports.some(({ receivedBytes }) => receivedBytes > 0),
    );
    rig.engine.track([id]);
    await began;
    await rig.restart();
    expectWhole(rig, await rig.end(id), LARGE);
    expect(rig.server.requests.map(({ target }) => target)).toEqual(['/clip.mp4?link=1', '/clip.mp4?link=2']);
    expect(rig.server.requests[1]?.headers['if-range']).toBe(DEFAULT_ETAG);
  });
});

describe('case 72: where a link may lead', () => {
  test.each([
    'file:///etc/passwd',
    'ftp://example.com/a.mp4',
    'data:video/mp4,x',
    'http://93.184.216.34/a.mp4',
    'https://user:pass@93.184.216.34/a.mp4',
    'https://192.168.1.1/a.mp4',
    'https://[fd00::1]/a.mp4',
  ])('%s is refused before anything is sent', async (link) => {
    const rig = await startFaultRig([serve(SMALL)]);
    const id = rig.addClip({ link: () => link });
    rig.engine.track([id]);
    const ended = await Promise.race([
      rig.end(id).then(({ asset }) => asset.problem?.code),
      expect
        .poll(() => rig.engine.item(id).problem?.code, { timeout: 5_000 })
        .toBeDefined()
        .then(() => rig.engine.item(id).problem?.code),
    ]);
    expect(['link-refused', 'no-link']).toContain(ended);
    expect(rig.server.requests).toEqual([]);
    expect(rig.files()).toEqual([]);
  });

  test('a name that resolves to a private address is refused, whatever it is called', async () => {
    const server = await startFaultServer([serve(SMALL)]);
    const resolved: string[] = [];
    const client = createFileClient({
      stallTimeoutMs: 500,
      maxConnectionsPerHost: 2,
      resolveAll: (hostname, _options, callback) => {
        resolved.push(hostname);
        callback(null, [
          { address: '10.0.0.7', family: 4 },
          { address: '127.0.0.1', family: 4 },
        ]);
      },
    });
    const rules = createLinkRules(new URL('https://www.kkiai.com/'));
    const get = client.get(
      `https://cdn.example.com:${server.port}/a.mp4`,
      {},
      rules,
      AbortSignal.timeout(5_000),
    );
    await expect(get).rejects.toMatchObject({ code: 'link-refused' });
    expect(resolved).toEqual(['cdn.example.com']);
    expect(server.connectionCount).toBe(0);
    client.close();
    await server.stop();
  });
});

describe('case 73: what is no clip', () => {
  const half = bytesOf(SMALL).subarray(0, SMALL.size / 2);
  test.each([
    ['a web page', broken.webPage(), 'not-a-clip'],
    ['a web page that says it is a clip', broken.webPage('video/mp4'), 'not-a-clip'],
    ['a program', broken.wholeBody(Buffer.concat([Buffer.from('MZ'), Buffer.alloc(5_000, 1)])), 'not-a-clip'],
    ['a zip archive', broken.wholeBody(Buffer.from('PK\x03\x04'.repeat(2_000))), 'not-a-clip'],
    ['zeros', broken.wholeBody(Buffer.alloc(40_000)), 'not-a-clip'],
    ['half a clip with a length to match', broken.wholeBody(half), 'damaged-clip'],
  ])('%s is asked for three times, never named .mp4, and leaves nothing', async (_title, answer, code) => {
    const rig = await startFaultRig([answer], { engine: { retries: 2 } });
    const { end, asset } = await rig.fetchOne();
    expect([end, asset.problem?.code]).toEqual(['failed', code]);
    expect(rig.server.requests).toHaveLength(3);
    expect(rig.files()).toEqual([]);
    expect(rig.saves).toEqual([]);
  });

  test('a page first and the clip afterwards ends well', async () => {
    const rig = await startFaultRig([broken.webPage(), serve(SMALL)]);
    expectWhole(rig, await rig.fetchOne());
  });

  test('a broken clip first and the whole one afterwards ends well', async () => {
    const rig = await startFaultRig([broken.wholeBody(half), serve(SMALL)]);
    expectWhole(rig, await rig.fetchOne());
  });

  test('a picture that is a page is no picture, and spoils nothing for the clip', async () => {
    const rig = await startFaultRig([], { settings: { assets: ['video', 'thumbnail'] } });
    rig.server.script((wire, request) =>
      (request.target === '/picture' ? broken.webPage('image/jpeg') : serve(SMALL))(wire, request),
    );
    const id = rig.addClip({ pictureLink: () => rig.server.url('/picture') });
    const ended = rig.end(id);
    rig.engine.track([id]);
    expect((await ended).asset.state).toBe('saved');
    expect(rig.asset(id, 'thumbnail').problem?.code).toBe('not-a-clip');
    expect(rig.files()).toEqual([`cat dance [${id.slice(0, 8)}].mp4`]);
  });
});

describe('case 75: names that a server suggests', () => {
  test('are ignored, in headers and in links alike', async () => {
    const rig = await startFaultRig([
      serve(SMALL, {
        headers: {
          'content-disposition': 'attachment; filename="..\\\\..\\\\x.exe"',
          'content-type': 'video/mp4',
        },
      }),
    ]);
    expectWhole(
      rig,
      await rig.fetchOne({ link: () => rig.server.url('/..%2f..%2fevil.exe?file=/etc/cron.d/x') }),
    );
  });

  test('the extension comes from what the file is', async () => {
    const rig = await startFaultRig([], { settings: { assets: ['thumbnail'] } });
    const png = Buffer.from('89504e470d0a1a0a0000000d49484452', 'hex');
    rig.server.script(
      serve(bufferSource(Buffer.concat([png, Buffer.alloc(2_000)])), { contentType: 'image/jpeg' }),
    );
    const id = rig.addClip({ pictureLink: () => rig.server.url('/picture.jpg.exe') });
    rig.engine.track([id]);
    const asset = await rig.state(id, ['saved', 'failed'], 'thumbnail');
    expect(asset.problem).toBeNull();
    expect(rig.files()).toEqual([`cat dance [${id.slice(0, 8)}] thumbnail.png`]);
    expect(
      readFileSync(asset.finalPath ?? '')
        .subarray(0, 16)
        .equals(png),
    ).toBe(true);
  });
});
