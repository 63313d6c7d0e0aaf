/** What goes over the wire for a link, and what comes back in answer (field T1, T8, T10, T12, T15, T24, S4, S7). */
import { setTimeout as wait } from 'node:timers/promises';
import { describe, expect, onTestFinished, test } from 'vitest';
import {
  createFileClient,
  type FileClient,
  type FileClientOptions,
} from '../../../../app/core/downloads/http/file-client.ts';
import { createLinkRules } from '../../../../app/core/network/link-rules.ts';
import { trustTestAuthority } from '../../../fakes/trust-test-authority.ts';
import { hangUp, raw, respond } from '../../../fault-server/broken-answers.ts';
import { testCertificate } from '../../../fault-server/certificates.ts';
import {
  type Answer,
  type FaultServer,
  type FaultServerOptions,
  startFaultServer,
} from '../../../fault-server/fault-server.ts';
import { redirect } from '../../../fault-server/redirects.ts';

trustTestAuthority();
const rules = createLinkRules(new URL('http://127.0.0.1:1/'));
const over = { http: {}, https: { certificate: testCertificate('good') } } as const;

async function setUp(
  answers: readonly Answer[],
  server: FaultServerOptions = {},
  client: Partial<FileClientOptions> = {},
): Promise<{ server: FaultServer; client: FileClient; read: (link: string) => Promise<string> }> {
  const files = createFileClient({ stallTimeoutMs: 5_000, maxConnectionsPerHost: 10, ...client });
  const started = await startFaultServer(answers, server);
  onTestFinished(async () => {
    files.close();
    await started.stop();
  });
  return {
    server: started,
    client: files,
    async read(link) {
      const answer = await files.get(link, {}, rules, new AbortController().signal);
      let text = `${answer.status} `;
      await answer.read((bytes) => {
        text += bytes.toString('latin1');
        return undefined;
      });
      return text;
    },
  };
}

const body =
  (text: string, fields = ''): Answer =>
  async (wire) => {
    await wire.write(`HTTP/1.1 200 OK\r\ncontent-length: ${text.length}\r\n${fields}\r\n${text}`);
  };

