/**
 * A vitest reporter that leaves the numbers of a whole run, all projects added up, in the file RUN_COUNTS names, and
 * names each test that passed only when it was tried again.
 */
import { writeFileSync } from 'node:fs';
import type { Reporter, SerializedError, TestModule } from 'vitest/node';

export interface Counts {
  readonly passed: number;
  readonly failed: number;
  readonly skipped: number;
}

export default class CountReporter implements Reporter {
  onTestRunEnd(modules: readonly TestModule[], unhandled: readonly SerializedError[]): void {
    const counts = { passed: 0, failed: 0, skipped: 0 };
    for (const module of modules) {
      let failedHere = 0;
      for (const test of module.children.allTests()) {
        const { state } = test.result();
        if (test.diagnostic()?.flaky) console.log(`Passed at the second try: ${test.fullName}`);
        if (state === 'passed') counts.passed += 1;
        else if (state === 'failed') failedHere += 1;
        else counts.skipped += 1;
      }
      // A file that cannot be loaded, or whose set-up failed, has no failed test of its own, but has failed.
      if (failedHere === 0 && module.state() === 'failed') failedHere = 1;
      counts.failed += failedHere;
    }
    counts.failed += unhandled.length;
    const file = process.env.RUN_COUNTS;
    if (file) writeFileSync(file, JSON.stringify(counts));
  }
}
