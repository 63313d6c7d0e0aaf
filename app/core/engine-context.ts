/**
 * Holds what every part of the engine works with: its options with their defaults, the settings of now, time, and the
 * log.
 */
import { MAIN_ACCOUNT } from '../shared/accounts.ts';
import { firstClipId } from '../shared/clip-id.ts';
import type { Settings } from '../shared/settings.ts';
import { createEmitter, type Emitter } from './emitter.ts';
import type { EngineOptions } from './engine-api.ts';
import { lumaGateway } from './services/definitions/built-in.ts';
import type { ServiceDefinition } from './services/definitions/definition.ts';
import type { Limits } from './services/patience.ts';
import type { StageEvents } from './stage-events.ts';

export interface EngineContext {
  readonly options: EngineOptions;
  /** Whose tasks these are. */
  readonly service: ServiceDefinition;
  /** Gives the settings that hold now. */
  readonly settings: () => Settings;
  setSettings(next: Settings): void;
  /** The account that bare ids go to. */
  readonly currentAccount: () => string;
  setCurrentAccount(id: string): void;
  /** What the person calls their accounts, by their ids. */
  readonly accountNames: Map<string, string>;
  /** Whether this run works on an item: that of a task which it was started for, or any. */
  readonly isWanted: (id: string) => boolean;
  readonly events: Emitter<StageEvents>;
  /** Aborted when the engine stops: then nothing is written any more. */
  readonly signal: AbortSignal;
  end(): void;
  readonly now: () => number;
  readonly monotonicNow: () => number;
  readonly random: () => number;
  readonly retryDelayMs: number;
  readonly stallTimeoutMs: number;
  /** How patient the person said to be. */
  readonly limits: () => Limits;
  readonly log: (line: string) => void;
  /** Keys that this run has had: commands that follow a saved clip get none of them. */
  readonly secrets: Set<string>;
  /** Reports what no rule expects. */
  readonly onBug: (thrown: unknown) => void;
}

export function createContext(options: EngineOptions): EngineContext {
  const log = options.log ?? (() => undefined);
  const onBug = (thrown: unknown): void =>
    log(`bug: ${thrown instanceof Error ? thrown.stack : String(thrown)}`);
  const lifetime = new AbortController();
  const retryDelayMs = options.retryDelayMs ?? 1_000;
  let { settings, currentAccount = MAIN_ACCOUNT } = options;
  return {
    options,
    service: options.service ?? lumaGateway,
    settings: () => settings,
    setSettings(next) {
      settings = next;
    },
    currentAccount: () => currentAccount,
    setCurrentAccount(id) {
      currentAccount = id;
    },
    accountNames: new Map((options.accounts ?? []).flatMap(({ id, name }) => (name ? [[id, name]] : []))),
    isWanted: (id) => !options.only || options.only.has(id) || options.only.has(firstClipId(id)),
    events: createEmitter<StageEvents>(onBug),
    signal: lifetime.signal,
    end: () => lifetime.abort(),
    now: Date.now,
    monotonicNow: () => performance.now(),
    random: Math.random,
    retryDelayMs,
    stallTimeoutMs: options.stallTimeoutMs ?? 30_000,
    limits: () => ({
      retryDelayMs,
      retries: options.retries ?? null,
      pollIntervalMs: settings.pollIntervalMs,
    }),
    log,
    secrets: new Set(
      [options.key, ...(options.accounts ?? []).map(({ key }) => key)].filter(
        (key) => typeof key === 'string',
      ),
    ),
    onBug,
  };
}
