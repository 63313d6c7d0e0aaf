/**
 * Carries out what a person has set to follow the saving of a clip. That it is due is written with the word that the
 * clip is saved, in one transaction; it is taken off when it has run, so each runs at least once, over restarts and
 * crashes.
 */
import { cleanText } from '../../shared/clean-text.ts';
import type { Problem } from '../../shared/error-code.ts';
import type { AssetKind } from '../../shared/generation.ts';
import type { Settings } from '../../shared/settings.ts';
import { isoTime } from '../../shared/written-time.ts';
import { keyOf } from '../downloads/asset-key.ts';
import type { Library } from '../library/library.ts';
import type { AssetRecord, HookName, HookState } from '../library/records.ts';
import { retryDelay } from '../network/retry-delay.ts';
import { createKeyHider } from '../services/hide-key.ts';
import { factVariables, fillArguments, type HookFacts, keylessEnvironment } from './hook-target.ts';
import type { HookOutcome } from './outcome.ts';
import { postEvent } from './post-event.ts';
import { type RunningCommand, runCommand } from './run-command.ts';

export interface HooksDeps {
  readonly library: Pick<Library, 'asset' | 'assets' | 'setAsset' | 'assetsWithDueHooks' | 'generation'>;
  readonly settings: () => Pick<Settings, 'onSavedCommand' | 'onSavedUrl'>;
  /** The id of the service that made a clip. */
  readonly service: (id: string) => string;
  /** Keys of this run: none of them reaches a command or the log. */
  readonly secrets: () => readonly string[];
  readonly env: NodeJS.ProcessEnv;
  /** Commands run in it: one that is surely there, and holds nothing that came from outside. */
  readonly folder: string;
  /** Whether this run is about that item. */
  readonly wants: (id: string) => boolean;
  /** For a command and all that it starts. */
  readonly limitMs: number;
  /** Times that a hook is tried again. */
  readonly retries: () => number;
  readonly retryDelayMs: number;
  readonly now: () => number;
  readonly random: () => number;
  readonly onProblem: (asset: AssetRecord, problem: Problem, retryInMs: number | null) => void;
  readonly log: (line: string) => void;
  readonly onBug: (thrown: unknown) => void;
}

/** Commands and posts at once: each may be a whole encoder. */
const AT_ONCE = 2;
/** A POST is small, and its answer says only that it came. */
const POST_LIMIT_MS = 30_000;
const MAX_LOG_LINE = 2_000;
const MAX_DELAY_MS = 5 * 60_000;

/** Gives what takes the places of the tokens. */
function factsOf(asset: AssetRecord, prompt: string | null, service: string): HookFacts {
  return {
    ...{ id: asset.id, path: asset.finalPath ?? '', prompt: prompt ?? '', service },
    sha256: asset.sha256 ?? '',
  };
}

export class Hooks {
  readonly #deps: HooksDeps;
  /** Assets whose turn comes, in order; each once. */
  readonly #ready = new Map<string, Pick<AssetRecord, 'id' | 'kind'>>();
  readonly #running = new Map<string, Promise<void>>();
  readonly #timers = new Map<string, NodeJS.Timeout>();
  readonly #commands = new Set<RunningCommand>();
  readonly #lifetime = new AbortController();
  #isStarted = false;

  constructor(deps: HooksDeps) {
    this.#deps = deps;
  }

  /** What is to follow when a file of this kind is saved now: clips alone, not what lies beside them. */
  stateFor(kind: AssetKind): readonly HookState[] {
    if (kind !== 'video' && kind !== 'raw') return [];
    return this.#names().map((name) => ({ name, state: 'due', attempts: 0, atMs: this.#deps.now() }));
  }

  /** Whether something is still to follow the saving of this item. */
  isDue(id: string): boolean {
    const names = this.#names();
    return (
      names.length > 0 && this.#deps.library.assets(id).some((asset) => this.#nextOf(asset, names) !== null)
    );
  }

  /** Goes on with what an earlier run has left. */
  start(): void {
    this.#isStarted = true;
    this.planDue();
  }

