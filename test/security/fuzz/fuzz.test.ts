/** The beginning of `npm run fuzz`, from the same seed each time. */
import { expect, test } from 'vitest';
import { runs } from '../../setup/runs.ts';
import { FUZZ_TARGETS } from './all-targets.ts';
import { fuzz } from './target.ts';

const SEED = 20_261_124;
/** By number, not by time: a busy machine tries as much as an idle one. */
const RUNS = runs(500);
const LIMIT_MS = 12_000;

test.each(FUZZ_TARGETS.map((each) => [each.name, each] as const))(
  'whatever is thrown at it, %s refuses or takes, and soon',
  async (_name, each) => {
    const { runs, failure } = await fuzz(each, { seed: SEED, runs: RUNS, budgetMs: LIMIT_MS });
    expect(failure).toBeNull();
    expect(runs).toBeGreaterThan(0);
  },
);
