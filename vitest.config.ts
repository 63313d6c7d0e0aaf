/** Declares the test projects: which files each has, and what they run in (test/README.md). */
import { globSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { svelte } from '@sveltejs/vite-plugin-svelte';
import { svelteTesting } from '@testing-library/svelte/vite';
import { defineConfig, type TestProjectInlineConfiguration } from 'vitest/config';
import { compileMessages } from './build/scripts/compile-messages.ts';
import { findRealElectron } from './test/e2e/real-electron.ts';
import { usedComponents } from './test/setup/used-components.ts';

await compileMessages();

const root = import.meta.dirname;
/** Under plain Node the real module would fetch Electron's binary. */
const alias = { electron: resolve(root, 'test/fakes/electron.ts') };
/**
 * Files share a process with those before them, since one for each would cost more than most of them take. But the clock
 * belongs to the whole process: files that turn it share one with each other alone. And a module can be replaced only
 * where nobody has loaded it yet: each file that does has a process of its own. Both stand in a folder that says so, in
 * the same folders as the others.
 */
const CLOCK = 'test/clock/**/*.test.ts';
const ISOLATED = 'test/isolated/**/*.test.ts';

/** Tests look at what sockets and other processes bring, on a machine that may be busy. */
const patient = { poll: { timeout: 15_000 } };

/** Ten languages of messages: Node loads them once a process as they are, where vitest would bring them to each file. */
const asTheyAre = /\/app\/shared\/paraglide\//;
/** Svelte's own code needs no compiler: as Node loads it, a window opens a fifth faster than as vitest rewrites it. */
const ofSvelte = [/\/node_modules\/svelte\/src\//, /\/node_modules\/esm-env\//];

/**
 * How often a failed test is tried again: `.ci/run` grants one more try, so that no landing fails by a chance of the
 * machine, and names each test that needed it. Nowhere else is any.
 */
const retry = Number(process.env.TEST_RETRIES ?? 0);

/**
 * Everything, unless `npm test` says `usual`: of what starts whole programs one spec of each kind, and not what is LONG.
 * `unit` has nothing of such programs. Both draw less at random (test/setup/runs.ts); CI runs all of it, in full.
 */
const tests = process.env.TESTS;
const named = (names: readonly string[]): string[] => names.map((name) => `test/${name}.test.ts`);
/**
 * What takes long and guards what few changes touch: packages, gigabytes over TLS, the memory of thousands of tasks,
 * other people's readers of what is exported.
 */
const LONG = named([
  ...['build/pack', 'build/release', 'build/electron-binary', 'core/kept', 'core/exports/readers'],
  ...['core/downloads/http/reused-connections', 'core/library/maintenance/quit-in-backup'],
]);
/** Of what starts the built command line or the built window: a whole way, what goes wrong, its end, its looks. */
const ONE_OF_EACH = named([
  ...['cli/fetch', 'cli/usage', 'cli/interrupt', 'cli/mcp/mcp', 'cli/arguments', 'cli/read-tasks'],
  ...[
    'e2e/main-job',
    'e2e/first-start',
    'e2e/window',
    'e2e/kept-view',
    'e2e/settings',
    'e2e/review',
    'e2e/person-keyboard',
  ],
  ...['e2e/page-network', 'e2e/host', 'e2e/accessible', 'e2e/colours', 'e2e/languages'],
]);
const ofPrograms = globSync('test/{cli,isolated/cli,crash,e2e}/**/*.test.ts', { cwd: root }).map((path) =>
  path.replaceAll('\\', '/'),
);
/** What no unit or integration test is: it starts built programs, kills processes, or moves gigabytes. */
const OF_PROGRAMS = [
  ...['test/cli/**', 'test/isolated/cli/**', 'test/crash/**', 'test/build/**'],
  ...named(['core/kept', 'core/exports/readers', 'core/library/maintenance/quit-in-backup']),
  ...named(['core/downloads/http/reused-connections', 'core/downloads/http/large-bodies']),
];
/** The whole page, view by view: several pages at once, which take all of the machine. */
const OF_VIEWS = named(['e2e/accessible', 'e2e/colours', 'e2e/languages']);
const leftOutOf: { readonly [choice: string]: string[] } = {
  unit: OF_PROGRAMS,
  usual: [...LONG, ...ofPrograms.filter((path) => !ONE_OF_EACH.includes(path))],
};
const leftOut = leftOutOf[tests ?? ''] ?? [];

/** Specs that start the built app by their stage, but for those that script the stand-in by its HOST_ variables. */
const ofWholeApp = globSync('test/e2e/*.test.ts', { cwd: root }).filter((path) => {
  const source = readFileSync(resolve(root, path), 'utf8');
  return /from '\.\/(shared-)?stage\.ts'/.test(source) && !/\bHOST_[A-Z]/.test(source);
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
  server: { deps: { inline: ['electron-store'], external: [asTheyAre] } },
  setupFiles: [...common.setupFiles, 'test/setup/english.ts'],
};

/** What is seen in a window of the built app. Two at once: specs wait a good deal too, and three were too many. */
const inWindow = {
  ...common,
  maxWorkers: 2,
  hookTimeout: 60_000,
  globalSetup: ['test/e2e/build-once.ts'],
};

/**
 * On the stand-in files share a process: to read Playwright anew for each takes longer than some of them last. On the
 * real Electron each has a display of its own in its process's environment.
 */
const inStandIn = { ...inWindow, isolate: false };

/** Those specs on a real Electron. */
const onRealElectron: TestProjectInlineConfiguration = {
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

// Projects that say nothing of Vite share its server, and with it what is transformed and what Node loads by itself:
// that must be the same in each of them, else a module is there twice.
export default defineConfig({
  root,
  resolve: { alias },
  test: {
    projects: [
      {
        test: {
          ...inNode,
          name: 'node',
          isolate: false,
          include: ['test/**/*.test.ts'],
          exclude: ['test/renderer/**', 'test/e2e/**', CLOCK, ISOLATED, ...leftOut],
        },
      },
      { test: { ...inNode, name: 'clock', isolate: false, include: [CLOCK], exclude: leftOut } },
      { test: { ...inNode, name: 'isolated', include: [ISOLATED], exclude: leftOut } },
      {
        // Svelte's plugin would have vitest rewrite it.
        ssr: { external: ['svelte', 'esm-env'] },
        plugins: [
          usedComponents(),
          svelte({ configFile: resolve(root, 'svelte.config.js') }),
          svelteTesting(),
        ],
        test: {
          ...common,
          name: 'component',
          isolate: false,
          sequence: { groupOrder: 1 },
          maxWorkers: 2,
          include: ['test/renderer/**/*.test.ts'],
          setupFiles: [...common.setupFiles, 'test/setup/english.ts', 'test/setup/patient-page.ts'],
          server: { deps: { external: [asTheyAre, ...ofSvelte] } },
          environment: 'jsdom',
          testTimeout: 20_000,
        },
      },
      {
        test: {
          ...inStandIn,
          name: 'views',
          // After the others and before the specs: a browser beside a full machine waits for itself.
          sequence: { groupOrder: 2 },
          include: OF_VIEWS,
          globalSetup: [...inStandIn.globalSetup, 'test/e2e/scene-once.ts'],
          // Two files at once have each two pages: more would only read and compile the page once more.
          maxConcurrency: 2,
        },
      },
      {
        test: {
          ...inStandIn,
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