  /** Plans what is due: after a start, and when a person has changed what is to follow. */
  planDue(): void {
    if (!this.#isStarted || this.#names().length === 0) return;
    for (const asset of this.#deps.library.assetsWithDueHooks()) this.#plan(asset);
  }

  /** Hears of a saved file. */
  saved({ id, kind }: Pick<AssetRecord, 'id' | 'kind'>): void {
    const asset = this.#deps.library.asset(id, kind);
    if (asset) this.#plan(asset);
  }

  /** Tries once more what has failed for good. */
  retry(ids: readonly string[]): void {
    const { library, now } = this.#deps;
    for (const asset of ids.flatMap((id) => library.assets(id))) {
      if (asset.state !== 'saved' || !asset.hooks.some(({ state }) => state === 'failed')) continue;
      const hooks = asset.hooks.map(
        (hook): HookState =>
          hook.state === 'failed' ? { ...hook, state: 'due', attempts: 0, atMs: now() } : hook,
      );
      const changed = library.setAsset(asset.id, asset.kind, { hooks, problem: null, retryAtMs: null });
      if (changed) this.#plan(changed);
    }
  }

  /** Ends what runs, which is due again at the next start. */
  async stop(): Promise<void> {
    this.halt();
    await Promise.all(this.#running.values());
  }

  /** The same before it returns: the process ends now. */
  halt(): void {
    this.#isStarted = false;
    this.#lifetime.abort();
    for (const timer of this.#timers.values()) clearTimeout(timer);
    this.#timers.clear();
    this.#ready.clear();
    for (const command of this.#commands) command.kill();
  }

  /** Those that a person has set. */
  #names(): readonly HookName[] {
    const { onSavedCommand, onSavedUrl } = this.#deps.settings();
    return [
      ...(onSavedCommand === null ? [] : (['command'] as const)),
      ...(onSavedUrl === null ? [] : (['url'] as const)),
    ];
  }

  /** The one that is due first; null where none is. */
  #nextOf(asset: AssetRecord, names = this.#names()): HookState | null {
    if (asset.state !== 'saved') return null;
    const due = asset.hooks.filter(({ name, state }) => state === 'due' && names.includes(name));
    return due.sort((a, b) => a.atMs - b.atMs)[0] ?? null;
  }

  #plan(asset: AssetRecord): void {
    const next = this.#nextOf(asset);
    const key = keyOf(asset);
    if (!this.#isStarted || next === null || !this.#deps.wants(asset.id)) return;
    clearTimeout(this.#timers.get(key));
    this.#timers.delete(key);
    const wake = (): void => {
      this.#timers.delete(key);
      this.#ready.set(key, asset);
      this.#runReady();
    };
    // Never later than the longest backoff, whatever a clock that was set back says.
    const delayMs = next.attempts === 0 ? 0 : Math.min(MAX_DELAY_MS, next.atMs - this.#deps.now());
    if (delayMs <= 0) wake();
    else this.#timers.set(key, setTimeout(wake, delayMs));
  }

  #runReady(): void {
    for (const [key, { id, kind }] of this.#ready) {
      if (this.#running.size >= AT_ONCE) return;
      if (this.#running.has(key)) continue;
      this.#ready.delete(key);
      const asset = this.#deps.library.asset(id, kind);
      const next = asset && this.#nextOf(asset);
      if (!asset || !next) continue;
      const run = this.#run(asset, next)
        .catch(this.#deps.onBug)
        .finally(() => {
          this.#running.delete(key);
          const after = this.#isStarted ? this.#deps.library.asset(id, kind) : null;
          if (after) this.#plan(after);
          this.#runReady();
        });
      this.#running.set(key, run);
    }
  }

  async #run(asset: AssetRecord, hook: HookState): Promise<void> {
    // Counted before it begins: one that ends Dailies itself is not begun for ever.
    const attempts = hook.attempts + 1;
    this.#write(asset, { ...hook, attempts, atMs: this.#deps.now() });
    const outcome = await this.#carryOut(asset, hook.name);
    // Ended by us: it did not fail, and is due again.
    if (this.#lifetime.signal.aborted) {
      this.#write(asset, { ...hook, atMs: this.#deps.now() });
      return;
    }
    this.#say(asset, hook.name, outcome);
    if (outcome.reason === null) {
      this.#write(asset, { name: hook.name, state: 'done', attempts, atMs: this.#deps.now() }, null);
    } else this.#failed(asset, { ...hook, attempts }, outcome.reason);
  }

  #failed(asset: AssetRecord, hook: HookState, reason: string): void {
    const { now, random, retryDelayMs } = this.#deps;
    const goesOn = hook.attempts <= this.#deps.retries();
    const delayMs = goesOn ? retryDelay(hook.attempts, retryDelayMs, random) : null;
    const value = cleanText(this.#hide(this.#titleOf(hook.name)), 200);
    const problem: Problem = { code: 'hook-failed', facts: { value, remark: reason }, goesOn };
    const atMs = now() + (delayMs ?? 0);
    this.#write(asset, { ...hook, state: goesOn ? 'due' : 'failed', atMs }, problem);
    this.#deps.onProblem(asset, problem, delayMs);
  }

  /** The program's name, or the host that is posted to: an address may hold a secret in its path. */
  #titleOf(name: HookName): string {
    const { onSavedCommand, onSavedUrl } = this.#deps.settings();
    if (name === 'url') return onSavedUrl === null ? '' : new URL(onSavedUrl).host;
    return (onSavedCommand?.[0] ?? '').split(/[\\/]/).at(-1) ?? '';
  }

  async #carryOut(asset: AssetRecord, name: HookName): Promise<HookOutcome> {
    const { library, settings, env, folder, limitMs } = this.#deps;
    const { onSavedCommand, onSavedUrl } = settings();
    const record = library.generation(asset.id);
    const facts = factsOf(asset, record?.prompt ?? null, this.#deps.service(asset.id));
    if (name === 'command' && onSavedCommand) {
      const command = runCommand({
        argv: fillArguments(onSavedCommand, facts),
        env: { ...keylessEnvironment(env, this.#deps.secrets()), ...factVariables(facts) },
        ...{ folder, limitMs },
      });
      this.#commands.add(command);
      const outcome = await command.ended;
      this.#commands.delete(command);
      return outcome;
    }
    if (name === 'url' && onSavedUrl) {
      const event = {
        ...{ type: 'saved', id: asset.id, asset: asset.kind, path: asset.finalPath, bytes: asset.totalBytes },
        ...{ sha256: asset.sha256, prompt: record?.prompt ?? null, service: facts.service },
        ...{ model: record?.model ?? null },
        savedAt: isoTime(asset.savedAtMs),
      };
      const limit = Math.min(limitMs, POST_LIMIT_MS);
      return postEvent({ url: onSavedUrl, event, limitMs: limit, signal: this.#lifetime.signal });
    }
    // Switched off a moment ago.
    return { reason: null, output: '' };
  }

  /** Writes one of the hooks, in its place among those of now. */
  #write(asset: AssetRecord, hook: HookState, problem?: Problem | null): void {
    const { library } = this.#deps;
    const now = library.asset(asset.id, asset.kind);
    // Fetched again meanwhile: what follows that is a matter of its own.
    if (now?.state !== 'saved' || now.savedAtMs !== asset.savedAtMs) return;
    const hooks = now.hooks.map((one) => (one.name === hook.name ? hook : one));
    // What went wrong with the other one is still to be read.
    const isQuiet = problem === null && hooks.some(({ state, attempts }) => state !== 'done' && attempts > 0);
    const told =
      problem === undefined || isQuiet ? {} : { problem, retryAtMs: problem?.goesOn ? hook.atMs : null };
    library.setAsset(asset.id, asset.kind, { hooks, ...told });
  }

  #say({ id, kind }: AssetRecord, name: HookName, { reason, output }: HookOutcome): void {
    const said = cleanText(this.#hide(output), MAX_LOG_LINE);
    this.#deps.log(
      `on saved: ${name} for ${id} (${kind}): ${reason ?? 'done'}${said === '' ? '' : `; it said: ${said}`}`,
    );
  }

  /** Takes keys, and what stands behind the ? of addresses, out of what a command has written. */
  #hide(text: string): string {
    const withoutKeys = this.#deps
      .secrets()
      .filter((secret) => secret !== '')
      .reduce((left, secret) => createKeyHider(secret)(left), text);
    return withoutKeys.replace(/(\bhttps?:\/\/[^\s"'<>?#]{1,2000})[?#][^\s"'<>]*/gi, '$1?…');
  }
}
