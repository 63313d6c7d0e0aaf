import { resolve } from 'node:path';
import { svelte } from '@sveltejs/vite-plugin-svelte';
import { svelteTesting } from '@testing-library/svelte/vite';
import { defineConfig } from 'vitest/config';
import { compileMessages } from './build/compile-messages.ts';

await compileMessages();

const root = import.meta.dirname;

export default defineConfig({
  test: {
    projects: [
      {
        root,
        // Under plain Node the real module would fetch Electron's binary.
        resolve: { alias: { electron: resolve(root, 'test/fakes/electron.ts') } },
        test: {
          name: 'node',
          // Most of these wait for sockets and processes, not for the processor.
          maxWorkers: 4,
          sequence: { groupOrder: 0 },
          server: { deps: { inline: ['electron-store'] } },
          include: ['test/**/*.test.ts'],
          setupFiles: ['test/security/watch.ts'],
          exclude: ['test/renderer/**', 'test/e2e/**', 'node_modules/**'],
          environment: 'node',
          testTimeout: 20_000,
        },
      },
      {
        root,
        plugins: [svelte({ configFile: resolve(root, 'svelte.config.js') }), svelteTesting()],
        test: {
          name: 'component',
          sequence: { groupOrder: 1 },
          include: ['test/renderer/**/*.test.ts'],
          setupFiles: ['test/security/watch.ts'],
          environment: 'jsdom',
        },
      },
      {
        root,
        test: {
          name: 'e2e',
          // Alone: a browser beside a full machine waits for itself.
          sequence: { groupOrder: 2 },
          include: ['test/e2e/**/*.test.ts'],
          setupFiles: ['test/security/watch.ts'],
          environment: 'node',
          fileParallelism: false,
          testTimeout: 60_000,
          hookTimeout: 60_000,
          globalSetup: ['test/e2e/build-once.ts'],
        },
      },
    ],
  },
});