describe.each(['http', 'https'] as const)('over %s', (scheme) => {
  test('T1: one connection carries answer after answer', async () => {
    const { server, read } = await setUp([body('abc')], over[scheme]);
    for (let index = 0; index < 5; index += 1) expect(await read(server.url())).toBe('200 abc');
    expect(server.connectionCount).toBe(1);
  });

  test('T1, case 33: a server that closes idle connections, with or without a word, breaks nothing', async () => {
    const closing: Answer = async (wire, request) => {
      await body('abc')(wire, request);
      if (request.index % 2 === 0) await wire.fin();
      else wire.rst();
    };
    const { server, read } = await setUp([closing], over[scheme]);
    for (let index = 0; index < 6; index += 1) expect(await read(server.url())).toBe('200 abc');
    expect(server.requests).toHaveLength(6);
  });

  test('T1: a server that closes at the next request is asked once more, on a new connection', async () => {
    const stale: Answer = (wire, request) =>
      request.indexOnConnection > 0 ? wire.fin() : body('abc')(wire, request);
    const { server, read } = await setUp([stale], over[scheme]);
    for (let index = 0; index < 4; index += 1) expect(await read(server.url())).toBe('200 abc');
    expect(server.connectionCount).toBe(4);
  });

  test('T1: a server that allows two requests a connection, and says so, gets two', async () => {
    const limited: Answer = async (wire, request) => {
      const isLast = request.indexOnConnection === 1;
      await body('abc', isLast ? 'connection: close\r\n' : '')(wire, request);
      if (isLast) await wire.fin();
    };
    const { server, read } = await setUp([limited], over[scheme]);
    for (let index = 0; index < 6; index += 1) expect(await read(server.url())).toBe('200 abc');
    expect([server.requests.length, server.connectionCount]).toEqual([6, 3]);
  });

  test('T1: a connection whose server sent more than the answer is not used again', async () => {
    const { server, read } = await setUp([body('abc', ''), body('def')], over[scheme]);
    server.script(async (wire, request) => {
      await body('abc')(wire, request);
      await wire.write('HTTP/1.1 200 OK\r\ncontent-length: 4\r\n\r\nevil');
    });
    expect(await read(server.url())).toBe('200 abc');
    await expect.poll(() => server.openConnections).toBe(0);
    server.script(body('def'));
    expect(await read(server.url())).toBe('200 def');
    expect(server.connectionCount).toBe(2);
  });

  test('a first connection that breaks is not asked again behind the caller’s back', async () => {
    const { server, read } = await setUp([hangUp('rst')], over[scheme]);
    await expect(read(server.url())).rejects.toMatchObject({ code: 'connection-lost' });
    expect(server.requests).toHaveLength(1);
  });

  test('a stopped request leaves no connection, before the answer and in its middle', async () => {
    const { server, client } = await setUp([(wire) => wire.hold()], over[scheme]);
    const stop = new AbortController();
    const asked = client.get(server.url(), {}, rules, stop.signal);
    await expect.poll(() => server.requests.length).toBe(1);
    stop.abort();
    await expect(asked).rejects.toMatchObject({ code: 'cancelled' });
    server.script(async (wire) => {
      await wire.write('HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\nabc');
      await wire.hold();
    });
    const again = new AbortController();
    const answer = await client.get(server.url(), {}, rules, again.signal);
    const reading = answer.read(() => undefined);
    again.abort();
    await expect(reading).rejects.toMatchObject({ name: 'AbortError' });
    await expect.poll(() => server.openConnections).toBe(0);
  });

  test.each(['101', '101 with a body', '102 without end'])(
    'T15: %s is no answer that hangs',
    async (kind) => {
      const { server, client } = await setUp([], over[scheme]);
      server.script(async (wire) => {
        if (kind === '102 without end') {
          while (await wire.write('HTTP/1.1 102 Processing\r\n\r\n'.repeat(30))) await wire.pause(1);
          return;
        }
        const length = kind === '101' ? '' : 'content-length: 5\r\n';
        await wire.write(`HTTP/1.1 101 Switching\r\nupgrade: websocket\r\n${length}\r\nhello`);
        await wire.hold();
      });
      const asked = client.get(server.url(), {}, rules, new AbortController().signal).then((answer) => {
        answer.destroy();
        return answer.status;
      });
      if (kind === '102 without end') await expect(asked).rejects.toMatchObject({ code: 'bad-transfer' });
      else expect(await asked).toBe(101);
      await expect.poll(() => server.openConnections).toBe(0);
    },
  );

  test('T15: early hints and 100 Continue come before the answer', async () => {
    const hints = 'HTTP/1.1 103 Early Hints\r\nlink: </a>\r\n\r\nHTTP/1.1 100 Continue\r\n\r\n';
    const { server, read } = await setUp(
      [raw(`${hints}HTTP/1.1 200 OK\r\ncontent-length: 3\r\n\r\nabc`)],
      over[scheme],
    );
    expect(await read(server.url())).toBe('200 abc');
  });

  test('T12: a body without length that the close ends is read to that end', async () => {
    const { server, read } = await setUp([raw('HTTP/1.1 200 OK\r\n\r\nabcdef')], over[scheme]);
    expect(await read(server.url())).toBe('200 abcdef');
  });

  test('T12: the same length twice, and a length beside chunks', async () => {
    const twice = 'HTTP/1.1 200 OK\r\nContent-Length: 3\r\nContent-Length: 3\r\n\r\nabc';
    const both =
      'HTTP/1.1 200 OK\r\nContent-Length: 99\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\n\r\n';
    const { server, read } = await setUp([raw(twice), raw(both)], over[scheme]);
    expect([await read(server.url()), await read(server.url())]).toEqual(['200 abc', '200 abc']);
  });
});

