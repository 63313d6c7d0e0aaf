/**
 * Speaks the Model Context Protocol as a server: revision 2026-07-28, where each request says its own version, and
 * those before, which begin with `initialize`. It knows messages and methods, and nothing of clips.
 */
import * as v from 'valibot';

/** The revision that every request declares by itself. */
const MODERN = '2026-07-28';
/** Those with a handshake, the newest first. */
const LEGACY = ['2025-11-25', '2025-06-18', '2025-03-26', '2024-11-05'] as const;
const SUPPORTED = [MODERN, ...LEGACY];

const VERSION_KEY = 'io.modelcontextprotocol/protocolVersion';
const CAPABILITIES_KEY = 'io.modelcontextprotocol/clientCapabilities';
const SERVER_KEY = 'io.modelcontextprotocol/serverInfo';

export const FAULTS = {
  parse: -32700,
  request: -32600,
  method: -32601,
  params: -32602,
  internal: -32603,
  notFoundBefore2026: -32002,
  version: -32022,
} as const;

/** Carries a failure that the other side is told of by code. */
export class ProtocolFault extends Error {
  readonly code: number;
  readonly data: unknown;
  constructor(code: number, message: string, data?: unknown) {
    super(message);
    this.code = code;
    this.data = data;
  }
}

export interface Call {
  readonly params: Readonly<Record<string, unknown>>;
  /** Whether the request is of 2026-07-28 or later. */
  readonly isModern: boolean;
  readonly signal: AbortSignal;
  /** Tells how far a long call has come; to nobody where the request asked for no word. */
  progress(done: number, total: number): void;
}

export interface Method {
  /** How long an answer may be kept, in milliseconds; absent for what is not kept at all. */
  readonly ttlMs?: number;
  /** Throws ProtocolFault. */
  answer(call: Call): Promise<object> | object;
}

export interface ProtocolOptions {
  readonly server: { readonly name: string; readonly title: string; readonly version: string };
  readonly capabilities: object;
  /** What an agent is told of the server as a whole. */
  readonly instructions: string;
  readonly methods: Readonly<Record<string, Method>>;
  readonly send: (message: object) => void;
  /** Hears of what no rule expects; the other side is told that something went wrong, and no more. */
  readonly onBug: (thrown: unknown) => void;
}

const requestId = v.union([v.pipe(v.string(), v.maxLength(200)), v.pipe(v.number(), v.integer())]);
type RequestId = v.InferOutput<typeof requestId>;
const message = v.object({
  jsonrpc: v.literal('2.0'),
  id: v.optional(requestId),
  method: v.optional(v.string()),
  // A list passes for a record.
  params: v.optional(
    v.custom<Readonly<Record<string, unknown>>>(
      (value) => typeof value === 'object' && value !== null && !Array.isArray(value),
    ),
  ),
});
type Message = v.InferOutput<typeof message>;

const MAX_AT_ONCE = 64;

function errorOf(fault: ProtocolFault, id?: RequestId): object {
  const { code, message: words, data } = fault;
  return {
    jsonrpc: '2.0',
    ...(id === undefined ? {} : { id }),
    error: { code, message: words, ...(data === undefined ? {} : { data }) },
  };
}

/** Answers one line after another, several at once. It holds the requests that are being answered, by their ids. */
export class Protocol {
  readonly #options: ProtocolOptions;
  readonly #running = new Map<RequestId, AbortController>();
  readonly #answers = new Set<Promise<unknown>>();
  #hasHandshake = false;

  constructor(options: ProtocolOptions) {
    this.#options = options;
  }

  /** Takes one line; what it is answered goes to `send`. Never throws. */
  receive(line: string): void {
    let value: unknown;
    try {
      value = JSON.parse(line);
    } catch {
      this.#options.send(errorOf(new ProtocolFault(FAULTS.parse, 'That line is not JSON.')));
      return;
    }
    const answer = Array.isArray(value) ? this.#batch(value) : this.#one(value);
    const sent = answer
      .then((reply) => {
        if (reply !== null) this.#options.send(reply);
      })
      .finally(() => this.#answers.delete(sent));
    this.#answers.add(sent);
  }

  /** Refuses a line that nobody reads to its end. */
  refuseLongLine(limit: number): void {
    this.#options.send(
      errorOf(new ProtocolFault(FAULTS.request, `A message may have at most ${limit} bytes.`)),
    );
  }

