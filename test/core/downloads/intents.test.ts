/** Several things at once, and a person who changes their mind (fault cases 63 to 65, 67 to 69). */
import { existsSync, mkdirSync, readFileSync, unlinkSync, writeFileSync } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import fc from 'fast-check';
import { describe, expect, onTestFinished, test } from 'vitest';
import { TRANSFER_STATES } from '../../../app/shared/generation.ts';
import type { Settings } from '../../../app/shared/settings.ts';
import { defaultSettings } from '../../../app/shared/settings.ts';
import type { FaultServer } from '../../fault-server/fault-server.ts';
import { serve } from '../../fault-server/serve.ts';
import { makeLargeMp4, sha256Of } from '../../luma-service/media.ts';
import { runs } from '../../setup/runs.ts';
import {
  bytesOf,
  type Ended,
  expectWhole,
  type FaultRig,
  filesBelow,
  LARGE,
  once,
  SMALL,
  startFaultRig,
} from './fault-rig.ts';

/** Slow enough to be interrupted anywhere, and to report its progress twice; over in little more than half a second. */
const slowly = (bytes = 50_000, everyMs = 10) => serve(LARGE, { drip: { bytes, everyMs } });

/** How many files are being sent at once, at the most, as the server sees it; none is sent before the gate opens. */
function watchConcurrency(server: FaultServer) {
  const gate = Promise.withResolvers<void>();
  const seen = { now: 0, most: 0, startedWith: [] as number[], open: gate.resolve };
  const answer = serve(LARGE);
  server.script(async (wire, request) => {
    seen.now += 1;
    seen.most = Math.max(seen.most, seen.now);
    seen.startedWith.push(seen.now);
    await gate.promise;
    await answer(wire, request);
    seen.now -= 1;
  });
  return seen;
}

function expectClean(rig: FaultRig): void {
  expect(rig.bugs).toEqual([]);
  expect(rig.files().filter((name) => name.endsWith('.part'))).toEqual([]);
}

describe('case 63: one file is fetched once', () => {
  test('when it is tracked twice, asked about and retried at the same moment', async () => {
    const rig = await startFaultRig([slowly()]);
    const id = rig.addClip();
    const ended = rig.end(id);
    expect(rig.engine.track([id, id]).map(({ outcome }) => outcome)).toEqual(['added', 'already']);
    rig.engine.trackText(`see ${id} and ${id}`);
    rig.engine.checkNow([id, id]);
    rig.engine.retry([id]);
    await rig.state(id, ['resolving', 'downloading']);
    rig.engine.retry([id, id]);
    rig.engine.resume([id]);
    rig.engine.checkNow([id]);
    expectWhole(rig, await ended, LARGE);
    expect(rig.server.requests).toHaveLength(1);
    await expect.poll(() => rig.saves.length).toBe(1);
  });

  test('and not again when it is saved', async () => {
    const rig = await startFaultRig([serve(SMALL)]);
    const { id } = await rig.fetchOne();
    rig.engine.track([id]);
    rig.engine.retry([id]);
    rig.engine.resume([id]);
    await rig.restart();
    rig.engine.retry([id]);
    const other = await rig.fetchOne({ prompt: 'other' });
    expect(other.end).toBe('saved');
    expect(rig.server.requests).toHaveLength(2);
    expect(rig.files()).toHaveLength(2);
  });
});

