/** Gives the page renderer/lib/page-messages.ts for its messages, in the place of the module that holds all languages. */
import { resolve } from 'node:path';
import type { Plugin } from 'vite';

const root = resolve(import.meta.dirname, '../..');
const PAGE_MESSAGES = resolve(root, 'renderer/lib/page-messages.ts');

export function loadOneLanguage(): Plugin {
  return {
    name: 'one-language',
    enforce: 'pre',
    applyToEnvironment: (environment) => environment.name === 'client',
    resolveId: {
      filter: { id: /\/paraglide\/messages\.js$/ },
      handler: () => PAGE_MESSAGES,
    },
  };
}

/** Leaves all languages but English out of the command line, which speaks no other: 1.1 of 3.6 MB. */
export function speakEnglishAlone(): Plugin {
  return {
    name: 'english-alone',
    enforce: 'pre',
    applyToEnvironment: (environment) => environment.name === 'cli',
    resolveId: {
      filter: { id: /^\.\/[\w-]+\.js$/ },
      handler: (_id, importer) =>
        importer?.endsWith('/paraglide/messages/_index.js') ? importer.replace('_index', 'en') : undefined,
    },
  };
}