  /** Takes no more requests: what waits answers with what it knows now. */
  async end(): Promise<void> {
    for (const controller of this.#running.values()) controller.abort('end');
    await Promise.all(this.#answers);
  }

  /** Answers a batch, which revision 2025-03-26 alone has; an empty one is no request. */
  async #batch(values: readonly unknown[]): Promise<object | null> {
    if (values.length === 0 || values.length > MAX_AT_ONCE) {
      return errorOf(new ProtocolFault(FAULTS.request, `A batch has 1 to ${MAX_AT_ONCE} messages.`));
    }
    const replies = (await Promise.all(values.map((value) => this.#one(value)))).filter(
      (one) => one !== null,
    );
    return replies.length === 0 ? null : replies;
  }

  async #one(value: unknown): Promise<object | null> {
    const read = v.safeParse(message, value);
    if (!read.success) {
      const id = v.safeParse(v.object({ id: requestId }), value);
      const fault = new ProtocolFault(FAULTS.request, 'That is no JSON-RPC 2.0 request.');
      return errorOf(fault, id.success ? id.output.id : undefined);
    }
    const { id, method } = read.output;
    if (method === undefined) {
      // An answer to something that was never asked.
      return null;
    }
    if (id === undefined) {
      this.#notified(method, read.output.params ?? {});
      return null;
    }
    return this.#request(id, method, read.output);
  }

  #notified(method: string, params: Readonly<Record<string, unknown>>): void {
    if (method !== 'notifications/cancelled') return;
    const id = v.safeParse(requestId, params.requestId);
    if (id.success) this.#running.get(id.output)?.abort('cancelled');
  }

  async #request(id: RequestId, method: string, { params = {} }: Message): Promise<object | null> {
    if (this.#running.has(id)) {
      return errorOf(new ProtocolFault(FAULTS.request, 'A request with this id is being answered.'), id);
    }
    const controller = new AbortController();
    try {
      if (this.#running.size >= MAX_AT_ONCE) {
        throw new ProtocolFault(FAULTS.internal, `At most ${MAX_AT_ONCE} requests are answered at once.`);
      }
      this.#running.set(id, controller);
      const isModern = this.#judge(method, params);
      const result = await this.#carryOut(method, { params, isModern, signal: controller.signal });
      // A cancelled request is answered by nothing at all.
      if (controller.signal.reason === 'cancelled') return null;
      return { jsonrpc: '2.0', id, result };
    } catch (thrown) {
      if (controller.signal.reason === 'cancelled') return null;
      if (thrown instanceof ProtocolFault) return errorOf(thrown, id);
      this.#options.onBug(thrown);
      return errorOf(new ProtocolFault(FAULTS.internal, 'Something went wrong in Dailies.'), id);
    } finally {
      if (this.#running.get(id) === controller) this.#running.delete(id);
    }
  }

  /** Tells whether a request is of the revision without a handshake. Throws ProtocolFault where it is of none. */
  #judge(method: string, params: Readonly<Record<string, unknown>>): boolean {
    const meta = (params._meta ?? {}) as Readonly<Record<string, unknown>>;
    const version = typeof meta === 'object' ? meta[VERSION_KEY] : undefined;
    if (version !== undefined) {
      if (version !== MODERN) {
        throw new ProtocolFault(FAULTS.version, 'Unsupported protocol version', {
          supported: [MODERN],
          requested: String(version).slice(0, 100),
        });
      }
      if (typeof meta[CAPABILITIES_KEY] !== 'object' || meta[CAPABILITIES_KEY] === null) {
        throw new ProtocolFault(FAULTS.params, `_meta must hold ${CAPABILITIES_KEY}.`);
      }
      return true;
    }
    if (method === 'server/discover') {
      throw new ProtocolFault(FAULTS.params, `_meta must hold ${VERSION_KEY}, such as ${MODERN}.`);
    }
    if (!this.#hasHandshake && method !== 'initialize' && method !== 'ping') {
      throw new ProtocolFault(
        FAULTS.request,
        `Send initialize first, or ${VERSION_KEY} in _meta; supported are ${SUPPORTED.join(', ')}.`,
      );
    }
    return false;
  }

  async #carryOut(method: string, given: Omit<Call, 'progress'>): Promise<object> {
    const { server, capabilities, instructions, methods } = this.#options;
    const { isModern, params } = given;
    if (isModern && method === 'server/discover') {
      const found = { supportedVersions: [MODERN], capabilities, instructions };
      return this.#complete(found, { ttlMs: 3_600_000 });
    }
    if (!isModern && method === 'ping') return {};
    if (!isModern && method === 'initialize') {
      const asked = params.protocolVersion;
      if (typeof asked !== 'string') {
        throw new ProtocolFault(FAULTS.params, 'initialize must name a protocolVersion.');
      }
      this.#hasHandshake = true;
      const protocolVersion = LEGACY.find((known) => known === asked) ?? LEGACY[0];
      return { protocolVersion, capabilities, serverInfo: server, instructions };
    }
    const known = Object.hasOwn(methods, method) ? methods[method] : undefined;
    if (!known) throw new ProtocolFault(FAULTS.method, 'Dailies has no such method.');
    const result = await known.answer({ ...given, progress: this.#progressOf(params) });
    return isModern ? this.#complete(result, known) : result;
  }

  /** Adds what the revision of 2026 has in every result. */
  #complete(result: object, { ttlMs }: Pick<Method, 'ttlMs'>): object {
    return {
      ...result,
      resultType: 'complete',
      ...(ttlMs === undefined ? {} : { ttlMs, cacheScope: 'private' }),
      _meta: { [SERVER_KEY]: this.#options.server },
    };
  }

  #progressOf(params: Readonly<Record<string, unknown>>): Call['progress'] {
    const token = v.safeParse(v.object({ progressToken: requestId }), params._meta);
    return (progress, total) => {
      if (!token.success) return;
      const { progressToken } = token.output;
      this.#options.send({
        jsonrpc: '2.0',
        method: 'notifications/progress',
        params: { progressToken, progress, total },
      });
    };
  }
}