test('T1: further TLS connections resume the session of the first', async () => {
  const reused: boolean[] = [];
  const { server, read } = await setUp([body('abc', 'connection: close\r\n')], {
    certificate: testCertificate('good'),
    onConnection(socket) {
      reused.push(
        'isSessionReused' in socket && (socket as { isSessionReused(): boolean }).isSessionReused(),
      );
      return true;
    },
  });
  for (let index = 0; index < 3; index += 1) expect(await read(server.url())).toBe('200 abc');
  expect(reused).toEqual([false, true, true]);
});

describe('T10: a link goes out as it was written', () => {
  test.each([
    "/clip.mp4?response-content-disposition=attachment;filename='a.mp4'&sig=a%2Fb+c==",
    `/it's/"a"<b>{c}|d^e\`f.mp4?q="<>{}|^\`'`,
    '/%7Euser/a%20b%2fc.mp4?x=%E4%f6',
    '/a;b=c,d/e@f:g!$&()*+~?x[]=1&y=\\',
    '//double//slash.mp4?a=b?c=d',
    '/?only=query',
  ])('%s', async (target) => {
    const { server, read } = await setUp([body('abc')]);
    await read(server.origin + target);
    // A Location that begins with // names another host.
    const locations = [server.origin + target, ...(target.startsWith('//') ? [] : [target])];
    for (const location of locations) {
      server.script(redirect(location), body('abc'));
      await read(server.url('/from'));
    }
    const asked = server.requests.map((request) => request.target).filter((path) => path !== '/from');
    expect(asked).toEqual(Array.from({ length: locations.length + 1 }, () => target));
  });

  test.each([
    ['/a b.mp4?c d', '/a%20b.mp4?c%20d'],
    ['/ä.mp4?ö=é', '/%C3%A4.mp4?%C3%B6=%C3%A9'],
    ['/a\n\tb.mp4', '/ab.mp4'],
    ['/a.mp4#part', '/a.mp4'],
    ["?q='", "/?q='"],
    ['', '/'],
  ])('%j is sent as %s: what no request can hold is encoded', async (written, sent) => {
    const { server, read } = await setUp([body('abc')]);
    await read(` ${server.origin}${written}\n`);
    expect(server.requests[0]?.target).toBe(sent);
  });
});

describe('T8: a Location of bytes beyond ASCII is followed as its bytes', () => {
  test.each([
    ['UTF-8', Buffer.from('/vidéo 片.mp4?n=ü'), '/vid%C3%A9o%20%E7%89%87.mp4?n=%C3%BC'],
    ['latin1', Buffer.from('/vid\xe9o.mp4?n=\xfc', 'latin1'), '/vid%E9o.mp4?n=%FC'],
    ['already encoded', Buffer.from('/vid%C3%A9o.mp4'), '/vid%C3%A9o.mp4'],
    ['relative', Buffer.from("vidéo.mp4?sig='é"), "/folder/vid%C3%A9o.mp4?sig='%C3%A9"],
  ])('%s', async (_title, location, sent) => {
    const { server, read } = await setUp([
      raw(
        Buffer.concat([
          Buffer.from('HTTP/1.1 302 Found\r\ncontent-length: 0\r\nLocation: '),
          location,
          Buffer.from('\r\n\r\n'),
        ]),
      ),
      body('abc'),
    ]);
    expect(await read(server.url('/folder/start'))).toBe('200 abc');
    expect(server.requests[1]?.target).toBe(sent);
  });
});