describe('case 64: the last command wins', () => {
  test('pause keeps the part, closes the connection, and going on asks for the rest alone', async () => {
    const rig = await startFaultRig([slowly(), serve(LARGE)]);
    const id = rig.addClip();
    rig.engine.track([id]);
    await once(rig.engine, 'progress', ([report]) => (report?.receivedBytes ?? 0) > 500_000);
    rig.engine.pause([id]);
    const paused = await rig.state(id, ['paused']);
    expect(paused.durableBytes).toBeGreaterThan(500_000);
    await expect.poll(() => rig.server.openConnections).toBe(0);
    const saved = rig.state(id, ['saved']);
    rig.engine.resume([id]);
    await saved;
    expectWhole(rig, await rig.end(id), LARGE);
    expect(rig.server.requests[1]?.headers.range).toBe(`bytes=${paused.durableBytes}-`);
  });

  test('a pause outlives the program', async () => {
    const rig = await startFaultRig([slowly(), serve(LARGE)]);
    const id = rig.addClip();
    rig.engine.track([id]);
    await once(rig.engine, 'progress', ([report]) => (report?.receivedBytes ?? 0) > 100_000);
    rig.engine.pause([id]);
    await rig.state(id, ['paused']);
    await rig.restart();
    const other = await rig.fetchOne({ prompt: 'other' });
    expect(other.end).toBe('saved');
    expect(rig.asset(id).state).toBe('paused');
    const ended = rig.state(id, ['saved']);
    rig.engine.resume([id]);
    await ended;
    expectClean(rig);
  });

  test('a pause takes hold at once even where a speed limit makes the next byte wait for minutes', async () => {
    const rig = await startFaultRig([serve(LARGE)], { settings: { limitBytesPerSecond: 1_024 } });
    const id = rig.addClip();
    const begun = once(rig.engine, 'progress');
    rig.engine.track([id]);
    await begun;
    rig.engine.pause([id]);
    await rig.state(id, ['paused']);
    expect(rig.engine.status().downloading).toBe(0);
  });

  test('cancel deletes the part; "try again" afterwards fetches the whole', async () => {
    const rig = await startFaultRig([slowly(), serve(LARGE)]);
    const id = rig.addClip();
    rig.engine.track([id]);
    await once(rig.engine, 'progress', ([report]) => (report?.receivedBytes ?? 0) > 500_000);
    rig.engine.cancel([id]);
    await rig.state(id, ['cancelled']);
    expect(rig.files()).toEqual([]);
    const ended = rig.state(id, ['saved']);
    rig.engine.retry([id]);
    await ended;
    expect(rig.server.requests[1]?.headers.range).toBeUndefined();
    expectClean(rig);
  });

  test('to cancel and to try again in the same breath begins again', async () => {
    const rig = await startFaultRig([slowly(), serve(LARGE)]);
    const id = rig.addClip();
    rig.engine.track([id]);
    await once(rig.engine, 'progress', ([report]) => (report?.receivedBytes ?? 0) > 500_000);
    const saved = rig.state(id, ['saved']);
    rig.engine.cancel([id]);
    rig.engine.retry([id]);
    await saved;
    expectClean(rig);
    expect(rig.files()).toHaveLength(1);
  });

  test('to try again while the part of a paused file is still being deleted begins again', async () => {
    const rig = await startFaultRig([slowly(), serve(LARGE)]);
    const id = rig.addClip();
    rig.engine.track([id]);
    await once(rig.engine, 'progress', ([report]) => (report?.receivedBytes ?? 0) > 500_000);
    rig.engine.pause([id]);
    await rig.state(id, ['paused']);
    const saved = rig.state(id, ['saved']);
    rig.engine.cancel([id]);
    rig.engine.retry([id]);
    await saved;
    expect(readFileSync(rig.asset(id).finalPath ?? '').equals(bytesOf(LARGE))).toBe(true);
    expectClean(rig);
  });

  test('cancelling a saved file leaves it, and removing it from the list leaves it too', async () => {
    const rig = await startFaultRig([serve(SMALL)]);
    const ended = await rig.fetchOne();
    rig.engine.cancel([ended.id]);
    expect(rig.asset(ended.id).state).toBe('saved');
    rig.engine.remove([ended.id]);
    await rig.engine.stop();
    expect(existsSync(ended.asset.finalPath ?? '')).toBe(true);
  });

  test('removing an item in the middle of its file leaves nothing behind', async () => {
    const rig = await startFaultRig([slowly()], { engine: { undoMs: 0 } });
    const id = rig.addClip();
    rig.engine.track([id]);
    await once(rig.engine, 'progress', ([report]) => (report?.receivedBytes ?? 0) > 500_000);
    rig.engine.remove([id]);
    expect(rig.engine.window(ALL).total).toBe(0);
    await expect.poll(() => rig.files()).toEqual([]);
    await expect.poll(() => rig.server.openConnections).toBe(0);
    expect(rig.bugs).toEqual([]);
  });

  test('any storm of commands ends as the last one says, without double, stray part or open socket', async () => {
    const command = fc.constantFrom('pause', 'resume', 'cancel', 'retry', 'checkNow', 'wait');
    await fc.assert(
      fc.asyncProperty(
        fc.array(command, { minLength: 1, maxLength: 14 }),
        fc.constantFrom('pause', 'cancel', 'go'),
        async (commands, last) => {
          const rig = await startFaultRig([slowly(150_000, 3)], { settings: { concurrency: 2 } });
          const ids = [
            rig.addClip({ prompt: 'a' }),
            rig.addClip({ prompt: 'b' }),
            rig.addClip({ prompt: 'c' }),
          ];
          const queued = ids.map((id) => rig.state(id, TRANSFER_STATES));
          rig.engine.track(ids);
          await Promise.all(queued);
          for (const name of commands) {
            if (name === 'wait') await pause(7);
            else rig.engine[name](ids);
          }
          if (last === 'go') {
            const saved = ids.map((id) => rig.state(id, ['saved']));
            rig.engine.resume(ids);
            rig.engine.retry(ids);
            await Promise.all(saved);
          } else {
            const settled = ids.map((id) =>
              rig.state(id, [
                last === 'pause' ? 'paused' : 'cancelled',
                'saved',
                ...(last === 'pause' ? ['cancelled'] : []),
              ]),
            );
            rig.engine[last](ids);
            await Promise.all(settled);
            await expect.poll(() => rig.engine.status().downloading).toBe(0);
          }
          const states = ids.map((id) => rig.asset(id).state);
          const saved = states.filter((state) => state === 'saved').length;
          for (const id of ids) {
            const asset = rig.asset(id);
            if (asset.state === 'saved')
              expect(readFileSync(asset.finalPath ?? '').equals(bytesOf(LARGE))).toBe(true);
            if (asset.state === 'cancelled') await expect.poll(() => rig.asset(id).partPath).toBeNull();
          }
          const files = rig.files();
          expect(files.filter((name) => name.endsWith('.mp4'))).toHaveLength(saved);
          if (last !== 'pause') expect(files.filter((name) => name.endsWith('.part'))).toEqual([]);
          await rig.engine.stop();
          await expect.poll(() => rig.server.openConnections).toBe(0);
          expect(rig.bugs).toEqual([]);
        },
      ),
      { numRuns: runs(12, 3), endOnFailure: true },
    );
  }, 60_000);
});

