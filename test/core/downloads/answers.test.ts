/** Answers of a file server that must not be believed, or only in part (fault cases 24 to 30, and 38). */
import { expect, test } from 'vitest';
import * as broken from '../../fault-server/broken-answers.ts';
import { DEFAULT_ETAG, serve } from '../../fault-server/serve.ts';
import { bufferSource, makeLargeMp4 } from '../../luma-service/media.ts';
import { bytesOf, expectWhole, LARGE, rangesAsked, SMALL, startFaultRig } from './fault-rig.ts';

/** The first request breaks here, so that the second asks for the rest. */
const CUT = 1_500_000;
const REST = `bytes=${CUT}-`;

test('case 24: a server that ignores Range is believed to send the file from its beginning', async () => {
  const rig = await startFaultRig([serve(LARGE, { cutAfter: CUT }), serve(LARGE, { ranges: false })]);
  expectWhole(rig, await rig.fetchOne(), LARGE);
  expect(rangesAsked(rig.server)).toEqual([
    [undefined, undefined],
    [REST, DEFAULT_ETAG],
  ]);
});

test.each(broken.WRONG_RANGES.filter((kind) => kind !== 'unasked'))(
  'case 25: a 206 with %s is dropped before a byte of it is written, and the file begins again',
  async (kind) => {
    const rig = await startFaultRig([
      serve(LARGE, { cutAfter: CUT }),
      broken.wrongRange(kind, LARGE),
      serve(LARGE),
    ]);
    expectWhole(rig, await rig.fetchOne(), LARGE);
    expect(rangesAsked(rig.server).map(([range]) => range)).toEqual([undefined, REST, undefined]);
  },
);

test('case 25: a 206 that nobody asked for is never taken, however often it comes', async () => {
  const rig = await startFaultRig([broken.wrongRange('unasked', LARGE)]);
  const { end, asset } = await rig.fetchOne();
  expect([end, asset.problem?.code]).toEqual(['failed', 'bad-transfer']);
  expect(rig.server.requests).toHaveLength(3);
  expect(rig.files()).toEqual([]);
});

test('case 25: a 206 whose body is longer than the range it names is never mixed into the file', async () => {
  const body = Buffer.concat([LARGE.read(CUT, 1000), Buffer.alloc(200_000, 0x58)]);
  const chunk = Buffer.concat([
    Buffer.from(`${body.length.toString(16)}\r\n`),
    body,
    Buffer.from('\r\n0\r\n\r\n'),
  ]);
  const head =
    `HTTP/1.1 206 Part\r\nContent-Type: video/mp4\r\nETag: ${DEFAULT_ETAG}\r\nTransfer-Encoding: chunked\r\n` +
    `Content-Range: bytes ${CUT}-${CUT + 999}/${LARGE.size}\r\n\r\n`;
  const rig = await startFaultRig([
    serve(LARGE, { cutAfter: CUT }),
    async (wire) => void (await wire.write(Buffer.concat([Buffer.from(head), chunk]))),
    serve(LARGE),
  ]);
  expectWhole(rig, await rig.fetchOne(), LARGE);
});

test('case 26: a part under another ETag is dropped, and the file begins again', async () => {
  const rig = await startFaultRig([
    serve(LARGE, { etag: '"one"', cutAfter: CUT }),
    broken.changingEtag(LARGE, {}),
    serve(LARGE),
  ]);
  expectWhole(rig, await rig.fetchOne(), LARGE);
  expect(rangesAsked(rig.server)).toEqual([
    [undefined, undefined],
    [REST, '"one"'],
    [undefined, undefined],
  ]);
});

test.each([
  ['a weak ETag alone', { etag: 'W/"weak"', lastModified: null }],
  ['no validator at all', { etag: null, lastModified: null }],
  // Read when the test begins: the file's module may have been loaded minutes before.
  [
    'a Last-Modified of this very minute',
    {
      etag: null,
      get lastModified() {
        return new Date();
      },
    },
  ],
])('case 26: with %s no Range is ever sent', async (_title, validators) => {
  const rig = await startFaultRig([serve(LARGE, { ...validators, cutAfter: CUT }), serve(LARGE, validators)]);
  expectWhole(rig, await rig.fetchOne(), LARGE);
  expect(rangesAsked(rig.server)).toEqual([
    [undefined, undefined],
    [undefined, undefined],
  ]);
});

