import fc from 'fast-check';

/** Something that takes what a stranger sends, and what must hold of it. */
export interface Target {
  readonly name: string;
  /** Throws where something does not hold. */
  readonly property: fc.IAsyncProperty<readonly unknown[]>;
}

/** No single piece of junk, 20 KB at the most, may hold up the process longer. */
const SLOW_MS = 1_000;

/** A target whose `run` is timed: throwing is failing, and so is taking long. */
export function target<Values extends readonly unknown[]>(
  name: string,
  inputs: { readonly [Index in keyof Values]: fc.Arbitrary<Values[Index]> },
  run: (...values: Values) => unknown,
): Target {
  const property = fc.asyncProperty(
    fc.tuple(...(inputs as unknown as fc.Arbitrary<unknown>[])),
    async (values) => {
      const before = process.cpuUsage();
      await run(...(values as unknown as Values));
      const { user, system } = process.cpuUsage(before);
      const spentMs = (user + system) / 1_000;
      if (spentMs > SLOW_MS) throw new Error(`${name} took ${Math.round(spentMs)} ms`);
    },
  );
  return { name, property: property as unknown as Target['property'] };
}

export interface FuzzRun {
  readonly seed: number;
  /** Milliseconds after which it ends, wherever it is. */
  readonly budgetMs: number;
  /** Default: until the time is up. */
  readonly runs?: number;
  readonly path?: string;
}

export interface FuzzResult {
  readonly runs: number;
  /** What failed, how, and the seed and path that repeat it; null when nothing did. */
  readonly failure: string | null;
}

/** Runs until the time is up; an interrupted run is a success. */
export async function fuzz(
  { name, property }: Target,
  { seed, budgetMs, runs = Number.MAX_SAFE_INTEGER, path }: FuzzRun,
): Promise<FuzzResult> {
  const details = await fc.check(property, {
    ...{
      seed,
      numRuns: runs,
      interruptAfterTimeLimit: budgetMs,
      markInterruptAsFailure: false,
    },
    ...(path === undefined ? {} : { path }),
  });
  const failure = details.failed
    ? `${name}, seed ${details.seed}, path ${details.counterexamplePath}: ${fc.stringify(details.counterexample).slice(0, 2_000)}\n${details.errorInstance instanceof Error ? details.errorInstance.stack : details.errorInstance}`
    : null;
  return { runs: details.numRuns, failure };
}