const ALL = { search: '', statuses: [], sort: 'tracked', descending: false, offset: 0, limit: 200 } as const;

describe('case 65: files at once', () => {
  function startMany(rig: FaultRig, count: number): readonly Promise<Ended>[] {
    const ids = Array.from({ length: count }, (_, index) => rig.addClip({ prompt: `clip ${index}` }));
    const ends = ids.map((id) => rig.end(id));
    rig.engine.track(ids);
    return ends;
  }

  test('are never more than allowed, and every one of them is fetched', async () => {
    const rig = await startFaultRig([], { settings: { concurrency: 3 }, engine: { stallTimeoutMs: 10_000 } });
    const seen = watchConcurrency(rig.server);
    const ends = startMany(rig, 9);
    await expect.poll(() => seen.now).toBe(3);
    seen.open();
    for (const { end } of await Promise.all(ends)) expect(end).toBe('saved');
    expect(seen.most).toBe(3);
    expect(seen.startedWith).toHaveLength(9);
    expectClean(rig);
  });

  test('what is only being verified and named holds no place that another could use', async () => {
    const rig = await startFaultRig([serve(SMALL)], { settings: { concurrency: 1 } });
    const probe = await open(import.meta.filename);
    const prototype = Object.getPrototypeOf(probe) as FileHandle;
    await probe.close();
    const { datasync } = prototype;
    const gate = Promise.withResolvers<void>();
    let held = 0;
    // Of three files that may not end, two have come in whole by then, and the third waits: twice as many, no more.
    prototype.datasync = async function slow() {
      held += 1;
      await gate.promise;
      return datasync.call(this);
    };
    onTestFinished(() => {
      prototype.datasync = datasync;
    });
    const ends = startMany(rig, 3);
    await expect.poll(() => held).toBe(2);
    expect(rig.server.requests).toHaveLength(2);
    gate.resolve();
    for (const { asset } of await Promise.all(ends)) expect(asset.state).toBe('saved');
    expectClean(rig);
  });

  test('when they become fewer, the latest stop where they are and go on from there later', async () => {
    const rig = await startFaultRig([], { settings: { concurrency: 3 } });
    const seen = { now: 0, most: 0 };
    rig.server.script(async (wire, request) => {
      seen.now += 1;
      seen.most = Math.max(seen.most, seen.now);
      await slowly()(wire, request);
      seen.now -= 1;
    });
    const started = new Set<string>();
    const begun = once(rig.engine, 'progress', ([report]) => {
      if (report && report.receivedBytes > 300_000) started.add(report.id);
      return started.size === 3;
    });
    const ends = startMany(rig, 5);
    await begun;
    rig.engine.applySettings({ ...settingsOf(rig), concurrency: 1 });
    await expect.poll(() => seen.now).toBe(1);
    seen.most = 0;
    for (const { asset } of await Promise.all(ends)) expect(asset.sha256).toBe(sha256Of(LARGE));
    expect(seen.most).toBe(1);
    // Two went on with their rest; the other five began at the beginning.
    const ranges = rig.server.requests.map(({ headers }) => headers.range);
    expect(ranges.filter((range) => range === undefined)).toHaveLength(5);
    expect(ranges.filter((range) => /^bytes=[1-9]\d*-$/.test(range ?? ''))).toHaveLength(2);
    expectClean(rig);
  });

  test('when they become fewer, what could not be resumed later may finish', async () => {
    const rig = await startFaultRig(
      [serve(LARGE, { etag: null, lastModified: null, drip: { bytes: 50_000, everyMs: 5 } })],
      { settings: { concurrency: 2 }, engine: { stallTimeoutMs: 10_000 } },
    );
    const begun = once(rig.engine, 'status', ({ downloading }) => downloading === 2);
    const ends = startMany(rig, 3);
    await begun;
    await expect.poll(() => rig.server.requests.length).toBe(2);
    // Both answers have been judged: only then is it known that neither could be resumed.
    const judged = () => rig.engine.window(ALL).rows.filter(({ totalBytes }) => totalBytes !== null);
    await expect.poll(() => judged().length).toBe(2);
    rig.engine.applySettings({ ...settingsOf(rig), concurrency: 1 });
    for (const { asset } of await Promise.all(ends)) expect(asset.sha256).toBe(sha256Of(LARGE));
    expect(rig.server.requests).toHaveLength(3);
  });

  test('when they become more, the next begin at once', async () => {
    const rig = await startFaultRig([], { settings: { concurrency: 1 }, engine: { stallTimeoutMs: 10_000 } });
    const seen = watchConcurrency(rig.server);
    const ends = startMany(rig, 6);
    await expect.poll(() => seen.now).toBe(1);
    rig.engine.applySettings({ ...settingsOf(rig), concurrency: 4 });
    await expect.poll(() => seen.now).toBe(4);
    seen.open();
    await Promise.all(ends);
    expect(seen.most).toBe(4);
  });
});

