import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { expect, test } from 'vitest';
import { usedComponents } from './used-components.ts';

const RENDERER = resolve(import.meta.dirname, '../../renderer');

/** What is left of a source once its imports are led to single files. */
function ledFrom(source: string): string {
  const { transform } = usedComponents();
  if (typeof transform !== 'object') throw new Error('The plugin transforms nothing.');
  return String(Reflect.apply(transform.handler, null, [source, 'X.svelte']));
}

test('each component that the page takes of bits-ui is led to a file that exports it', () => {
  const sources = readdirSync(RENDERER, { recursive: true, encoding: 'utf8' })
    .filter((path) => path.endsWith('.svelte'))
    .map((path) => readFileSync(join(RENDERER, path), 'utf8'))
    .filter((source) => source.includes("'bits-ui'"));
  expect(sources.length).toBeGreaterThan(0);
  for (const source of sources) {
    const imports = [...ledFrom(source).matchAll(/import \{ (\w+) \} from '(.*\/bits-ui\/.+)';/g)];
    expect(imports.length).toBeGreaterThan(0);
    expect(ledFrom(source)).not.toContain("'bits-ui'");
    for (const [, name, file] of imports) {
      expect(readFileSync(file ?? '', 'utf8')).toContain(`export * as ${name} from`);
    }
  }
});

test('any other import of it stays as it is', () => {
  for (const line of ["import { Unknown } from 'bits-ui';", "import { Tabs as T } from 'bits-ui';"]) {
    expect(ledFrom(line)).toBe(line);
  }
});
