/** Builds everything that runs: the page, the main process, the preload and the command line, into out/. */
import { resolve } from 'node:path';
import { svelte } from '@sveltejs/vite-plugin-svelte';
import { defineConfig, type EnvironmentOptions } from 'vite';
import { compileMessages } from './build/scripts/compile-messages.ts';
import { collectLicences } from './build/scripts/licences.ts';
import { listPageFiles } from './build/scripts/list-page-files.ts';
import { languageEntries, loadOneLanguage } from './build/scripts/load-one-language.ts';
import { plainHttp } from './build/scripts/plain-http.ts';

await compileMessages();

const at = (path: string): string => resolve(import.meta.dirname, path);

/** Code for Node: everything bundled except Electron itself, so packages ship without node_modules. */
function nodeEnvironment(
  entry: Record<string, string>,
  format: 'es' | 'cjs',
  extension: 'js' | 'cjs',
  names: { readonly entryFileNames?: string; readonly chunkFileNames?: string } = {},
): EnvironmentOptions {
  return {
    consumer: 'server',
    resolve: { noExternal: true, external: ['electron'] },
    build: {
      outDir: at('out'),
      emptyOutDir: false,
      target: 'node22',
      minify: false,
      sourcemap: false,
      rollupOptions: {
        input: entry,
        external: ['electron'],
        output: {
          format,
          entryFileNames: `[name].${extension}`,
          // Without a character beyond Latin-1 a program takes half of the memory, and is read faster.
          minify: { compress: false, mangle: false, codegen: { asciiOnly: true, removeWhitespace: false } },
          comments: false,
          // Named by entry and without a hash: a new build replaces the old, and entries never share a name.
          chunkFileNames: `chunks/${Object.keys(entry)[0]}-[name].${extension}`,
          ...names,
        },
      },
    },
  };
}

export default defineConfig({
  root: at('renderer'),
  base: './',
  plugins: [svelte(), plainHttp(), loadOneLanguage(), collectLicences(), listPageFiles()],
  clearScreen: false,
  environments: {
    client: {
      build: {
        outDir: at('out/renderer'),
        emptyOutDir: true,
        target: 'chrome146',
        rollupOptions: { input: at('renderer/index.html') },
      },
    },
    main: nodeEnvironment({ main: at('app/main.ts') }, 'es', 'js'),
    languages: nodeEnvironment(languageEntries(), 'cjs', 'cjs', {
      entryFileNames: 'chunks/[name].cjs',
      chunkFileNames: 'chunks/main-language-[name].cjs',
    }),
    preload: nodeEnvironment({ preload: at('app/preload.ts') }, 'cjs', 'cjs'),
    cli: nodeEnvironment({ cli: at('app/cli.ts') }, 'es', 'js'),
  },
  builder: {
    async buildApp(builder) {
      for (const name of ['client', 'main', 'languages', 'preload', 'cli'] as const) {
        const environment = builder.environments[name];
        if (environment) await builder.build(environment);
      }
    },
  },
});