test('case 26: an old Last-Modified is as good as an ETag, and sent back as it came', async () => {
  const lastModified = new Date(Date.now() - 3_600_000);
  const rig = await startFaultRig([
    serve(LARGE, { etag: 'W/"weak"', lastModified, cutAfter: CUT }),
    serve(LARGE, { etag: 'W/"weak"', lastModified }),
  ]);
  expectWhole(rig, await rig.fetchOne(), LARGE);
  expect(rangesAsked(rig.server)[1]).toEqual([REST, lastModified.toUTCString()]);
});

test('case 27: when the file has changed in between, the new one is fetched whole and nothing is mixed', async () => {
  const changed = makeLargeMp4(2_500_000, 'hills');
  const rig = await startFaultRig([
    serve(LARGE, { etag: '"one"', cutAfter: CUT }),
    serve(changed, { etag: '"two"', cutAfter: CUT }),
    serve(changed, { etag: '"two"' }),
  ]);
  expectWhole(rig, await rig.fetchOne(), changed);
  expect(rangesAsked(rig.server)).toEqual([
    [undefined, undefined],
    [REST, '"one"'],
    [REST, '"two"'],
  ]);
});

test('case 28: 416 with the size that is there already means complete: it is verified, not fetched again', async () => {
  const rig = await startFaultRig([
    // Chunked: the length is unknown, and the last chunk never comes.
    serve(LARGE, { framing: 'chunked', cutAfter: LARGE.size - 1 }),
    async (wire, request) => {
      await serve(LARGE, { framing: 'chunked', headers: { 'content-range': null } })(wire, request);
    },
  ]);
  // The whole body arrives, then the connection dies before the end of the chunks is said.
  rig.server.script(async (wire, request) => {
    const all = bytesOf(LARGE);
    const head = `HTTP/1.1 200 OK\r\nContent-Type: video/mp4\r\nETag: ${DEFAULT_ETAG}\r\nTransfer-Encoding: chunked\r\n\r\n`;
    await wire.write(Buffer.concat([Buffer.from(head), Buffer.from(`${all.length.toString(16)}\r\n`), all]));
    await wire.fin();
    expect(request.headers.range).toBeUndefined();
  }, broken.rangeRefused(LARGE.size));
  expectWhole(rig, await rig.fetchOne(), LARGE);
  expect(rangesAsked(rig.server).map(([range]) => range)).toEqual([undefined, `bytes=${LARGE.size}-`]);
});

test.each([
  ['another size', broken.rangeRefused(7)],
  ['no size', broken.rangeRefused(null)],
])('case 28: 416 with %s drops the part and begins again, once', async (_title, refusal) => {
  const rig = await startFaultRig([serve(LARGE, { cutAfter: CUT }), refusal, serve(LARGE)]);
  expectWhole(rig, await rig.fetchOne(), LARGE);
  expect(rangesAsked(rig.server).map(([range]) => range)).toEqual([undefined, REST, undefined]);
});

test('case 28: 416 to a request for the whole file is no clip, and is not asked for without end', async () => {
  const rig = await startFaultRig([broken.rangeRefused(SMALL.size)], { engine: { retries: 2 } });
  const { end, asset } = await rig.fetchOne();
  expect([end, asset.problem?.code]).toEqual(['failed', 'not-a-clip']);
  expect(rig.server.requests).toHaveLength(3);
  expect(rig.files()).toEqual([]);
});

test('T6, case 29: a packed answer nobody asked for is unpacked while it is written', async () => {
  const rig = await startFaultRig([broken.gzipAnyway(LARGE)]);
  expectWhole(rig, await rig.fetchOne(), LARGE);
  expect(rig.server.requests.map(({ headers }) => headers['accept-encoding'])).toEqual(['identity']);
});

