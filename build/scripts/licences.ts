/**
 * Collects what the build really takes from node_modules, with its versions and licences, into out/licences.json: the
 * window's About page reads it. Nothing is kept by hand but the two that no bundler sees.
 */
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import type { Plugin } from 'vite';
import type { Licence } from '../../app/shared/contract.ts';

const root = resolve(import.meta.dirname, '../..');
const MODULES = `${join(root, 'node_modules')}/`;

/** Electron brings the program; icon-shapes.ts holds paths of Lucide's. */
const NOT_BUNDLED = ['electron', '@lucide/svelte'];

/** The text that some packages leave out, although it asks to be kept. */
const MIT_TEXT = `Permission is hereby granted, free of charge, to any person obtaining a copy of this software and associated documentation files (the "Software"), to deal in the Software without restriction, including without limitation the rights to use, copy, modify, merge, publish, distribute, sublicense, and/or sell copies of the Software, and to permit persons to whom the Software is furnished to do so, subject to the following conditions:

The above copyright notice and this permission notice shall be included in all copies or substantial portions of the Software.

THE SOFTWARE IS PROVIDED "AS IS", WITHOUT WARRANTY OF ANY KIND, EXPRESS OR IMPLIED, INCLUDING BUT NOT LIMITED TO THE WARRANTIES OF MERCHANTABILITY, FITNESS FOR A PARTICULAR PURPOSE AND NONINFRINGEMENT. IN NO EVENT SHALL THE AUTHORS OR COPYRIGHT HOLDERS BE LIABLE FOR ANY CLAIM, DAMAGES OR OTHER LIABILITY, WHETHER IN AN ACTION OF CONTRACT, TORT OR OTHERWISE, ARISING FROM, OUT OF OR IN CONNECTION WITH THE SOFTWARE OR THE USE OR OTHER DEALINGS IN THE SOFTWARE.`;

/** Gives the folder of the package that a module's file is in; null for our own files and made-up modules. */
export function packageFolderOf(moduleId: string): string | null {
  const path = moduleId.replaceAll('\\', '/').replace(/^\0/, '').replace(/\?.*$/, '');
  const start = path.lastIndexOf('/node_modules/');
  if (start < 0) return null;
  const from = start + '/node_modules/'.length;
  const names = path.slice(from).split('/');
  const name = names[0]?.startsWith('@') ? names.slice(0, 2).join('/') : (names[0] ?? '');
  return path.slice(0, from) + name;
}

export function readLicence(folder: string): Licence {
  const read: unknown = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
  const { name, version, license, author } = read as Readonly<Record<string, unknown>>;
  const file = readdirSync(folder).find((each) => /^(licen[cs]e|copying)/i.test(each));
  const holder = typeof author === 'string' ? author : `the authors of ${String(name)}`;
  const missing = license === 'MIT' ? `MIT License\n\nCopyright (c) ${holder}\n\n${MIT_TEXT}` : '';
  const text = file === undefined ? missing : readFileSync(join(folder, file), 'utf8').trim();
  return {
    name: String(name),
    version: String(version),
    licence: typeof license === 'string' ? license : (/\b(MIT|ISC|Apache|BSD)\b/.exec(text)?.[0] ?? ''),
    text,
  };
}

/** Makes one instance for all environments, each of which adds its own modules; the last build's list is the whole. */
export function collectLicences(): Plugin {
  const folders = new Set(NOT_BUNDLED.map((name) => MODULES + name));
  return {
    name: 'licences',
    sharedDuringBuild: true,
    generateBundle(_options, bundle) {
      for (const chunk of Object.values(bundle)) {
        if (chunk.type !== 'chunk') continue;
        for (const [id, { renderedLength }] of Object.entries(chunk.modules)) {
          const folder = renderedLength > 0 ? packageFolderOf(id) : null;
          if (folder !== null && existsSync(join(folder, 'package.json'))) folders.add(folder);
        }
      }
    },
    writeBundle({ dir }) {
      // A page built somewhere else, for pictures of it, is not the app.
      if (!dir?.startsWith(join(root, 'out'))) return;
      const named = [...folders]
        .map(readLicence)
        .map((each) => [`${each.name} ${each.version}`, each] as const);
      const licences = [...new Map(named.sort(([a], [b]) => (a < b ? -1 : 1))).values()];
      const file = join(root, 'out/licences.json');
      if (existsSync(dirname(file))) writeFileSync(file, JSON.stringify(licences));
    },
  };
}
