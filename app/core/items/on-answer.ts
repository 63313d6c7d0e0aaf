/**
 * Applies a service's answer about a generation. Of a completed one the links are looked at first: once they are there,
 * answer and files are recorded in one transaction, and the engine queues the files (event `asset-added`); until then
 * it is asked about again, within docs/patience.md.
 */
import { DailiesError, type Facts, type Problem } from '../../shared/error-code.ts';
import type { AssetKind, GenerationState } from '../../shared/generation.ts';
import type { Library } from '../library/library.ts';
import type { GenerationRecord } from '../library/records.ts';
import type { Answer } from '../services/answer.ts';
import { answerFor } from '../services/item-client.ts';
import { type GenerationLinks, noLink } from '../services/links/generation-links.ts';
import { type Limits, nextStep } from '../services/patience.ts';
import type { NextStep, PollerEvents } from '../tracking/poller-events.ts';

/** Until a finished task is asked for again whose clean link came as nonsense. */
const UNCLEAR_MS = 3_000;

/** The gateway gave a generation a new state, or its first. */
export interface StateNews {
  readonly id: string;
  readonly state: GenerationState;
  readonly stateWord: string;
  readonly failureReason: string | null;
}

export interface AnswerHandlerDeps {
  readonly library: Library;
  readonly links: GenerationLinks;
  readonly signal: AbortSignal;
  readonly target: () => {
    readonly assets: readonly AssetKind[];
    readonly folder: string;
    readonly nameTemplate: string;
  };
  readonly enqueue: (id: string, kind: AssetKind) => void;
  readonly showThumbnail: (id: string, link: string) => void;
  readonly onState: (news: StateNews) => void;
  readonly onProblem: (id: string, problem: Problem, retryInMs: number | null) => void;
  readonly now: () => number;
  readonly monotonicNow: () => number;
  readonly limits: () => Limits;
}

export interface AnswerHandler extends Pick<PollerEvents, 'onAnswer' | 'onUnknown' | 'onTaskProblem'> {
  /** Queues those of the chosen assets that the item has not got yet. */
  addAssets(id: string): void;
  /** Takes up the clips of an item's task that an answer about its links has and no earlier one had. */
  takeFurtherClips(answer: Answer): Promise<void>;
  /** Keeps nothing of the item any more: at its next answer, if there is one, its state is told again. */
  forget(id: string): void;
}

/** Finds an item that is on the list: an answer that was under way when it was taken off counts for nothing. */
function listedIn(library: Library, id: string): GenerationRecord | null {
  const record = library.generation(id);
  return record?.removedAtMs === null ? record : null;
}

/**
 * Makes the problem of a failed generation.
 * @param reason the service's own words, where it gives any
 */
function failureOf(reason: string | null): Problem {
  const facts: Facts = reason ? { cause: 'failure-words', words: reason } : {};
  return { code: 'generation-failed', facts };
}

/** Keeps when each task first met one kind of answer in this run. */
class FirstTimes {
  readonly #firstMs = new Map<string, number>();
  readonly #now: () => number;

  constructor(now: () => number) {
    this.#now = now;
  }

  /** Gives the milliseconds since the first; this one is it where there was none. */
  sinceMs(id: string): number {
    const nowMs = this.#now();
    const firstMs = this.#firstMs.get(id) ?? nowMs;
    this.#firstMs.set(id, firstMs);
    return nowMs - firstMs;
  }

  forget(id: string): void {
    this.#firstMs.delete(id);
  }
}

/**
 * Offers the answer to the links; 'unclear' for nonsense from the extra route, which is no fault of the gateway's other
 * answers, which may be in the same batch.
 */
async function offered(deps: AnswerHandlerDeps, answer: Answer): Promise<boolean | 'unclear'> {
  try {
    return await deps.links.offer(answer, deps.target().assets, deps.signal);
  } catch (thrown) {
    if (thrown instanceof DailiesError && thrown.code === 'bad-answer') return 'unclear';
    throw thrown;
  }
}

/** Notes that the service does not know a task, and says whether it is asked about it again. */
function missed(
  deps: AnswerHandlerDeps,
  unknown: FirstTimes,
  id: string,
  problem: Problem,
): ReturnType<PollerEvents['onUnknown']> {
  const { library } = deps;
  const record = listedIn(library, id);
  if (!record) return 'done';
  const unknownAnswers = record.unknownAnswers + 1;
  const taskAgeMs = deps.now() - record.trackedAtMs;
  const seen = { times: unknownAnswers, sinceMs: unknown.sinceMs(id), taskAgeMs };
  const step = nextStep({ trouble: 'unknown-task', ...seen }, deps.limits(), Math.random);
  const asksAgain = step.type === 'ask again';
  library.setGeneration(id, { unknownAnswers, ...(asksAgain ? {} : { problem }) });
  if (asksAgain) return { againInMs: step.afterMs };
  deps.onProblem(id, problem, null);
  return 'done';
}

