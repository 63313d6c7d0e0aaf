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
