/** Declares the test projects: which files each has, and what they run in (test/README.md). */
import { globSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { svelte } from '@sveltejs/vite-plugin-svelte';
import { svelteTesting } from '@testing-library/svelte/vite';
import { defineConfig, type TestProjectInlineConfiguration } from 'vitest/config';
import { compileMessages } from './build/scripts/compile-messages.ts';
import { findRealElectron } from './test/e2e/real-electron.ts';

await compileMessages();

const root = import.meta.dirname;
/** Under plain Node the real module would fetch Electron's binary. */
const alias = { electron: resolve(root, 'test/fakes/electron.ts') };
/**
 * Files that put another module in the place of one, which works only where nobody has loaded it yet, and files that
 * turn the clock, which belongs to the whole process: their names say so, and each has a process of its own. All
 * others share one with the files before them, since one for each would cost more than most of them take.
 */
const ISOLATED = 'test/**/*.isolated.test.ts';

/** Tests look at what sockets and other processes bring, on a machine that may be busy. */
const patient = { poll: { timeout: 15_000 } };

/**
 * How often a failed test is tried again: `.ci/run` grants one more try, so that no landing fails by a chance of the
 * machine, and names each test that needed it. Nowhere else is any.
 */
const retry = Number(process.env.TEST_RETRIES ?? 0);

/**
 * Everything, unless `npm test` says `usual`: without the LONG ones, of the page's views one of each kind, and the specs
 * of the whole app on the real Electron alone where there is one. `unit` leaves out what starts whole programs.
 */
const tests = process.env.TESTS;
/**
 * What takes long and guards what few changes touch: packages, a kill behind every step (`npm run crash`), gigabytes
 * over TLS, the memory of thousands of tasks, four hundred takes.
 */
const LONG = [
  ...['build/pack', 'build/release', 'build/electron-binary', 'crash/crash', 'core/kept', 'cli/many-tasks'],
  ...['core/downloads/http/reused-connections', 'e2e/person-creator', 'e2e/packed', 'e2e/packed-electron'],
].map((name) => `test/${name}.test.ts`);
/** What no unit or integration test is: it starts built programs, kills processes, or moves gigabytes. */
const OF_PROGRAMS = [
  ...['test/cli/**', 'test/crash/**', 'test/build/**', 'test/core/kept.test.ts'],
  ...['reused-connections', 'large-bodies'].map((name) => `test/core/downloads/http/${name}.test.ts`),
];
/** The whole page, view by view: several pages at once, which take all of the machine. */
const OF_VIEWS = ['test/e2e/accessible.test.ts', 'test/e2e/languages.test.ts'];
const leftOut = tests === 'unit' ? OF_PROGRAMS : tests === 'usual' ? LONG : [];

/** Specs that start the built app by their stage, but for those that script the stand-in by its HOST_ variables. */
const ofWholeApp = globSync('test/e2e/*.test.ts', { cwd: root }).filter((path) => {
  const source = readFileSync(resolve(root, path), 'utf8');
  return source.includes("from './stage.ts'") && !/\bHOST_[A-Z]/.test(source);
});

const real = findRealElectron();

/** What every project has. */
const common = {
  environment: 'node',
  setupFiles: ['test/security/watch.ts'],
  expect: patient,
  retry,
  testTimeout: 60_000,
};

/** What is tested in Node itself. Most of these tests wait for sockets and processes, not for the processor. */
const inNode = {
  ...common,
  maxWorkers: 4,
  sequence: { groupOrder: 0 },
  server: { deps: { inline: ['electron-store'] } },
  setupFiles: [...common.setupFiles, 'test/setup/english.ts'],
};

/** What is seen in a window of the built app. Two at once: specs wait a good deal too, and three were too many. */
const inWindow = {
  ...common,
  maxWorkers: 2,
  hookTimeout: 60_000,
  globalSetup: ['test/e2e/build-once.ts'],
};

/** Those specs on a real Electron. */
const onRealElectron: TestProjectInlineConfiguration = {
  root,
  test: {
    ...inWindow,
    name: 'e2e-electron',
    sequence: { groupOrder: 4 },
    env: { E2E_ON: 'electron' },
    include: ofWholeApp,
    exclude: leftOut,
    setupFiles: [...common.setupFiles, 'test/e2e/own-display.ts'],
    testTimeout: 90_000,
    globalSetup: ['test/e2e/real-session.ts'],
  },
};

export default defineConfig({
  test: {
    projects: [
      {
        root,
        resolve: { alias },
        test: {
          ...inNode,
          name: 'node',
          isolate: false,
          include: ['test/**/*.test.ts'],
          exclude: [...['test/renderer/**', 'test/e2e/**', 'node_modules/**', ISOLATED], ...leftOut],
        },
      },
      {
        root,
        resolve: { alias },
        test: {
          ...inNode,
          name: 'isolated',
          include: [ISOLATED],
          exclude: ['test/renderer/**', 'test/e2e/**', 'node_modules/**', ...leftOut],
        },
      },
      {
        root,
        plugins: [svelte({ configFile: resolve(root, 'svelte.config.js') }), svelteTesting()],
        test: {
          ...common,
          name: 'component',
          isolate: false,
          sequence: { groupOrder: 1 },
          maxWorkers: 2,
          include: ['test/renderer/**/*.test.ts'],
          setupFiles: inNode.setupFiles,
          environment: 'jsdom',
          testTimeout: 20_000,
        },
      },
      {
        root,
        test: {
          ...inWindow,
          name: 'views',
          // After the others and before the specs: a browser beside a full machine waits for itself.
          sequence: { groupOrder: 2 },
          include: OF_VIEWS,
        },
      },
      {
        root,
        test: {
          ...inWindow,
          name: 'e2e',
          sequence: { groupOrder: 3 },
          include: ['test/e2e/**/*.test.ts'],
          exclude: [
            ...OF_VIEWS,
            ...leftOut,
            ...(typeof real !== 'string' && tests === 'usual' ? ofWholeApp : []),
          ],
        },
      },
      ...(typeof real === 'string' ? [] : [onRealElectron]),
    ],
  },
});
