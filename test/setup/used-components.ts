/** Brings of a library of components those that the page uses, instead of all of them. */
import { readFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { normalizePath, type Plugin } from 'vite';

const INDEX = resolve(import.meta.dirname, '../../node_modules/bits-ui/dist/bits/index.js');

/**
 * Leads the imports of single components past the index of bits-ui to their own files: nothing takes what is not used
 * out of a test, so that the index alone costs four times as many modules as three components. Any other import of it
 * stays as it is.
 */
export function usedComponents(): Plugin {
  const exported = readFileSync(INDEX, 'utf8').matchAll(/^export \{ (\w+) \} from "(.+)";$/gm);
  const files = new Map(
    [...exported].map(([, name, file]) => [name, normalizePath(resolve(dirname(INDEX), file ?? ''))]),
  );
  return {
    name: 'used-components',
    enforce: 'pre',
    transform: {
      filter: { id: /\/renderer\/.+\.svelte$/, code: /'bits-ui'/ },
      handler: (code) =>
        code.replace(/(import \{ (\w+) \} from )'bits-ui'/g, (all, start: string, name: string) =>
          files.has(name) ? `${start}'${files.get(name)}'` : all,
        ),
    },
  };
}