export function createAnswerHandler(deps: AnswerHandlerDeps): AnswerHandler {
  const { library } = deps;
  const toldStates = new Map<string, string>();
  /** Tasks that say "completed" without a link, and such as are not known. In memory alone: a restart is patient. */
  const [linkless, unknown] = [new FirstTimes(deps.monotonicNow), new FirstTimes(deps.monotonicNow)];

  function tellState({ generation }: Answer): void {
    const { id, state, stateWord, failureReason } = generation;
    if (toldStates.get(id) === stateWord) return;
    toldStates.set(id, stateWord);
    deps.onState({ id, state, stateWord, failureReason });
  }

  /** Gives the kinds that were added: all that are missing or, where the process ends meanwhile, none. */
  function addMissing(id: string): readonly AssetKind[] {
    const { assets, folder, nameTemplate } = deps.target();
    const known = new Set(library.assets(id).map(({ kind }) => kind));
    const missing = assets.filter((kind) => !known.has(kind));
    library.transact(() => {
      for (const kind of missing) library.addAsset(id, kind, folder, nameTemplate);
    }, 'later');
    return missing;
  }

  function addAssets(id: string): void {
    for (const kind of addMissing(id)) deps.enqueue(id, kind);
  }

  async function completed(answer: Answer): Promise<NextStep> {
    const { generation } = answer;
    const { id } = generation;
    const before = listedIn(library, id);
    if (!before) return 'done';
    const hasLinks = await offered(deps, answer);
    if (hasLinks === 'unclear') return { againInMs: UNCLEAR_MS };
    if (!hasLinks) {
      const linklessAnswers = before.linklessAnswers + 1;
      const seen = { times: linklessAnswers, sinceMs: linkless.sinceMs(id) };
      const step = nextStep({ trouble: 'no-link', ...seen }, deps.limits(), Math.random);
      // Still generating as far as anyone can use it, so the library keeps the state from before.
      if (step.type === 'ask the task') {
        library.setGeneration(id, { linklessAnswers });
        return { againInMs: step.afterMs };
      }
      const problem = noLink(generation.insteadOfLink).toProblem();
      library.setGeneration(id, { linklessAnswers, problem });
      deps.onProblem(id, problem, null);
      return 'done';
    }
    if (!library.has(id)) return 'done';
    await takeFurtherClips(answer);
    take(answer);
    return 'done';
  }

  /** Records a finished clip with its files, all at once, and queues these. */
  function take(answer: Answer): void {
    const { generation, raw } = answer;
    const added = library.transact(() => {
      library.recordAnswer(generation, raw, deps.now());
      return addMissing(generation.id);
    }, 'later');
    tellState(answer);
    const picture = generation.thumbnail?.url ?? generation.artifact?.thumbnail?.url;
    if (picture) deps.showThumbnail(generation.id, picture);
    for (const kind of added) deps.enqueue(generation.id, kind);
  }

  /**
   * Records the further clips before the item itself: a process that ends in between finds that one without files, and
   * asks again.
   */
  async function takeFurtherClips(answer: Answer): Promise<void> {
    const { id, clips = [] } = answer.generation;
    for (const further of library.addClips(id, clips.length)) {
      const own = answerFor(answer, further);
      await offered(deps, own);
      take(own);
      forget(further);
    }
  }

  async function learn(id: string, answer: Answer): Promise<NextStep> {
    if (!library.has(id)) return 'done';
    unknown.forget(id);
    const { generation } = answer;
    if (generation.state === 'completed') return completed(answer);
    library.recordAnswer(generation, answer.raw, deps.now());
    tellState(answer);
    if (generation.state !== 'failed') return 'again';
    deps.onProblem(id, failureOf(generation.failureReason), null);
    return 'done';
  }

  function forget(id: string): void {
    toldStates.delete(id);
    linkless.forget(id);
    unknown.forget(id);
  }

  return {
    async onAnswer(id, answer) {
      const next = await learn(id, answer);
      if (next === 'done') forget(id);
      return next;
    },

    onUnknown(id, problem) {
      const next = missed(deps, unknown, id, problem);
      if (next === 'done') forget(id);
      return next;
    },

    onTaskProblem: deps.onProblem,
    addAssets,
    takeFurtherClips,
    forget,
  };
}
