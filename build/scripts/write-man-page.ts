/** Writes the man page that a package of the command line brings: what the built command line prints of itself. */
import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { buildIfStale } from './build-if-stale.ts';

const out = resolve(import.meta.dirname, '../../out');

await buildIfStale();
writeFileSync(join(out, 'dailies.1'), execFileSync(process.execPath, [join(out, 'cli.js'), 'man']));
