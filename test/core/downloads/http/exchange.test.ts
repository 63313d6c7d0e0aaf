/** A request's text, and answers and bodies read from a connection in whatever pieces they come. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Connection, Receiver } from '../../../../app/core/downloads/http/connection.ts';
import { exchange, formatRequest, NoAnswer, readBody } from '../../../../app/core/downloads/http/exchange.ts';
import { MalformedAnswer } from '../../../../app/core/downloads/http/response-head.ts';
import { anyText } from '../../../setup/any-text.ts';

/** A connection whose other end is played by the test. */
class Scripted {
  written = '';
  left = '';
  isReleased = false;
  #receiver: Receiver | null = null;

  get connection(): Connection {
    return this as unknown as Connection;
  }
  write(text: string): void {
    this.written += text;
  }
  receive(receiver: Receiver): void {
    this.#receiver = receiver;
  }
  release(): void {
    this.isReleased = true;
    this.#receiver = null;
  }
  unread(bytes: Buffer): void {
    this.left += bytes.toString('latin1');
  }
  destroy(fault: Error): void {
    this.#receiver?.end(fault);
  }
  /** A receiver that throws ends the connection, as the real one does. */
  async bring(text: string, step = text.length || 1): Promise<void> {
    for (let at = 0; at < text.length; at += step) {
      const bytes = Buffer.from(text.slice(at, at + step), 'latin1');
      if (this.#receiver === null) {
        this.left += bytes.toString('latin1');
        continue;
      }
      try {
        await this.#receiver.take(bytes);
      } catch (thrown) {
        this.destroy(thrown as Error);
      }
    }
  }
  end(): void {
    this.#receiver?.end(null);
  }
}

const options = () => ({ timeoutMs: 60_000, signal: new AbortController().signal });
const OK = 'HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\n';

test('a request is one line and its headers, ended by an empty line', () => {
  expect(formatRequest('/a.mp4?sig=1', { host: 'cdn.test', range: 'bytes=5-' })).toBe(
    'GET /a.mp4?sig=1 HTTP/1.1\r\nhost: cdn.test\r\nrange: bytes=5-\r\n\r\n',
  );
});

test('no value and no target can end its line and begin another', () => {
  const text = fc.oneof(anyText(), fc.string({ unit: fc.constantFrom('a', ' ', '\r', '\n') }));
  fc.assert(
    fc.property(text, text, (target, value) => {
      let request: string;
      try {
        request = formatRequest(`/${target}`, { 'x-a': value });
      } catch {
        return;
      }
      expect(request.split('\r\n')).toHaveLength(4);
      expect(request.replaceAll('\r\n', '')).not.toMatch(/[\r\n]/);
    }),
  );
});

test.each([1, 7, 1_000])(
  'the head is read from pieces of %i bytes, and the body left behind it',
  async (step) => {
    const end = new Scripted();
    const answered = exchange(end.connection, 'GET', options());
    expect(end.written).toBe('GET');
    await end.bring(`${OK}clip`, step);
    expect((await answered).status).toBe(200);
    expect([end.left, end.isReleased]).toEqual(['clip', true]);
  },
);

test('interim answers are read past, but not without end', async () => {
  const patient = new Scripted();
  const answered = exchange(patient.connection, 'GET', options());
  await patient.bring(`HTTP/1.1 103 Early Hints\r\n\r\n${OK}`);
  expect((await answered).status).toBe(200);
  const flooded = new Scripted();
  const refused = expect(exchange(flooded.connection, 'GET', options())).rejects.toThrow(MalformedAnswer);
  await flooded.bring('HTTP/1.1 103 Early Hints\r\n\r\n'.repeat(21));
  await refused;
});

test('what cannot become a status line is refused at once, not waited for', async () => {
  const end = new Scripted();
  const refused = expect(exchange(end.connection, 'GET', options())).rejects.toThrow(MalformedAnswer);
  await end.bring('SSH-');
  await refused;
});

test.each([
  ['', false],
  ['HTTP/1.1 2', true],
])('a connection that ends after %j gave no answer', async (text, sawBytes) => {
  const end = new Scripted();
  const refused = exchange(end.connection, 'GET', options()).catch((thrown: unknown) => thrown);
  await end.bring(text);
  end.end();
  const fault = await refused;
  expect(fault).toBeInstanceOf(NoAnswer);
  expect(fault).toMatchObject({ sawBytes, code: 'ECONNRESET' });
});

test('a stop ends the wait for the head', async () => {
  const end = new Scripted();
  const stop = new AbortController();
  const refused = expect(
    exchange(end.connection, 'GET', { timeoutMs: 60_000, signal: stop.signal }),
  ).rejects.toMatchObject({ name: 'AbortError' });
  stop.abort();
  await refused;
});

async function bodyOf(
  framing: Parameters<typeof readBody>[1],
  sent: string,
  step: number,
): Promise<{ readonly body: string; readonly left: string }> {
  const end = new Scripted();
  let body = '';
  const read = readBody(end.connection, framing, async (bytes) => {
    body += bytes.toString('latin1');
  });
  // Looked at below: without a reader meanwhile it would count as unhandled.
  read.catch(() => undefined);
  await end.bring(sent, step);
  end.end();
  await read;
  return { body, left: end.left };
}

test('a body ends where its framing says, and what comes behind it is left, in pieces of any size', async () => {
  await fc.assert(
    fc.asyncProperty(fc.integer({ min: 1, max: 12 }), async (step) => {
      const length = { type: 'length', bytes: 4 } as const;
      expect(await bodyOf(length, 'clipNEXT', step)).toEqual({ body: 'clip', left: 'NEXT' });
      expect(await bodyOf({ type: 'chunked' }, '4\r\nclip\r\n0\r\n\r\n', step)).toEqual({
        body: 'clip',
        left: '',
      });
      expect(await bodyOf({ type: 'close' }, 'clip', step)).toEqual({ body: 'clip', left: '' });
    }),
  );
});

test('a body of no bytes is over before anything comes', async () => {
  expect(await bodyOf({ type: 'length', bytes: 0 }, '', 1)).toEqual({ body: '', left: '' });
});

test.each([
  [{ type: 'length', bytes: 5 }, 'clip'],
  [{ type: 'chunked' }, '4\r\nclip\r\n'],
] as const)('a body of %j that is cut is no whole body', async (framing, sent) => {
  await expect(bodyOf(framing, sent, 3)).rejects.toMatchObject({ code: 'ECONNRESET' });
});