function settingsOf(rig: FaultRig): Settings {
  return {
    ...defaultSettings(rig.out),
    ...{ baseUrl: rig.service.baseUrl, requestsPerSecond: 1_000, pollIntervalMs: 20 },
  };
}

test('case 67: a folder chosen in the middle is for what comes next; what runs ends where it began', async () => {
  const rig = await startFaultRig([slowly()]);
  const next = join(rig.data, '..', 'next');
  mkdirSync(next);
  const id = rig.addClip();
  const ended = rig.end(id);
  rig.engine.track([id]);
  await once(rig.engine, 'progress', ([report]) => (report?.receivedBytes ?? 0) > 500_000);
  rig.engine.applySettings({ ...settingsOf(rig), folder: next, nameTemplate: 'new {prompt}' });
  expectWhole(rig, await ended, LARGE);
  rig.server.script(serve(SMALL));
  const second = await rig.fetchOne({ prompt: 'second' });
  expect(second.asset.finalPath).toBe(join(next, 'new second.mp4'));
  expect(rig.files()).toHaveLength(1);
});

test('case 68: two clips of one name are both whole, under names of their own', async () => {
  const others = [LARGE, makeLargeMp4(2_000_000, 'hills'), makeLargeMp4(1_500_000, 'portrait')];
  const rig = await startFaultRig([], { settings: { nameTemplate: '{prompt}' } });
  const ids = others.map((_, index) =>
    rig.addClip({ prompt: 'the same', link: () => rig.server.url(`/${index}`) }),
  );
  rig.server.script((wire, request) =>
    serve(others[Number(request.target.slice(1))] ?? SMALL, { drip: { bytes: 200_000, everyMs: 3 } })(
      wire,
      request,
    ),
  );
  const ends = ids.map((id) => rig.end(id));
  rig.engine.track(ids);
  const assets = (await Promise.all(ends)).map(({ asset }) => asset);
  expect(rig.files()).toEqual(['the same (2).mp4', 'the same (3).mp4', 'the same.mp4']);
  for (const [index, asset] of assets.entries()) {
    expect(asset.sha256).toBe(sha256Of(others[index] ?? SMALL));
    expect(readFileSync(asset.finalPath ?? '').equals(bytesOf(others[index] ?? SMALL))).toBe(true);
  }
  expectClean(rig);
});

