/** The packed app as a person starts it: electron-builder's own folder, archive and fuses, on real Electron 33. */
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { FUSES, faultsOf } from '../../build/scripts/read-package.ts';
import { BOOT_FILE, packOnRuntime, type RuntimePackage } from '../electron/pack-runtime.ts';
import { preparedElectron } from '../electron/runtime.ts';
import { openSession, sessionRefusal, until } from '../electron/session.ts';
import { clipsIn, enterKey, paste, processesOf, setUp, startApp } from '../electron/started-app.ts';
import { startLumaService } from '../luma-service/luma-service.ts';
import { removeSearched } from '../security/leaks.ts';

const refusal = sessionRefusal();
const electron = preparedElectron();
const suffix = refusal === null ? '' : ` (not run: ${refusal})`;

describe.skipIf(refusal !== null)(`the packed app on real Electron${suffix}`, () => {
  const folder = mkdtempSync(join(tmpdir(), 'dailies-packed-'));
  let packed: RuntimePackage;
  beforeAll(async () => {
    chmodSync(folder, 0o755);
    packed = await packOnRuntime(folder, electron as NonNullable<typeof electron>);
  }, 120_000);
  afterAll(() => removeSearched(folder));

  test('case 87: is what is shipped but for the file that loads the two shims, fuses included', () => {
    expect(packed.fuses).toEqual([FUSES]);
    expect(faultsOf(packed)).toEqual([]);
    expect(packed.files.filter(({ path }) => path === BOOT_FILE)).toHaveLength(1);
    expect(existsSync(join(packed.folder, 'resources/default_app.asar'))).toBe(false);
  });

  test('case 87: fetches a clip from a pasted id, with the sandbox on, and ends in order', async () => {
    await using session = await openSession();
    const service = await startLumaService();
    const { data, clips } = setUp(session, service);
    // The key is for this run alone: no keyring answers in this session, which is searched for it when it ends.
    const app = await startApp(session, { args: ['--data', data] }, packed.program);
    try {
      const page = await app.page();
      await enterKey(page, service);
      const task = service.addTask({ prompt: 'A lighthouse at dawn' });
      await paste(page, task.id);
      await until('the clip', () => clipsIn(clips).length === 1);
      const [clip = ''] = clipsIn(clips);
      expect(createHash('sha256').update(readFileSync(clip)).digest('hex')).toBe(task.sha256());
      await page
        .getByRole('row')
        .or(page.getByRole('listitem'))
        .filter({ hasText: 'A lighthouse' })
        .first()
        .waitFor();
      const processes = processesOf(app.child.pid ?? 0);
      expect(processes.some(({ kind }) => kind === 'renderer')).toBe(true);
      expect(processes.filter(({ args }) => args.includes('--no-sandbox'))).toEqual([]);
      expect(service.secretsAtCdn()).toEqual([]);
    } finally {
      expect(await app.quit()).toBe(0);
      await service.stop();
    }
  }, 90_000);

  test('E18, case 87: RUN_AS_NODE, NODE_OPTIONS and --inspect do nothing', async () => {
    await using session = await openSession();
    const service = await startLumaService();
    const { data } = setUp(session, service);
    const mark = join(session.makeFolder('marks'), 'ran');
    const script = session.writeFile(
      'script.cjs',
      `require('node:fs').writeFileSync(${JSON.stringify(mark)}, '')`,
    );
    const env = { ELECTRON_RUN_AS_NODE: '1' };
    // The same would run in an Electron with plain fuses.
    session.run('env', 'ELECTRON_RUN_AS_NODE=1', electron?.binary ?? '', script);
    expect(existsSync(mark)).toBe(true);
    rmSync(mark);

    const args = ['--inspect=0', '--data', data, script];
    const options = { args, env: { ...env, NODE_OPTIONS: `--require ${script}` } };
    const app = await startApp(session, options, packed.program);
    try {
      await (await app.page()).getByRole('heading').first().waitFor();
      expect(app.output()).not.toContain('Debugger listening');
      expect(existsSync(mark)).toBe(false);
    } finally {
      expect(await app.quit()).toBe(0);
      await service.stop();
    }
  }, 90_000);

  test('case 87: takes no code from beside its archive', async () => {
    await using session = await openSession();
    const service = await startLumaService();
    const { data } = setUp(session, service);
    const beside = join(packed.folder, 'resources/app');
    spawnSync('mkdir', [beside]);
    writeFileSync(join(beside, 'package.json'), '{"main":"main.js"}');
    writeFileSync(join(beside, 'main.js'), "process.stdout.write('foreign code');process.exit(9)");
    chmodSync(beside, 0o755);
    const app = await startApp(session, { args: ['--data', data] }, packed.program);
    try {
      await (await app.page()).getByRole('heading').first().waitFor();
      expect(app.output()).not.toContain('foreign code');
    } finally {
      expect(await app.quit()).toBe(0);
      rmSync(beside, { recursive: true });
      await service.stop();
    }
  }, 90_000);
});
