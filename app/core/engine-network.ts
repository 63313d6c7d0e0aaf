/**
 * Builds the ways out of the program: to each account's service, and to the file servers. Files get the key on the
 * service's own origin alone (docs/rules.md, field A1).
 */
import { setTimeout as wait } from 'node:timers/promises';
import { MAIN_ACCOUNT } from '../shared/accounts.ts';
import { DailiesError } from '../shared/error-code.ts';
import { createFileClient, type FileClient } from './downloads/http/file-client.ts';
import { createRateLimit, type RateLimit } from './downloads/http/rate-limit.ts';
import type { EngineAccount } from './engine-api.ts';
import type { EngineContext } from './engine-context.ts';
import type { Library } from './library/library.ts';
import { createProxyRoutes, type RoutesFor } from './network/proxy-routes.ts';
import { requireBaseUrl } from './services/base-url.ts';
import type { ServiceDefinition } from './services/definitions/definition.ts';
import { createGatewayAccess, type GatewayAccess } from './services/gateway-access.ts';
import { linkInAnswer } from './services/links/find-video-links.ts';
import { createGenerationLinks, type GenerationLinks } from './services/links/generation-links.ts';
import { type Budget, createBudget } from './tracking/budget.ts';

/** One account's way to its service. */
export interface AccountNetwork {
  readonly id: string;
  readonly service: ServiceDefinition;
  readonly gateway: GatewayAccess;
  /** Requests a second to the service, from all of its tasks together. */
  readonly budget: Budget;
  readonly links: GenerationLinks;
}

export interface EngineNetwork {
  /** The first account, which is always there. */
  readonly main: AccountNetwork;
  readonly accounts: ReadonlyMap<string, AccountNetwork>;
  /** The account whose task an item is. Throws DailiesError `no-key` where it is no longer there. */
  ofItem(id: string): AccountNetwork;
  /** Throws DailiesError `bad-address`. */
  add(account: EngineAccount, key: string | null): AccountNetwork;
  remove(id: string): void;
  /** Bytes a second, of all files together. */
  readonly limit: RateLimit;
  readonly files: FileClient;
  /** The links of every account's items. */
  readonly links: GenerationLinks;
  close(): void;
}

function linkLifeOf({ linkLifeSeconds }: ServiceDefinition): number | null {
  return linkLifeSeconds === undefined ? null : linkLifeSeconds * 1_000;
}

/** Throws DailiesError `bad-address`. */
export function connectNetwork(context: EngineContext, library: Library): EngineNetwork {
  const { options, settings, stallTimeoutMs, monotonicNow, log, signal } = context;
  const routes = createProxyRoutes({ settings, system: options.systemProxy, log });
  const routesFor: RoutesFor = async (url) => {
    await options.connectAfter;
    return routes(url);
  };
  const limit = createRateLimit(settings().limitBytesPerSecond, {
    now: monotonicNow,
    wait: (ms) => wait(ms, undefined, { signal }).catch(() => undefined),
  });
  const files = createFileClient({
    ...{ stallTimeoutMs, maxConnectionsPerHost: 40, routesFor },
    linkIn: linkInAnswer,
  });
  const accounts = new Map<string, AccountNetwork>();
  function add(account: EngineAccount, key: string | null): AccountNetwork {
    const made = connectAccount(context, library, account, key, routesFor);
    accounts.set(account.id, made);
    return made;
  }
  const main = add({ id: MAIN_ACCOUNT, service: context.service, baseUrl: settings().baseUrl }, options.key);
  for (const { key = null, ...account } of options.accounts ?? []) add(account, key);

  function ofItem(id: string): AccountNetwork {
    const account = accounts.get(library.accountOf(id) ?? '');
    if (account) return account;
    throw new DailiesError('no-key', { cause: 'service-gone' });
  }
  return {
    ...{ main, accounts, ofItem, add, limit, files },
    remove(id) {
      accounts.get(id)?.gateway.close();
      accounts.delete(id);
    },
    links: {
      deadlineOf: (id) => accounts.get(library.accountOf(id) ?? '')?.links.deadlineOf(id) ?? null,
      isRenewable: (id) => accounts.get(library.accountOf(id) ?? '')?.links.isRenewable(id) ?? false,
      offer: async (answer, kinds, asked) => ofItem(answer.generation.id).links.offer(answer, kinds, asked),
      resolve: async (id, kind, fresh, asked) => ofItem(id).links.resolve(id, kind, fresh, asked),
    },
    close() {
      files.close();
      for (const { gateway } of accounts.values()) gateway.close();
    },
  };
}

/** Throws DailiesError `bad-address`. */
function connectAccount(
  context: EngineContext,
  library: Library,
  { id, service, baseUrl }: EngineAccount,
  key: string | null,
  routesFor: RoutesFor,
): AccountNetwork {
  const { options, settings, now, monotonicNow, log, limits } = context;
  const gateway = createGatewayAccess({
    ...{
      definition: service,
      baseUrl: requireBaseUrl(baseUrl),
      key,
      routesFor,
      now,
      monotonicNow,
      log,
      limits,
    },
    taskIdsOf: library.taskIdsOf,
    timeoutMs: options.requestTimeoutMs ?? 30_000,
  });
  const budget = createBudget(settings().requestsPerSecond, monotonicNow);
  const links = createGenerationLinks({
    client: gateway.clientInUse,
    baseUrl: () => gateway.baseUrl,
    slot: budget.slot,
    onAnswer(answer) {
      library.recordAnswer(answer.generation, answer.raw, now());
      if (answer.generation.clips) context.events.emit('clips-answered', answer);
    },
    lastAnswer(item) {
      const raw = library.rawAnswer(item);
      return raw === null ? null : { raw, atMs: library.generation(item)?.noticedAtMs ?? now() };
    },
    read: gateway.read,
    linkLifeMs: linkLifeOf(service),
    ...{ now, monotonicNow },
  });
  return { id, service, gateway, budget, links };
}