test('case 68: ids that differ by case alone keep apart', async () => {
  const rig = await startFaultRig([serve(SMALL)], { settings: { nameTemplate: '{prompt}' } });
  await rig.fetchOne({ id: 'abcdefgh', prompt: 'x' });
  await rig.fetchOne({ id: 'ABCDEFGH', prompt: 'X' });
  expect(rig.files()).toEqual(['X (2).mp4', 'x.mp4']);
  expectClean(rig);
});

test('case 69: a listener that throws is logged, and everything goes on', async () => {
  const rig = await startFaultRig([serve(SMALL)]);
  for (const name of ['library-changed', 'progress', 'saved', 'status', 'generation', 'problem'] as const) {
    rig.engine.on(name, () => {
      throw new Error(`a listener of ${name} threw`);
    });
  }
  const first = await rig.fetchOne({ prompt: 'one' });
  const second = await rig.fetchOne({ prompt: 'two' });
  expect([first.end, second.end]).toEqual(['saved', 'saved']);
  expect(rig.bugs.join('\n')).toContain('a listener of library-changed threw');
  await expect.poll(() => rig.bugs.join('\n')).toContain('a listener of saved threw');
});

describe('case 51: a saved file that a person moved', () => {
  const isSaid = (rig: FaultRig, status: string): Promise<void> =>
    expect.poll(() => rig.engine.window(ALL).rows[0]?.status, { timeout: 20_000 }).toBe(status);

  test('is told as missing, never fetched by itself, and fetched again when asked', async () => {
    const rig = await startFaultRig([serve(SMALL)]);
    const { id, asset } = await rig.fetchOne();
    unlinkSync(asset.finalPath ?? '');
    expect(rig.engine.savedFile(id, 'video')).toBeNull();
    await isSaid(rig, 'missing');
    await rig.restart();
    expect(rig.engine.window(ALL).rows[0]?.status).toBe('missing');
    const other = await rig.fetchOne({ prompt: 'other' });
    expect(other.end).toBe('saved');
    expect(rig.server.requests).toHaveLength(2);
    const again = once(rig.engine, 'saved', (event) => event.id === id);
    rig.engine.retry([id]);
    await again;
    expect(rig.engine.savedFile(id, 'video')).toBe(asset.finalPath);
    expect(readFileSync(asset.finalPath ?? '').equals(bytesOf(SMALL))).toBe(true);
  });

  test('is no longer missing when it is put back', async () => {
    const rig = await startFaultRig([serve(SMALL)]);
    const { id, asset } = await rig.fetchOne();
    unlinkSync(asset.finalPath ?? '');
    await isSaid(rig, 'missing');
    writeFileSync(asset.finalPath ?? '', bytesOf(SMALL));
    await isSaid(rig, 'saved');
    expect(rig.engine.savedFile(id, 'video')).toBe(asset.finalPath);
    expect(filesBelow(rig.out)).toHaveLength(1);
  });
});
