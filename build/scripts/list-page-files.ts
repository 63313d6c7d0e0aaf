/**
 * Writes down what the page was built from, in out/renderer-files.json: app:// serves these files and no others
 * (docs/rules.md, E2).
 */
import { writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { Plugin } from 'vite';

const out = resolve(import.meta.dirname, '../../out');

/** Writes the names down: they are relative to out/renderer, with forward slashes, as the page asks for them. */
export function listPageFiles(): Plugin {
  return {
    name: 'page-files',
    applyToEnvironment: (environment) => environment.name === 'client',
    writeBundle({ dir }, bundle) {
      // A page built somewhere else, for pictures of it, is not the app.
      if (dir === undefined || resolve(dir) !== join(out, 'renderer')) return;
      writeFileSync(join(out, 'renderer-files.json'), JSON.stringify(Object.keys(bundle).toSorted()));
    },
  };
}
