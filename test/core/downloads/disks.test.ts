/** Disks that are full, gone, forbidden, broken or small, for real wherever Linux lets root make them so (fault cases 39 to 45, 50). */

import { execFileSync, spawn } from 'node:child_process';
import {
  chmodSync,
  closeSync,
  existsSync,
  ftruncateSync,
  mkdirSync,
  openSync,
  readFileSync,
  renameSync,
  statSync,
  symlinkSync,
  truncateSync,
  unlinkSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import fsPromises from 'node:fs/promises';
import { syncBuiltinESMExports } from 'node:module';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { describe, expect, onTestFinished, test } from 'vitest';
import { said } from '../../fakes/said.ts';
import { tempFolder } from '../../fakes/temp-folder.ts';
import { DEFAULT_ETAG, serve } from '../../fault-server/serve.ts';
import { startLumaService } from '../../luma-service/luma-service.ts';
import { type MediaSource, makeLargeMp4 } from '../../luma-service/media.ts';
import { bytesOf, expectWhole, type FaultRig, LARGE, once, SMALL, startFaultRig } from './fault-rig.ts';
import { isRoot, mounts, noMounts, outOnSmallDisk, skippedUnless, smallDisk } from './small-disk.ts';

const needsMounts = mounts ? test : test.skip;
const needsRoot = isRoot ? test : test.skip;
const noRoot = skippedUnless(isRoot, 'dropping rights takes root on Linux');

const probing = { engine: { storageProbeMs: 30 } } as const;

function storageTold(rig: FaultRig): readonly string[] {
  return rig.problems.filter(({ id }) => id === null).map(({ problem }) => problem.code);
}

describe('case 39: a disk that is full', () => {
  needsMounts(
    `pauses every file with what it has, says so once, and all go on when there is room${noMounts}`,
    async () => {
      const out = outOnSmallDisk('4m');
      // Two of a length that the server does not say: that they do not fit shows only when the disk is full.
      const answer = serve(LARGE, { framing: 'chunked', drip: { bytes: 100_000, everyMs: 2 } });
      const rig = await startFaultRig([answer], { ...probing, out });
      const ids = [rig.addClip({ prompt: 'a' }), rig.addClip({ prompt: 'b' })];
      rig.engine.track(ids);
      await expect
        .poll(() => rig.engine.status().storageProblem?.code, { timeout: 30_000 })
        .toBe('disk-full');
      await expect.poll(() => rig.engine.status().downloading).toBe(0);
      expect(storageTold(rig)).toContain('disk-full');
      const held = ids.map((id) => rig.asset(id));
      expect(held.every(({ state }) => state === 'waiting' || state === 'saved')).toBe(true);
      const parts = rig.files().filter((name) => name.endsWith('.part'));
      expect(parts.length).toBeGreaterThan(0);
      execFileSync('mount', ['-o', 'remount,size=32m', join(out, '..')]);
      for (const id of ids) await rig.state(id, ['saved']);
      expect(rig.files()).toEqual([`a [${ids[0]?.slice(0, 8)}].mp4`, `b [${ids[1]?.slice(0, 8)}].mp4`]);
      for (const id of ids)
        expect(readFileSync(rig.asset(id).finalPath ?? '').equals(bytesOf(LARGE))).toBe(true);
      expect(rig.engine.status().storageProblem).toBeNull();
      expect(rig.bugs).toEqual([]);
    },
  );

  needsMounts(
    `fails the file where nobody is there to be asked, and keeps what came${noMounts}`,
    async () => {
      const out = outOnSmallDisk('2m');
      const rig = await startFaultRig([serve(LARGE, { framing: 'chunked' })], {
        out,
        engine: { onStorageTrouble: 'fail' },
      });
      const { end, asset } = await rig.fetchOne();
      expect([end, asset.problem?.code]).toEqual(['failed', 'disk-full']);
      const [part] = rig.files();
      if (asset.durableBytes > 0) {
        expect(
          readFileSync(join(out, part ?? ''))
            .subarray(0, asset.durableBytes)
            .equals(LARGE.read(0, asset.durableBytes)),
        ).toBe(true);
      }
    },
  );

  needsMounts(
    `under the library holds everything in memory, and goes on when there is room${noMounts}`,
    async () => {
      const disk = smallDisk('3m');
      const rig = await startFaultRig([serve(SMALL)], { ...probing, data: join(disk, 'data') });
      await rig.fetchOne({ prompt: 'before' });
      const filler = openSync(join(disk, 'filler'), 'w');
      try {
        for (;;) writeSync(filler, Buffer.alloc(4096));
      } catch (thrown) {
        expect(thrown).toMatchObject({ code: 'ENOSPC' });
      }
      const id = rig.addClip({ prompt: 'during' });
      try {
        rig.engine.track([id]);
      } catch {
        // The list itself cannot grow now; what counts is that nothing ends the program.
      }
      ftruncateSync(filler, 0);
      closeSync(filler);
      rig.engine.track([id]);
      await rig.state(id, ['saved']);
      expect(rig.files()).toHaveLength(2);
    },
  );

  needsMounts(`under the library in the middle of a file loses nothing of it${noMounts}`, async () => {
    const disk = smallDisk('3m');
    const rig = await startFaultRig([serve(LARGE, { drip: { bytes: 60_000, everyMs: 10 } })], {
      ...probing,
      data: join(disk, 'data'),
    });
    const id = rig.addClip();
    rig.engine.track([id]);
    await once(rig.engine, 'progress', ([report]) => (report?.receivedBytes ?? 0) > 300_000);
    const filler = openSync(join(disk, 'filler'), 'w');
    try {
      for (;;) writeSync(filler, Buffer.alloc(4096));
    } catch (thrown) {
      expect(thrown).toMatchObject({ code: 'ENOSPC' });
    }
    const told = await expect
      .poll(() => rig.engine.status().storageProblem?.code, { timeout: 5_000 })
      .toBe('disk-full')
      .then(() => true);
    expect(told).toBe(true);
    ftruncateSync(filler, 0);
    closeSync(filler);
    await rig.state(id, ['saved']);
    expect(readFileSync(rig.asset(id).finalPath ?? '').equals(bytesOf(LARGE))).toBe(true);
    expect(rig.files()).toHaveLength(1);
  });
});

/** Counts how often this process asks from now on how much room a disk has. */
function countLooks(): () => number {
  const { statfs } = fsPromises;
  let looks = 0;
  const replaceBy = (method: typeof statfs): void => {
    fsPromises.statfs = method;
    syncBuiltinESMExports();
  };
  replaceBy(((...args: Parameters<typeof statfs>) => {
    looks += 1;
    return statfs(...args);
  }) as typeof statfs);
  onTestFinished(() => replaceBy(statfs));
  return () => looks;
}

describe('case 40: a file that does not fit', () => {
  needsMounts(
    `is not begun, and it is said how much is needed and how much there is${noMounts}`,
    async () => {
      const out = outOnSmallDisk('2m');
      const rig = await startFaultRig([serve(LARGE)], { out, engine: { storageProbeMs: 50 } });
      const id = rig.addClip();
      rig.engine.track([id]);
      const asset = await rig.state(id, ['waiting']);
      expect(asset.problem?.code).toBe('disk-full');
      expect(said(asset.problem)).toMatch(/needs 3\.0 MB .* has [12]\.\d MB left/);
      expect(rig.files()).toEqual([]);
      // It is looked at again and again, but the server is not asked before there is room.
      const asked = rig.server.requests.length;
      const looks = countLooks();
      await expect.poll(looks).toBeGreaterThan(4);
      expect(rig.server.requests.length).toBe(asked);
      execFileSync('mount', ['-o', 'remount,size=16m', join(out, '..')]);
      await rig.state(id, ['saved']);
      expectWhole(rig, { id, end: 'saved', asset: rig.asset(id) }, LARGE);
    },
  );

  needsMounts(`counts what the files that already run have still to write${noMounts}`, async () => {
    // Larger than what may be gathered in memory and not be written yet.
    const large = makeLargeMp4(6_000_000);
    const out = outOnSmallDisk('8m');
    const rig = await startFaultRig([serve(large, { drip: { bytes: 120_000, everyMs: 5 } })], {
      out,
      engine: { ...probing.engine, stallTimeoutMs: 10_000 },
    });
    const first = rig.addClip({ prompt: 'a' });
    const second = rig.addClip({ prompt: 'b' });
    rig.engine.track([first]);
    await rig.state(first, ['downloading']);
    rig.engine.track([second]);
    const held = await rig.state(second, ['waiting']);
    expect(held.problem?.code).toBe('disk-full');
    await rig.state(first, ['saved']);
    expect(rig.asset(second).state).toBe('waiting');
  });

  needsMounts(
    `fails at once where nobody is there to be asked, and the smaller ones go on${noMounts}`,
    async () => {
      const out = outOnSmallDisk('2m');
      const rig = await startFaultRig([], { out, engine: { onStorageTrouble: 'fail' } });
      rig.server.script((wire, request) => serve(request.target === '/large' ? LARGE : SMALL)(wire, request));
      const large = await rig.fetchOne({ prompt: 'large', link: () => rig.server.url('/large') });
      const small = await rig.fetchOne({ prompt: 'small' });
      expect([large.end, large.asset.problem?.code, small.end]).toEqual(['failed', 'disk-full', 'saved']);
      expect(rig.files()).toEqual([`small [${small.id.slice(0, 8)}].mp4`]);
    },
  );
});

describe('case 41: a folder that is unplugged', () => {
  test('in the middle of a file: it waits, nothing is made in its place, and it goes on when the folder is back', async () => {
    const rig = await startFaultRig([serve(LARGE, { drip: { bytes: 60_000, everyMs: 10 } })], probing);
    const away = `${rig.out}-away`;
    const id = rig.addClip();
    rig.engine.track([id]);
    await once(rig.engine, 'progress', ([report]) => (report?.receivedBytes ?? 0) > 300_000);
    renameSync(rig.out, away);
    await expect
      .poll(() => rig.engine.status().storageProblem?.code, { timeout: 10_000 })
      .toBe('folder-missing');
    expect(existsSync(rig.out)).toBe(false);
    renameSync(away, rig.out);
    await rig.state(id, ['saved']);
    expectWhole(rig, await rig.end(id), LARGE);
    // Received once: when the folder was back, the part was there and whole.
    expect(rig.server.requests).toHaveLength(1);
  });

  test('before it begins: the same, over a restart too', async () => {
    const rig = await startFaultRig([serve(SMALL)], probing);
    await rig.fetchOne({ prompt: 'first' });
    const away = `${rig.out}-away`;
    renameSync(rig.out, away);
    const id = rig.addClip({ prompt: 'second' });
    rig.engine.track([id]);
    await rig.state(id, ['waiting']);
    expect(rig.engine.status().storageProblem?.code).toBe('folder-missing');
    await rig.restart();
    await rig.state(id, ['waiting']);
    await expect.poll(() => rig.engine.status().storageProblem?.code).toBe('folder-missing');
    expect(existsSync(rig.out)).toBe(false);
    renameSync(away, rig.out);
    await rig.state(id, ['saved']);
    expect(rig.files()).toHaveLength(2);
  });

  test('that has become a file is named, and the file stays', async () => {
    const rig = await startFaultRig([serve(SMALL)], probing);
    await rig.fetchOne({ prompt: 'first' });
    renameSync(rig.out, `${rig.out}-away`);
    writeFileSync(rig.out, 'a file');
    const id = rig.addClip({ prompt: 'second' });
    rig.engine.track([id]);
    const asset = await rig.state(id, ['waiting']);
    expect(asset.problem?.code).toBe('folder-missing');
    expect(readFileSync(rig.out, 'utf8')).toBe('a file');
    unlinkSync(rig.out);
    renameSync(`${rig.out}-away`, rig.out);
    await rig.state(id, ['saved']);
  });

  test('pausing what waits for it takes the notice away', async () => {
    const rig = await startFaultRig([serve(SMALL)], probing);
    await rig.fetchOne({ prompt: 'first' });
    renameSync(rig.out, `${rig.out}-away`);
    const id = rig.addClip({ prompt: 'second' });
    rig.engine.track([id]);
    await rig.state(id, ['waiting']);
    rig.engine.pause([id]);
    await expect.poll(() => rig.engine.status().storageProblem).toBeNull();
    expect(rig.asset(id).state).toBe('paused');
    renameSync(`${rig.out}-away`, rig.out);
  });
});

describe('case 42: a folder that may not be written to', () => {
  needsMounts(`read-only: it waits with its cause, and goes on when it may${noMounts}`, async () => {
    const disk = smallDisk('8m');
    const out = join(disk, 'out');
    mkdirSync(out);
    const rig = await startFaultRig([serve(SMALL)], { ...probing, out });
    execFileSync('mount', ['-o', 'remount,ro', disk]);
    const id = rig.addClip();
    rig.engine.track([id]);
    const asset = await rig.state(id, ['waiting']);
    expect([asset.problem?.code, said(asset.problem)]).toEqual([
      'folder-unwritable',
      expect.stringContaining('read-only'),
    ]);
    execFileSync('mount', ['-o', 'remount,rw', disk]);
    await rig.state(id, ['saved']);
    expectWhole(rig, await rig.end(id));
  });

  needsRoot(`not this user’s: the command line says whose permission is missing${noRoot}`, async () => {
    const folder = tempFolder();
    chmodSync(folder, 0o755);
    const out = join(folder, 'out');
    mkdirSync(out);
    chmodSync(out, 0o555);
    const { problems, saved } = await fetchIn(folder, out, [
      'setpriv',
      '--reuid',
      '65534',
      '--regid',
      '65534',
      '--clear-groups',
    ]);
    expect([saved, problems]).toEqual([0, ['folder-unwritable']]);
    expect(readdir(out)).toEqual([]);
  });
});

describe('case 44, 45: limits of the system', () => {
  needsRoot(
    `too few files may be open: it is waited out, and the clip is saved once there are more${noRoot}`,
    async () => {
      const folder = tempFolder();
      const out = join(folder, 'out');
      mkdirSync(out);
      const { problems, saved } = await fetchIn(folder, out, [], { hoardFiles: true });
      expect(saved).toBe(1);
      expect(problems).toContain('too-many-open-files');
      expect(readdir(out)).toHaveLength(1);
    },
  );

  needsRoot(`a file larger than the disk allows fails with that reason${noRoot}`, async () => {
    const folder = tempFolder();
    const out = join(folder, 'out');
    mkdirSync(out);
    const { problems, saved } = await fetchIn(folder, out, ['prlimit', '--fsize=4194304'], {
      source: makeLargeMp4(6_000_000),
    });
    expect([saved, problems]).toEqual([0, ['file-too-large']]);
  });
});

function readdir(folder: string): readonly string[] {
  return execFileSync('ls', ['-A', folder])
    .toString()
    .split('\n')
    .filter((name) => name !== '');
}

interface FetchOptions {
  readonly source?: MediaSource;
  /** Opens files until there are no more to be had, and closes them a moment later. */
  readonly hoardFiles?: boolean;
}

/** Fetches one clip in a process of its own, under a tool that takes rights or resources from it. */
async function fetchIn(folder: string, out: string, tool: readonly string[], options: FetchOptions = {}) {
  const service = await startLumaService();
  onTestFinished(() => service.stop());
  const task = service.addTask({ stages: [], ...(options.source ? { source: options.source } : {}) });
  const data = join(folder, 'data');
  mkdirSync(data);
  chmodSync(data, 0o777);
  const orders = {
    data,
    out,
    baseUrl: service.baseUrl,
    key: service.apiKey,
    id: task.id,
    hoardFiles: options.hoardFiles ?? false,
  };
  const child = join(import.meta.dirname, 'fetch-child.ts');
  const [command = process.execPath, ...args] = [...tool, process.execPath, child, JSON.stringify(orders)];
  const run = spawn(command, args, { stdio: ['ignore', 'pipe', 'inherit'] });
  let text = '';
  run.stdout.on('data', (chunk: Buffer) => {
    text += chunk.toString();
  });
  await new Promise((done) => run.on('close', done));
  const told = JSON.parse(text) as { saved: number; problems: readonly string[] };
  return told;
}

describe('case 43: a disk that fails', () => {
  test('at a write: the file fails with that reason, at once and only once', async () => {
    const rig = await startFaultRig([serve(LARGE)]);
    const restore = breakWrites('EIO');
    try {
      const { end, asset } = await rig.fetchOne();
      expect([end, asset.problem?.code]).toEqual(['failed', 'disk-fault']);
      expect(said(asset.problem)).toContain('EIO');
      expect(rig.server.requests).toHaveLength(1);
    } finally {
      restore();
    }
  });

  test('for a while: "try again" goes on', async () => {
    const rig = await startFaultRig([serve(LARGE)]);
    const restore = breakWrites('EIO');
    const { id } = await rig.fetchOne();
    restore();
    const saved = rig.state(id, ['saved']);
    rig.engine.retry([id]);
    await saved;
    expectWhole(rig, await rig.end(id), LARGE);
  });

  test('at the sync: what is not surely on disk is not called so', async () => {
    const rig = await startFaultRig([serve(LARGE)]);
    const restore = breakMethod('datasync', 'EIO');
    try {
      const { end, asset } = await rig.fetchOne();
      expect([end, asset.problem?.code, asset.durableBytes]).toEqual(['failed', 'disk-fault', 0]);
    } finally {
      restore();
    }
  });
});

/** Makes every file handle of this process refuse one kind of work. */
function breakMethod(name: 'write' | 'writev' | 'datasync', code: string): () => void {
  const file = openSync(join(tempFolder(), 'probe'), 'w');
  closeSync(file);
  const prototype = handlePrototype as { [method: string]: unknown };
  const original = prototype[name];
  prototype[name] = () => Promise.reject(Object.assign(new Error(`${code}: the disk broke`), { code }));
  return () => {
    prototype[name] = original;
  };
}
function breakWrites(code: string): () => void {
  const restores = [breakMethod('write', code), breakMethod('writev', code)];
  return () => {
    for (const restore of restores) restore();
  };
}
const probe = await (await import('node:fs/promises')).open(import.meta.filename, 'r');
const handlePrototype: unknown = Object.getPrototypeOf(probe);
await probe.close();

test('case 23: a disk slower than the stall limit is waited for, and the server is not blamed', async () => {
  const rig = await startFaultRig([serve(LARGE)], { engine: { stallTimeoutMs: 300 } });
  const prototype = handlePrototype as { write: (...args: unknown[]) => Promise<unknown> };
  const { write } = prototype;
  let writes = 0;
  prototype.write = async function slow(this: unknown, ...args) {
    writes += 1;
    await new Promise((done) => setTimeout(done, 650));
    return write.apply(this, args);
  };
  try {
    expectWhole(rig, await rig.fetchOne(), LARGE);
  } finally {
    prototype.write = write;
  }
  expect(writes).toBeGreaterThan(1);
  expect(rig.problems).toEqual([]);
  expect(rig.server.requests).toHaveLength(1);
});

describe('case 50: a part that someone touches', () => {
  /** Pauses in the middle of the file and gives its part’s path. */
  async function pausedPart() {
    const rig = await startFaultRig(
      [serve(LARGE, { drip: { bytes: 60_000, everyMs: 10 } }), serve(LARGE)],
      probing,
    );
    const id = rig.addClip();
    rig.engine.track([id]);
    await once(rig.engine, 'progress', ([report]) => (report?.receivedBytes ?? 0) > 300_000);
    rig.engine.pause([id]);
    const { partPath, durableBytes } = await rig.state(id, ['paused']);
    const finish = async (): Promise<string | undefined> => {
      const saved = rig.state(id, ['saved', 'failed']);
      rig.engine.resume([id]);
      await saved;
      expectWhole(rig, await rig.end(id), LARGE);
      return rig.server.requests.at(-1)?.headers.range;
    };
    return { rig, id, path: partPath ?? '', durableBytes, finish };
  }

  test('while it is paused: shorter, it begins again', async () => {
    const { path, finish } = await pausedPart();
    truncateSync(path, 1_000);
    expect(await finish()).toBeUndefined();
  });

  test('while it is paused: longer, it is cut back to what we wrote', async () => {
    const { path, durableBytes, finish } = await pausedPart();
    truncateSync(path, durableBytes + 500_000);
    expect(statSync(path).size).toBe(durableBytes + 500_000);
    expect(await finish()).toBe(`bytes=${durableBytes}-`);
  });

  test('while it is paused: gone, it begins again', async () => {
    const { path, finish } = await pausedPart();
    unlinkSync(path);
    expect(await finish()).toBeUndefined();
  });

  test('while it is paused: a link in its place is refused, and nothing is written through it (case 48)', async () => {
    const { rig, id, path } = await pausedPart();
    const victim = join(tempFolder(), 'victim');
    writeFileSync(victim, 'precious');
    unlinkSync(path);
    symlinkSync(victim, path);
    const failed = rig.state(id, ['failed']);
    rig.engine.resume([id]);
    expect((await failed).problem?.code).toBe('target-blocked');
    expect(readFileSync(victim, 'utf8')).toBe('precious');
  });

  test('whose file was cancelled a moment before the program died is deleted at the next start', async () => {
    const { rig, id, path } = await pausedPart();
    await rig.restart(() => {
      const db = new DatabaseSync(join(rig.data, 'library.db'));
      db.prepare(`UPDATE assets SET state = 'cancelled' WHERE id = ?`).run(id);
      db.close();
    });
    await expect.poll(() => existsSync(path)).toBe(false);
    await expect.poll(() => rig.asset(id).partPath).toBeNull();
    expect(rig.asset(id).state).toBe('cancelled');
    const saved = rig.state(id, ['saved']);
    rig.engine.retry([id]);
    await saved;
    expect(rig.files()).toHaveLength(1);
  });

  test('while it is received: deleted, it is fetched again', async () => {
    const rig = await startFaultRig(
      [serve(LARGE, { drip: { bytes: 60_000, everyMs: 10 } }), serve(LARGE)],
      probing,
    );
    const id = rig.addClip();
    rig.engine.track([id]);
    await once(rig.engine, 'progress', ([report]) => (report?.receivedBytes ?? 0) > 300_000);
    unlinkSync(rig.asset(id).partPath ?? '');
    await rig.state(id, ['saved', 'failed']);
    expectWhole(rig, await rig.end(id), LARGE);
    expect(rig.server.requests).toHaveLength(2);
    expect(storageTold(rig)).toEqual([]);
  });
});

test('case 38: behind 4 GiB a file goes on at its exact byte', async () => {
  const size = 5 * 2 ** 30;
  const source = makeLargeMp4(size, 'square', 'mdat');
  const folder = tempFolder();
  const rig = await startFaultRig(
    [serve(source, { cutAfter: 100_000 }), serve(source, { cutAfter: 2_000_000, ending: 'stall' })],
    {
      out: join(folder, 'out'),
      data: join(folder, 'data'),
      engine: { stallTimeoutMs: 60_000 },
    },
  );
  const id = rig.addClip();
  rig.engine.track([id]);
  // Half of it is there already, as far as the library knows: a hole, so that the test takes no 5 GB of disk.
  await once(rig.engine, 'progress', ([report]) => (report?.receivedBytes ?? 0) >= 100_000);
  rig.engine.pause([id]);
  const { partPath } = await rig.state(id, ['paused']);
  const offset = 4.5 * 2 ** 30 + 12_345;
  await rig.restart(() => {
    truncateSync(partPath ?? '', offset);
    const db = new DatabaseSync(join(folder, 'data', 'library.db'));
    db.prepare('UPDATE assets SET durable_bytes = ? WHERE id = ?').run(offset, id);
    db.close();
    rig.server.script(serve(source, { cutAfter: 2_000_000, ending: 'stall' }));
  });
  rig.engine.resume([id]);
  const [report] = await once(rig.engine, 'progress', ([first]) => (first?.receivedBytes ?? 0) > offset);
  expect(report?.totalBytes).toBe(size);
  expect(rig.server.requests.at(-1)?.headers).toMatchObject({
    range: expect.stringContaining(`bytes=${offset}-`),
    'if-range': DEFAULT_ETAG,
  });
  rig.engine.pause([id]);
  const paused = await rig.state(id, ['paused']);
  expect(paused.durableBytes).toBeGreaterThan(offset);
  const file = openSync(partPath ?? '', 'r');
  const { readSync } = await import('node:fs');
  const tail = Buffer.alloc(Math.min(200_000, paused.durableBytes - offset));
  readSync(file, tail, 0, tail.length, offset);
  closeSync(file);
  expect(tail.equals(source.read(offset, tail.length))).toBe(true);
});
