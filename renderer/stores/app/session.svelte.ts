/**
 * Keeps what concerns the whole app rather than one item: settings, the first service's key, the engine's status,
 * versions.
 */
import type { AppInfo } from '../../../app/shared/contract.ts';
import type { Problem } from '../../../app/shared/error-code.ts';
import type { KeyStatus } from '../../../app/shared/key-status.ts';
import type { EngineStatus } from '../../../app/shared/library-view.ts';
import type { Settings, SettingsPatch } from '../../../app/shared/settings.ts';
import { attempt, type Client, problemFrom } from '../../lib/bridge.ts';
import { follow } from '../details/followed.svelte.ts';

export interface Session {
  readonly info: AppInfo | null;
  readonly settings: Settings | null;
  /** Why there are no settings yet, without which there is no list either; null while they may still come. */
  readonly problem: Problem | null;
  /** Asks for the settings once more. */
  retry(): void;
  readonly key: KeyStatus | null;
  readonly engine: EngineStatus | null;
  /** Whether a key is at hand, as far as is known. */
  readonly hasKey: boolean;
  /** Saves what was chosen outside the settings; what could not be is told by a notice. */
  change(patch: SettingsPatch): Promise<void>;
  /** Each gives null when it was done, else why not. */
  tryChange(patch: SettingsPatch): Promise<Problem | null>;
  chooseFolder(): Promise<Problem | null>;
  chooseWatchFolder(): Promise<Problem | null>;
  /** The program that follows each saved clip. */
  chooseProgram(): Promise<Problem | null>;
  setKey(key: string, storeAnyway: boolean): Promise<Problem | null>;
  /** Where the key at hand is kept, on a system without a safe place for it. */
  keepKey(storeAnyway: boolean): Promise<Problem | null>;
  clearKey(): Promise<Problem | null>;
  /** Null when the gateway takes the key. */
  testKey(): Promise<Problem | null>;
  leaveSafeMode(): Promise<Problem | null>;
  restart(): Promise<Problem | null>;
  stop(): void;
}

export interface SessionHears {
  /** A first fetch that failed. */
  readonly onProblem: (problem: Problem) => void;
  /** A setting that was changed outside the settings, and could not be saved. */
  readonly onRefused: (problem: Problem) => void;
}

/** Follows all of it at once. */
export function createSession(client: Client, { onProblem, onRefused }: SessionHears): Session {
  const failed = (thrown: unknown): void => onProblem(problemFrom(thrown));
  let problem = $state.raw<Problem | null>(null);
  const settings = follow<Settings>(
    (listener) => client.on('settings.changed', listener),
    () => client.call('settings.get'),
    (thrown) => {
      problem = problemFrom(thrown);
    },
  );
  const key = follow<KeyStatus>(
    (listener) => client.on('key.changed', listener),
    () => client.call('key.status'),
    failed,
  );
  const engine = follow<EngineStatus>(
    (listener) => client.on('engine.statusChanged', listener),
    () => client.call('engine.status'),
    failed,
  );
  const info = follow<AppInfo>(
    () => () => undefined,
    () => client.call('app.info'),
    failed,
  );

  const choose = (
    name: 'settings.chooseFolder' | 'settings.chooseWatchFolder' | 'settings.chooseProgram',
  ): Promise<Problem | null> =>
    attempt(async () => {
      const chosen = await client.call(name);
      if (chosen) settings.set(chosen);
    });

  const tryChange: Session['tryChange'] = (patch) =>
    attempt(async () => settings.set(await client.call('settings.set', patch)));

  return {
    get info() {
      return info.value;
    },
    get settings() {
      return settings.value;
    },
    get problem() {
      return settings.value === null ? problem : null;
    },
    retry() {
      problem = null;
      settings.fetchAgain();
    },
    get key() {
      return key.value;
    },
    get engine() {
      return engine.value;
    },
    get hasKey() {
      return key.value?.state === 'session' || key.value?.state === 'stored';
    },
    async change(patch) {
      const problem = await tryChange(patch);
      if (problem) onRefused(problem);
    },
    tryChange,
    chooseFolder: () => choose('settings.chooseFolder'),
    chooseWatchFolder: () => choose('settings.chooseWatchFolder'),
    chooseProgram: () => choose('settings.chooseProgram'),
    setKey: (text, storeAnyway) =>
      attempt(async () => key.set(await client.call('key.set', { key: text, storeAnyway }))),
    keepKey: (storeAnyway) => attempt(async () => key.set(await client.call('key.keep', { storeAnyway }))),
    testKey: () => attempt(async () => void (await client.call('key.test'))),
    clearKey: () => attempt(async () => key.set(await client.call('key.clear'))),
    leaveSafeMode: () => attempt(async () => void (await client.call('engine.leaveSafeMode'))),
    restart: () => attempt(async () => void (await client.call('app.restart'))),
    stop() {
      for (const followed of [settings, key, engine, info]) followed.stop();
    },
  };
}
