import { execFileSync } from 'node:child_process';
import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { beforeAll, expect, test } from 'vitest';
import { buildCli } from '../cli/build-cli.ts';

beforeAll(buildCli, 60_000);

const PROGRAM = pathToFileURL(resolve(import.meta.dirname, '../../out/chunks/cli-run.js')).href;

/** What Node has loaded of its own, once this was run. */
function loadedBy(code: string): string {
  const report = 'process.stdout.write(process.moduleLoadList.join());';
  return execFileSync(process.execPath, ['--input-type=module', '-e', `${code};${report}`], {
    encoding: 'utf8',
  });
}

test('the command line loads no second client for HTTP by importing node:http', () => {
  expect(loadedBy('import "node:http"')).toContain('undici/undici');
  const loaded = loadedBy(`await import(${JSON.stringify(PROGRAM)})`);
  expect(loaded).toContain('NativeModule http');
  expect(loaded).not.toContain('undici/undici');
});
