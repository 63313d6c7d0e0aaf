/**
 * `npm run fuzz -- --minutes 10`: junk for everything that reads what comes from outside, each in its turn, from
 * another seed each round. `--seed N --path P --only NAME` repeats a failure that was found.
 */
import { randomInt } from 'node:crypto';
import { registerHooks } from 'node:module';
import { parseArgs } from 'node:util';
import { fuzz } from './target.ts';

// Under plain Node the real module would fetch Electron's binary.
const fake = new URL('../../fakes/electron.ts', import.meta.url).href;
registerHooks({
  resolve: (specifier, context, next) =>
    specifier === 'electron' ? { url: fake, shortCircuit: true } : next(specifier, context),
});
const { FUZZ_TARGETS } = await import('./all-targets.ts');

const ROUND_MS = 5_000;

const { values } = parseArgs({
  options: {
    minutes: { type: 'string', default: '1' },
    only: { type: 'string' },
    seed: { type: 'string' },
    path: { type: 'string' },
  },
});
const targets = FUZZ_TARGETS.filter(({ name }) => values.only === undefined || name === values.only);
if (targets.length === 0)
  throw new Error(`There is no target of that name: ${FUZZ_TARGETS.map(({ name }) => name).join(', ')}`);
const endMs = performance.now() + Number(values.minutes) * 60_000;
const runs = new Map<string, number>();
const failures: string[] = [];

do {
  for (const target of targets) {
    const seed = values.seed === undefined ? randomInt(2 ** 31) : Number(values.seed);
    const path = values.path === undefined ? {} : { path: values.path };
    const left = endMs - performance.now();
    if (left <= 0) break;
    const result = await fuzz(target, { seed, budgetMs: Math.min(ROUND_MS, left), ...path });
    runs.set(target.name, (runs.get(target.name) ?? 0) + result.runs);
    if (result.failure !== null) failures.push(result.failure);
  }
} while (performance.now() < endMs && failures.length === 0 && values.path === undefined);

for (const [name, count] of runs) console.log(`${name}: ${count} runs`);
for (const failure of failures) console.error(`\nFailed: ${failure}`);
process.exitCode = failures.length > 0 ? 1 : 0;
