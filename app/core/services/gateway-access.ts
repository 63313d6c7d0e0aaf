/** Reaches one account's service: holds its address, its key, the client made of both, and the connections to it. */
import { DailiesError } from '../../shared/error-code.ts';
import type { Generation } from '../../shared/generation.ts';
import { createConnections } from '../network/connections.ts';
import { createLinkRules, type LinkRules } from '../network/link-rules.ts';
import type { RoutesFor } from '../network/proxy-routes.ts';
import { beforeRoute } from './base-url.ts';
import { type AccountClient, createServiceClient, type ServiceClient } from './client.ts';
import type { ServiceDefinition } from './definitions/definition.ts';
import { readTask } from './definitions/read-by-definition.ts';
import { answerFor, forItems } from './item-client.ts';
import { withKeyDoubts } from './key-doubts.ts';
import type { Limits } from './patience.ts';
import { parseJson } from './read-answer.ts';
import { testKey } from './test-key.ts';

export interface GatewayAccess {
  readonly baseUrl: URL;
  /** Where files may come from, and what goes along to those on the service's own origin. */
  readonly linkRules: LinkRules;
  /** For whoever makes another access out of this one. */
  readonly key: string | null;
  /** Null while there is no key. */
  readonly client: ServiceClient | null;
  /** Reads an answer about an item as it was kept. Throws what the client throws. */
  read(raw: string, id: string): Generation;
  /** Throws DailiesError `no-key`. */
  clientInUse(): ServiceClient;
  setKey(key: string | null): void;
  setBaseUrl(baseUrl: URL): void;
  /** One harmless request; gives the client that was tested. Throws what testKey throws, or `gateway-timeout`. */
  testKey(signal: AbortSignal): Promise<ServiceClient>;
  /** GET of an address on the service's own origin. Throws what the client throws, and DailiesError `no-key`. */
  readJson(address: URL, signal: AbortSignal): Promise<unknown>;
  /** Closes kept connections: the way to the gateway is another now. */
  forgetConnections(): void;
  close(): void;
}

export interface GatewayAccessDeps {
  readonly definition: ServiceDefinition;
  readonly baseUrl: URL;
  readonly key: string | null;
  /** What the service calls the task of an item. */
  readonly taskIdsOf: (ids: readonly string[]) => readonly string[];
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

/** Makes the access to one account; a new key or address makes a new client. */
export function createGatewayAccess(deps: GatewayAccessDeps): GatewayAccess {
  const { definition, timeoutMs, routesFor, now, monotonicNow, log } = deps;
  let { key } = deps;
  let baseUrl = beforeRoute(deps.baseUrl, definition.query);
  const agentOptions = { keepAlive: true, timeout: IDLE_CONNECTION_MS };
  const connections = createConnections({
    agent: agentOptions,
    ...{ routesFor, monotonicNow },
  });
  /** For the test of a key and for lists, whose first refusal is the answer. */
  let undoubting: AccountClient | null = null;
  const makeClient = (): ServiceClient | null => {
    undoubting =
      key === null
        ? null
        : createServiceClient({ definition, baseUrl, apiKey: key, timeoutMs, now, connections, log });
    if (undoubting === null) return null;
    const doubting = withKeyDoubts(undoubting, { host: baseUrl.host, limits: deps.limits, monotonicNow });
    return forItems(doubting, deps.taskIdsOf);
  };
  let client = makeClient();
  const rulesFor = (url: URL): LinkRules => ({
    ...createLinkRules(url),
    headersFor: (file) => client?.headersFor(file) ?? null,
  });
  let linkRules = rulesFor(baseUrl);

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
    get key() {
      return key;
    },
    get client() {
      return client;
    },
    read(raw, id) {
      const generation = readTask(definition, parseJson(raw, ''), deps.taskIdsOf([id])[0] ?? id, '');
      return answerFor({ generation, raw }, id).generation;
    },
    clientInUse,
    setKey(next) {
      key = next;
      client = makeClient();
    },
    setBaseUrl(next) {
      baseUrl = beforeRoute(next, definition.query);
      linkRules = rulesFor(baseUrl);
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
    async readJson(address, signal) {
      if (undoubting === null) throw new DailiesError('no-key');
      return undoubting.read(address, signal);
    },
    close: connections.close,
  };
}
