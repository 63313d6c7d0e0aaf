/** The gateway as it is reached now: its address, the key, the client made of both, and the connections to it. */
import { DailiesError } from '../../shared/error-code.ts';
import { createConnections } from '../network/connections.ts';
import { createLinkRules, type LinkRules } from '../network/link-rules.ts';
import type { RoutesFor } from '../network/proxy-routes.ts';
import { parseBaseUrl } from './base-url.ts';
import { createServiceClient, type ServiceClient } from './client.ts';
import type { ServiceDefinition } from './definitions/definition.ts';
import { withKeyDoubts } from './key-doubts.ts';
import type { Limits } from './patience.ts';
import { testKey } from './test-key.ts';

export interface GatewayAccess {
  readonly baseUrl: URL;
  readonly linkRules: LinkRules;
  /** Null while there is no key. */
  readonly client: ServiceClient | null;
  /** What goes along to a file on the gateway's own origin; null for every other address, and without a key. */
  headersFor(url: URL): Readonly<Record<string, string>> | null;
  /** Throws DailiesError `no-key`. */
  clientInUse(): ServiceClient;
  setKey(key: string | null): void;
  setBaseUrl(baseUrl: URL): void;
  /** One harmless request; gives the client that was tested. Throws what testKey throws, or `gateway-timeout`. */
  testKey(signal: AbortSignal): Promise<ServiceClient>;
  /** Closes kept connections: the way to the gateway is another now. */
  forgetConnections(): void;
  close(): void;
}

export interface GatewayAccessDeps {
  readonly definition: ServiceDefinition;
  readonly baseUrl: URL;
  readonly key: string | null;
  readonly timeoutMs: number;
  readonly limits: () => Limits;
  readonly routesFor: RoutesFor;
  readonly now: () => number;
  readonly monotonicNow: () => number;
  readonly log: (line: string) => void;
}

/** An idle connection to the gateway is closed before the gateway does it, as Node's own agent does. */
const IDLE_CONNECTION_MS = 5_000;
/** A person waits for it. */
const KEY_TEST_MS = 20_000;

/** Throws DailiesError `bad-address`. */
export function requireBaseUrl(text: string): URL {
  const parsed = parseBaseUrl(text);
  if (!parsed.ok) throw new DailiesError(parsed.error.code, parsed.error.facts);
  return parsed.value;
}

export function createGatewayAccess(deps: GatewayAccessDeps): GatewayAccess {
  const { definition, timeoutMs, routesFor, now, monotonicNow, log } = deps;
  let { baseUrl, key } = deps;
  const agentOptions = { keepAlive: true, timeout: IDLE_CONNECTION_MS };
  const connections = createConnections({
    agent: agentOptions,
    ...{ routesFor, monotonicNow },
  });
  /** For the test of a key, whose first refusal is the answer. */
  let undoubting: ServiceClient | null = null;
  const makeClient = (): ServiceClient | null => {
    undoubting =
      key === null
        ? null
        : createServiceClient({ definition, baseUrl, apiKey: key, timeoutMs, now, connections, log });
    return undoubting && withKeyDoubts(undoubting, { host: baseUrl.host, limits: deps.limits, monotonicNow });
  };
  let client = makeClient();
  let linkRules = createLinkRules(baseUrl);

  function clientInUse(): ServiceClient {
    if (client) return client;
    throw new DailiesError('no-key');
  }

  return {
    get baseUrl() {
      return baseUrl;
    },
    get linkRules() {
      return linkRules;
    },
    get client() {
      return client;
    },
    headersFor: (url) => client?.headersFor(url) ?? null,
    clientInUse,
    setKey(next) {
      key = next;
      client = makeClient();
    },
    setBaseUrl(next) {
      baseUrl = next;
      linkRules = createLinkRules(next);
      client = makeClient();
      connections.forget();
    },
    forgetConnections: connections.forget,
    async testKey(signal) {
      const tested = clientInUse();
      const limit = AbortSignal.timeout(KEY_TEST_MS);
      try {
        await testKey(undoubting ?? tested, AbortSignal.any([signal, limit]));
      } catch (thrown) {
        throw limit.aborted ? new DailiesError('gateway-timeout', { host: baseUrl.host }) : thrown;
      }
      return tested;
    },
    close: connections.close,
  };
}
