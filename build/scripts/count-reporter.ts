/**
 * A vitest reporter that leaves the numbers of a whole run, all projects added up, and a line for each failure, in the
 * file RUN_COUNTS names, and names each test that passed only when it was tried again.
 */
import { writeFileSync } from 'node:fs';
import type { Reporter, SerializedError, TestCase, TestModule } from 'vitest/node';
import { failureLine } from './failures.ts';

export interface Counts {
  readonly passed: number;
  readonly failed: number;
  readonly skipped: number;
}

/** What a run of vitest leaves. */
export interface RunReport extends Counts {
  /** A line for each that failed. */
  readonly failures: readonly string[];
}

const nameOf = (module: TestModule): string => `[${module.project.name}] ${module.relativeModuleId}`;

/** Why a file failed of which no test did: it cannot be loaded, or its set-up failed. */
function errorsBeside(module: TestModule): string | undefined {
  const suites = [...module.children.allSuites()].flatMap((suite) => suite.errors());
  return [...module.errors(), ...suites][0]?.message;
}

function reportOn(
  modules: readonly TestModule[],
  unhandled: readonly Pick<SerializedError, 'message'>[],
): RunReport {
  const counts = { passed: 0, failed: 0, skipped: 0 };
  const failures: string[] = [];
  const fail = (test: TestCase, message: string | undefined): void => {
    failures.push(failureLine(`${nameOf(test.module)} > ${test.fullName}`, message));
  };
  for (const module of modules) {
    const before = failures.length;
    for (const test of module.children.allTests()) {
      const result = test.result();
      if (result.state === 'passed') counts.passed += 1;
      else if (result.state === 'failed') fail(test, result.errors[0]?.message);
      else counts.skipped += 1;
    }
    // A file that cannot be loaded, or whose set-up failed, has no failed test of its own, but has failed.
    if (failures.length === before && module.state() === 'failed') {
      failures.push(failureLine(nameOf(module), errorsBeside(module)));
    }
  }
  failures.push(...unhandled.map(({ message }) => failureLine('An error that no test caught', message)));
  return { ...counts, failed: failures.length, failures };
}

export default class CountReporter implements Reporter {
  onTestRunEnd(modules: readonly TestModule[], unhandled: readonly SerializedError[]): void {
    for (const test of modules.flatMap((module) => [...module.children.allTests()])) {
      if (test.diagnostic()?.flaky) console.log(`Passed at the second try: ${test.fullName}`);
    }
    const file = process.env.RUN_COUNTS;
    if (file) writeFileSync(file, JSON.stringify(reportOn(modules, unhandled)));
  }
}