test('T6: a packed part of a file is dropped, and the whole file asked for', async () => {
  const rig = await startFaultRig([serve(LARGE, { cutAfter: CUT }), broken.gzipAnyway(LARGE), serve(LARGE)]);
  expectWhole(rig, await rig.fetchOne(), LARGE);
  expect(rangesAsked(rig.server).at(-1)).toEqual([undefined, undefined]);
});

test.each([
  ['two lengths', broken.badLength('two', SMALL)],
  ['a negative length', broken.badLength('negative', SMALL)],
  ['a length in words', broken.badLength('words', SMALL)],
  ['70 KB of headers', broken.hugeHeaders(SMALL)],
  ['something that is not HTTP', broken.notHttp()],
])('case 30: %s is asked for three times, then fails with a reason', async (_title, answer) => {
  const rig = await startFaultRig([answer]);
  const { end, asset } = await rig.fetchOne();
  expect([end, asset.problem?.code]).toEqual(['failed', 'bad-transfer']);
  expect(rig.server.requests).toHaveLength(3);
  expect(rig.files()).toEqual([]);
});

test('case 30: a body longer than its Content-Length leaves exactly the announced bytes', async () => {
  const rig = await startFaultRig([broken.longerThanAnnounced(SMALL)]);
  expectWhole(rig, await rig.fetchOne());
});

test('case 30: a broken answer in the middle of a good transfer costs nothing that was received', async () => {
  const rig = await startFaultRig([serve(LARGE, { cutAfter: CUT }), broken.notHttp(), serve(LARGE)]);
  expectWhole(rig, await rig.fetchOne(), LARGE);
  expect(rangesAsked(rig.server)[2]).toEqual([REST, DEFAULT_ETAG]);
});

test.each([
  ['an empty file', Buffer.alloc(0)],
  ['one byte', Buffer.from('x')],
])('case 38: %s is no clip', async (_title, body) => {
  const rig = await startFaultRig([broken.wholeBody(body)]);
  const { end, asset } = await rig.fetchOne();
  expect([end, asset.problem?.code]).toEqual(['failed', 'not-a-clip']);
  expect(rig.files()).toEqual([]);
});

test('case 38: statuses without a body are no clip either', async () => {
  const rig = await startFaultRig([broken.respond(204), broken.respond(304), broken.respond(205)], {
    engine: { retries: 2 },
  });
  const { end, asset } = await rig.fetchOne();
  expect([end, asset.problem?.code]).toEqual(['failed', 'not-a-clip']);
  expect(rig.server.requests).toHaveLength(3);
});

test('an answer of text never touches what was received before', async () => {
  const rig = await startFaultRig([serve(LARGE, { cutAfter: CUT }), broken.webPage(), serve(LARGE)]);
  expectWhole(rig, await rig.fetchOne(), LARGE);
  expect(rangesAsked(rig.server)[2]).toEqual([REST, DEFAULT_ETAG]);
});

test('a 206 that covers less than the rest is taken, and the rest of the rest is asked for', async () => {
  const rig = await startFaultRig([
    serve(LARGE, { cutAfter: CUT }),
    async (wire) => {
      const part = LARGE.read(CUT, 1000);
      const head =
        `HTTP/1.1 206 Part\r\nContent-Type: video/mp4\r\nETag: ${DEFAULT_ETAG}\r\nContent-Length: 1000\r\n` +
        `Content-Range: bytes ${CUT}-${CUT + 999}/${LARGE.size}\r\n\r\n`;
      await wire.write(Buffer.concat([Buffer.from(head), part]));
    },
    serve(LARGE),
  ]);
  expectWhole(rig, await rig.fetchOne(), LARGE);
  expect(rangesAsked(rig.server)[2]).toEqual([`bytes=${CUT + 1000}-`, DEFAULT_ETAG]);
});

test('a clip of one chunk and one of odd size arrive whole', async () => {
  for (const size of [40_000, 1_048_576, 1_048_577]) {
    const source = bufferSource(bytesOf(makeLargeMp4(size, 'portrait')));
    const rig = await startFaultRig([serve(source)]);
    expectWhole(rig, await rig.fetchOne(), source);
    expect(rig.server.requests).toHaveLength(1);
  }
});
