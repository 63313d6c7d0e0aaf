import { expect, test } from 'vitest';
import { type SandboxProbes, sandboxArguments } from '../../build/scripts/chromium-sandbox.ts';

const good: SandboxProbes = {
  platform: 'linux',
  uid: 1000,
  unshare: () => true,
  helper: () => ({ uid: 1000, mode: 0o100755 }),
  setting: () => null,
};

type Case = readonly [when: string, change: Partial<SandboxProbes>];

function start(change: Partial<SandboxProbes>) {
  const said: string[] = [];
  const args = sandboxArguments('/x/dist/electron', (sentence) => said.push(sentence), {
    ...good,
    ...change,
  });
  return { args, said: said.join(' ') };
}

test.for<Case>([
  ['user namespaces are allowed', {}],
  ['the tool that would tell is missing', { unshare: () => null }],
  ['AppArmor is asked for nothing', { setting: () => '0' }],
  [
    'the helper beside Electron is root’s',
    { unshare: () => false, helper: () => ({ uid: 0, mode: 0o104755 }) },
  ],
  ['there is no helper', { helper: () => null }],
  ['it is not Linux', { platform: 'darwin', uid: 0, unshare: () => false }],
])('P0-4: Electron starts in its sandbox where %s', ([, change]) => {
  expect(start(change)).toEqual({ args: [], said: '' });
});

test.for<readonly [...Case, reason: string]>([
  ['the user is root', { uid: 0 }, 'Chromium refuses it to root'],
  ['the system forbids user namespaces', { unshare: () => false }, 'this system forbids user namespaces'],
  [
    'root’s helper is not allowed to act as root',
    { unshare: () => false, helper: () => ({ uid: 0, mode: 0o100755 }) },
    'this system forbids user namespaces',
  ],
  ['AppArmor lets unshare alone through', { setting: () => '1' }, 'AppArmor forbids user namespaces'],
])('P0-4: Electron starts without its sandbox, and that is said, where %s', ([, change, reason]) => {
  const { args, said } = start(change);
  expect(args).toEqual(['--no-sandbox']);
  expect(said).toContain(`without its sandbox: ${reason}`);
});

test('P0-4: asks a Linux for the helper beside the program, and for AppArmor’s setting', () => {
  const asked: string[] = [];
  start({
    helper: (path) => {
      asked.push(path);
      return null;
    },
    setting: (name) => {
      asked.push(name);
      return null;
    },
  });
  expect(asked).toEqual(['/x/dist/chrome-sandbox', 'kernel/apparmor_restrict_unprivileged_userns']);
});
