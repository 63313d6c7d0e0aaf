/** Gives each program a module that holds the languages it speaks, in the place of the one that holds all of them. */
import { resolve } from 'node:path';
import type { Plugin } from 'vite';
import { LOCALES } from '../../app/shared/locale.ts';

const root = resolve(import.meta.dirname, '../..');
/** By the environment that it is built in. */
const SPOKEN: { readonly [environment: string]: string } = {
  client: resolve(root, 'renderer/lib/page-messages.ts'),
  main: resolve(root, 'app/shell/main-messages.ts'),
  cli: resolve(root, 'app/cli/cli-messages.ts'),
};

export function loadOneLanguage(): Plugin {
  return {
    name: 'one-language',
    enforce: 'pre',
    applyToEnvironment: ({ name }) => name in SPOKEN,
    resolveId: {
      filter: { id: /\/paraglide\/messages\.js$/ },
      handler() {
        return SPOKEN[this.environment.name];
      },
    },
  };
}

/**
 * Gives the entries of a build that writes each language but English into a file of its own, for
 * app/shell/main-messages.ts.
 */
export function languageEntries(): Record<string, string> {
  return Object.fromEntries(
    LOCALES.filter((locale) => locale !== 'en').map((locale) => [
      `main-language-${locale}`,
      resolve(root, `app/shared/paraglide/messages/${locale}.js`),
    ]),
  );
}
