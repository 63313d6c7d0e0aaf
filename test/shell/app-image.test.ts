import { execFileSync } from 'node:child_process';
import { mkdirSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { forgetMount, ownAppImage } from '../../app/shell/app-image.ts';
import { tempFolder } from '../fakes/temp-folder.ts';

/** As the launcher in an AppImage leaves it, for a mount that is there. */
function setUp() {
  const folder = tempFolder();
  const mount = join(folder, 'mount');
  mkdirSync(join(mount, 'usr/lib'), { recursive: true });
  const env: Record<string, string | undefined> = {
    APPIMAGE: '/home/me/Dailies.AppImage',
    APPDIR: mount,
    PATH: `${mount}:${mount}/usr/sbin:/usr/bin:/bin`,
    XDG_DATA_DIRS: `${mount}/usr/share/:/usr/share/gnome:/usr/local/share/:/usr/share/`,
    LD_LIBRARY_PATH: `${mount}/usr/lib`,
    GSETTINGS_SCHEMA_DIR: `${mount}/usr/share/glib-2.0/schemas:/opt/schemas`,
    LANG: 'C.UTF-8',
  };
  return { folder, mount, env, execPath: join(mount, 'dailies') };
}

test('P2-14: what an AppImage starts looks for nothing in its mount', () => {
  const { mount, env, execPath } = setUp();
  forgetMount(env, execPath);
  expect(env).toEqual({
    APPIMAGE: '/home/me/Dailies.AppImage',
    APPDIR: mount,
    PATH: '/usr/bin:/bin',
    XDG_DATA_DIRS: '/usr/share/gnome:/usr/local/share/:/usr/share/',
    GSETTINGS_SCHEMA_DIR: '/opt/schemas',
    LANG: 'C.UTF-8',
  });
  // A new start, an update and the start at login still find the file.
  expect(ownAppImage(env, execPath)).toBe('/home/me/Dailies.AppImage');
});

test('P2-14: a real process started after it inherits none of it', () => {
  const { mount, env, execPath } = setUp();
  const before = { ...process.env };
  try {
    Object.assign(process.env, env, { PATH: `${env.PATH}:${before.PATH}` });
    forgetMount(process.env, execPath);
    const seen = execFileSync('env', { encoding: 'utf8' });
    expect(seen).not.toMatch(/^LD_LIBRARY_PATH=/m);
    expect(seen.split('\n').filter((line) => line.includes(mount) && !/^(APPDIR|PWD)=/.test(line))).toEqual(
      [],
    );
  } finally {
    for (const name of Object.keys(process.env)) if (!(name in before)) delete process.env[name];
    Object.assign(process.env, before);
  }
});

test('a folder that only begins like the mount stays, and so does all of it beside another AppImage', () => {
  const { mount, env, execPath } = setUp();
  forgetMount(Object.assign(env, { LD_LIBRARY_PATH: `${mount}-of-mine/lib:${mount}` }), execPath);
  expect(env.LD_LIBRARY_PATH).toBe(`${mount}-of-mine/lib`);
  // Started out of an editor that is an AppImage: its variables are not ours to change.
  const other = setUp();
  const kept = { ...other.env };
  forgetMount(other.env, '/opt/Dailies/dailies');
  expect(other.env).toEqual(kept);
});

test('a mount below a link is found', () => {
  const { folder, mount, env, execPath } = setUp();
  symlinkSync(folder, join(folder, 'link'));
  const linked = join(folder, 'link/mount');
  Object.assign(env, { APPDIR: linked, LD_LIBRARY_PATH: `${linked}/usr/lib:/opt/lib` });
  forgetMount(env, execPath);
  expect([env.LD_LIBRARY_PATH, mount === linked]).toEqual(['/opt/lib', false]);
});
