#!/usr/bin/env node
/**
 * Stands in for fpm, which electron-builder would fetch: makes the .deb with Debian's own dpkg-deb from the
 * arguments that fpm gets, so that what would be in it can be looked at. CUSTOM_FPM_PATH points here.
 */
import { execFileSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

const args = process.argv.slice(2);
const optionOf = (name: string): string => args[args.indexOf(name) + 1] ?? '';
const valuesOf = (name: string): readonly string[] =>
  args.flatMap((arg, place) => (arg === name ? [args[place + 1] ?? ''] : []));

const staging = mkdtempSync(join(tmpdir(), 'fpm-by-dpkg-'));
for (const mapping of args.filter((arg) => /^[^-].*=\//.test(arg))) {
  const cut = mapping.lastIndexOf('=/');
  const [from, to] = [mapping.slice(0, cut), mapping.slice(cut + 1)];
  const target = join(staging, to);
  mkdirSync(dirname(target), { recursive: true });
  cpSync(from, target, { recursive: true });
}
const control = join(staging, 'DEBIAN');
mkdirSync(control);
const fields: Readonly<Record<string, string>> = {
  Package: optionOf('--name'),
  Version: optionOf('--version'),
  Architecture: optionOf('--architecture'),
  Maintainer: optionOf('--maintainer'),
  Homepage: optionOf('--url'),
  Depends: valuesOf('-d').join(', '),
  Recommends: valuesOf('--deb-recommends').join(', '),
  Description: optionOf('--description').trim(),
};
writeFileSync(
  join(control, 'control'),
  Object.entries(fields)
    .filter(([, value]) => value !== '')
    .map(([name, value]) => `${name}: ${value}\n`)
    .join(''),
);
cpSync(optionOf('--after-install'), join(control, 'postinst'));
cpSync(optionOf('--after-remove'), join(control, 'postrm'));
execFileSync('chmod', ['755', join(control, 'postinst'), join(control, 'postrm')]);
execFileSync('dpkg-deb', ['--root-owner-group', '-Znone', '--build', staging, optionOf('--package')]);
rmSync(staging, { recursive: true });
