/** Builds the ways out of the program: to the gateway with the key, and to the file servers without it. */
import { setTimeout as wait } from 'node:timers/promises';
import { createFileClient, type FileClient } from './downloads/http/file-client.ts';
import { createRateLimit, type RateLimit } from './downloads/http/rate-limit.ts';
import type { EngineContext } from './engine-context.ts';
import type { Library } from './library/library.ts';
import { createProxyRoutes, type RoutesFor } from './network/proxy-routes.ts';
import type { ServiceDefinition } from './services/definitions/definition.ts';
import { createGatewayAccess, type GatewayAccess, requireBaseUrl } from './services/gateway-access.ts';
import { linkInAnswer } from './services/links/find-video-links.ts';
import { createGenerationLinks, type GenerationLinks } from './services/links/generation-links.ts';
import { type Budget, createBudget } from './tracking/budget.ts';

export interface EngineNetwork {
  readonly gateway: GatewayAccess;
  /** Requests a second to the gateway, from all tasks together. */
  readonly budget: Budget;
  /** Bytes a second, of all files together. */
  readonly limit: RateLimit;
  readonly files: FileClient;
  readonly links: GenerationLinks;
  close(): void;
}

function linkLifeOf({ linkLifeSeconds }: ServiceDefinition): number | null {
  return linkLifeSeconds === undefined ? null : linkLifeSeconds * 1_000;
}

/** Throws DailiesError `bad-address`. */
export function connectNetwork(context: EngineContext, library: Library): EngineNetwork {
  const { options, settings, stallTimeoutMs, now, monotonicNow, log, signal } = context;
  const routes = createProxyRoutes({ settings, system: options.systemProxy, log });
  const routesFor: RoutesFor = async (url) => {
    await options.connectAfter;
    return routes(url);
  };
  const gateway = createGatewayAccess({
    definition: context.service,
    ...{ baseUrl: requireBaseUrl(settings().baseUrl), key: options.key, routesFor, now, monotonicNow, log },
    limits: context.limits,
    timeoutMs: options.requestTimeoutMs ?? 30_000,
  });
  const budget = createBudget(settings().requestsPerSecond, monotonicNow);
  const limit = createRateLimit(settings().limitBytesPerSecond, {
    now: monotonicNow,
    wait: (ms) => wait(ms, undefined, { signal }).catch(() => undefined),
  });
  const files = createFileClient({
    ...{ stallTimeoutMs, maxConnectionsPerHost: 40, routesFor },
    ownOrigin: { headersFor: gateway.headersFor, linkIn: linkInAnswer },
  });
  const links = createGenerationLinks({
    client: gateway.clientInUse,
    baseUrl: () => gateway.baseUrl,
    turn: async (asked) => {
      for (let delayMs = budget.delayMs(); delayMs > 0; delayMs = budget.delayMs()) {
        await wait(delayMs, undefined, { signal: asked });
      }
      budget.take();
    },
    onAnswer: (answer) => library.recordAnswer(answer.generation, answer.raw, now()),
    lastRawAnswer: library.rawAnswer,
    linkLifeMs: linkLifeOf(context.service),
    ...{ now, monotonicNow },
  });
  return {
    ...{ gateway, budget, limit, files, links },
    close() {
      files.close();
      gateway.close();
    },
  };
}
