/** How much of many tries of the same kind a run makes. */

/** `npm test` and `npm run test:unit`, which a person waits for; everything else runs in full (vitest.config.ts). */
const isWaitedFor = (): boolean => ['unit', 'usual'].includes(process.env.TESTS ?? '');

/** Gives so many tries where everything is tested, and fewer, a tenth unless it is said, in a run that is waited for. */
export function runs(all: number, waitedFor = Math.ceil(all / 10)): number {
  return isWaitedFor() ? waitedFor : all;
}

/**
 * Gives all rows of a table where everything is tested, and so many from its beginning to its end in a run that is
 * waited for: for rows that lead the same way through all of an engine, while a test of the rule itself has every one.
 */
export function rowsOf<Row>(table: readonly Row[], waitedFor: number): readonly Row[] {
  if (!isWaitedFor()) return table;
  const placeOf = (index: number): number => Math.floor((index * waitedFor) / table.length);
  return table.filter((_row, index) => placeOf(index) !== placeOf(index - 1));
}