describe('T24: cookies', () => {
  /** Redirects to the same place until the cookie comes back. */
  const gate: Answer = (wire, request) =>
    request.headers.cookie?.includes('pass=1')
      ? body('abc')(wire, request)
      : respond(302, { location: request.target, 'set-cookie': 'pass=1; Path=/' })(wire, request);

  test('a redirect that sets a cookie and wants it back is passed', async () => {
    const { server, read } = await setUp([gate]);
    expect(await read(server.url())).toBe('200 abc');
    expect(server.requests.map(({ headers }) => headers.cookie)).toEqual([undefined, 'pass=1']);
  });

  test('a cookie ends with its transfer', async () => {
    const { server, read } = await setUp([gate]);
    await read(server.url());
    await read(server.url());
    expect(server.requests.map(({ headers }) => headers.cookie)).toEqual([
      undefined,
      'pass=1',
      undefined,
      'pass=1',
    ]);
  });

  test('a cookie goes to no other host', async () => {
    const other = await setUp([body('abc')], over.https);
    const { server, read } = await setUp([]);
    server.script(
      respond(302, {
        location: other.server.url('/there'),
        'set-cookie': 'pass=1; Domain=127.0.0.1; Path=/',
      }),
    );
    expect(await read(server.url())).toBe('200 abc');
    expect(other.server.requests[0]?.headers.cookie).toBeUndefined();
  });
});

test('A1: headers for one origin go to that origin alone, through redirects too', async () => {
  const elsewhere = await setUp([body('abc')], over.https);
  const { server, client } = await setUp([]);
  const headersFor = (url: URL) => (url.port === String(server.port) ? { 'X-Own': 'yes' } : null);
  server.script(redirect(elsewhere.server.url('/there')));
  const answer = await client.get(server.url(), {}, { ...rules, headersFor }, new AbortController().signal);
  await answer.read(() => undefined);
  expect(server.requests[0]?.headers['x-own']).toBe('yes');
  expect(elsewhere.server.requests[0]?.headers['x-own']).toBeUndefined();
});

test('field S4: plain http goes to loopback alone, whatever a .localhost name resolves to', async () => {
  const { server, client } = await setUp(
    [body('abc')],
    {},
    {
      resolveAll: (_hostname, _options, callback) => callback(null, [{ address: '203.0.114.7', family: 4 }]),
    },
  );
  const link = `http://foo.localhost:${server.port}/clip.mp4`;
  await expect(client.get(link, {}, rules, AbortSignal.timeout(5_000))).rejects.toMatchObject({
    code: 'link-refused',
  });
  expect(server.connectionCount).toBe(0);
});

test('field S7: kept connections are closed when they are to be forgotten, and used ones after their answer', async () => {
  const { server, client, read } = await setUp([body('abc')], over.https);
  await read(server.url());
  client.forgetConnections();
  await expect.poll(() => server.openConnections).toBe(0);
  const answer = await client.get(server.url(), {}, rules, new AbortController().signal);
  client.forgetConnections();
  await answer.read(() => undefined);
  await expect.poll(() => server.openConnections).toBe(0);
  expect([await read(server.url()), server.connectionCount]).toEqual(['200 abc', 3]);
});

test('a silent server is given up, however slowly its headers drip', async () => {
  const { server, client } = await setUp([], {}, { stallTimeoutMs: 60 });
  server.script(async (wire) => {
    await wire.write('HTTP/1.1 200 OK\r\n');
    while (await wire.write('x-a: b\r\n')) await wait(5);
  });
  await expect(client.get(server.url(), {}, rules, AbortSignal.timeout(10_000))).rejects.toMatchObject({
    code: 'stalled',
  });
});

test('no more connections to a host than allowed; the next request waits for one', async () => {
  const gates: (() => void)[] = [];
  const held: Answer = async (wire, request) => {
    await new Promise<void>((go) => gates.push(go));
    await body('abc')(wire, request);
  };
  const { server, read } = await setUp([held], {}, { maxConnectionsPerHost: 2 });
  const all = [read(server.url()), read(server.url()), read(server.url())];
  await expect.poll(() => gates.length).toBe(2);
  expect(server.connectionCount).toBe(2);
  for (const open of gates.splice(0)) open();
  await expect.poll(() => gates.length).toBe(1);
  gates[0]?.();
  expect(await Promise.all(all)).toEqual(['200 abc', '200 abc', '200 abc']);
  expect(server.connectionCount).toBe(2);
});
