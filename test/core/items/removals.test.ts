/** Taking items off the list, and changing one's mind. */
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { expect, test } from 'vitest';
import type { ItemRow, LibraryQuery } from '../../../app/shared/library-view.ts';
import * as broken from '../../fault-server/broken-answers.ts';
import { serve } from '../../fault-server/serve.ts';
import { bytesOf, type FaultRig, LARGE, once, SMALL, startFaultRig } from '../downloads/fault-rig.ts';

const ALL: LibraryQuery = {
  ...({ search: '', statuses: [], sort: 'tracked', descending: false, offset: 0, limit: 200 } as const),
};
const slowly = () => serve(LARGE, { drip: { bytes: 50_000, everyMs: 10 } });
const listed = (rig: FaultRig) => rig.engine.window(ALL).rows.map(({ id }) => id);
const parts = (rig: FaultRig) => rig.files().filter((name) => name.endsWith('.part'));

/** Whether the library has no row of it any more. */
function isForgotten(rig: FaultRig, id: string): boolean {
  try {
    return rig.asset(id) === null;
  } catch {
    return true;
  }
}

/** What a removal writes before anything else is done. */
function markRemoved(dataFolder: string, id: string): void {
  const db = new DatabaseSync(join(dataFolder, 'library.db'));
  db.prepare("UPDATE generations SET removed_at = 1, status = 'removed' WHERE id = ?").run(id);
  db.close();
}

/** An item in the middle of its file. */
async function halfFetched(rig: FaultRig): Promise<string> {
  const id = rig.addClip();
  rig.engine.track([id]);
  await once(rig.engine, 'progress', ([report]) => (report?.receivedBytes ?? 0) > 500_000);
  return id;
}

test('a removed item vanishes at once from list, search, counts and all that goes on by itself', async () => {
  const rig = await startFaultRig([slowly()]);
  const id = await halfFetched(rig);
  rig.engine.remove([id]);
  expect([listed(rig), rig.engine.window({ ...ALL, search: 'cat dance' }).total]).toEqual([[], 0]);
  expect(rig.engine.window({ ...ALL, search: 'ca' }).total).toBe(0);
  expect(Object.values(rig.engine.window(ALL).counts).every((count) => count === 0)).toBe(true);
  expect([rig.engine.unfinished(), rig.engine.ending(id)]).toEqual([[], 'failed']);
  expect(() => rig.engine.item(id)).toThrow('no longer on the list');
  await expect.poll(() => rig.server.openConnections).toBe(0);
  rig.engine.resumeAll();
  rig.engine.retry([id]);
  expect(rig.server.requests).toHaveLength(1);
  expect(parts(rig)).toHaveLength(1);
});

test('an undo puts it back, and its download goes on where it stopped', async () => {
  const rig = await startFaultRig([slowly(), serve(LARGE)]);
  const id = await halfFetched(rig);
  rig.engine.remove([id]);
  await expect.poll(() => rig.server.openConnections).toBe(0);
  await expect.poll(() => rig.asset(id).state).toBe('queued');
  const { durableBytes } = rig.asset(id);
  const saved = once(rig.engine, 'saved', (event) => event.id === id);
  expect(rig.engine.restore([id, 'never-there'])).toEqual([id]);
  expect(listed(rig)).toEqual([id]);
  await saved;
  expect(readFileSync(rig.asset(id).finalPath ?? '').equals(bytesOf(LARGE))).toBe(true);
  expect(rig.server.requests[1]?.headers.range).toBe(`bytes=${durableBytes}-`);
  expect(rig.bugs).toEqual([]);
});

test('an undo in the same breath lets the download go on', async () => {
  const rig = await startFaultRig([slowly(), serve(LARGE)]);
  const id = await halfFetched(rig);
  const saved = once(rig.engine, 'saved', (event) => event.id === id);
  rig.engine.remove([id]);
  rig.engine.restore([id]);
  await saved;
  expect([rig.files().length, parts(rig), rig.bugs]).toEqual([1, [], []]);
});

test('what was paused comes back paused', async () => {
  const rig = await startFaultRig([slowly()]);
  const id = await halfFetched(rig);
  rig.engine.pause([id]);
  await rig.state(id, ['paused']);
  rig.engine.remove([id]);
  rig.engine.restore([id]);
  expect(rig.engine.window(ALL).rows[0]?.status).toBe('paused');
  expect(rig.server.requests).toHaveLength(1);
});

test('what is still generating is asked for again after an undo', async () => {
  const rig = await startFaultRig([serve(SMALL)]);
  const id = rig.addClip();
  rig.engine.track([id]);
  rig.engine.remove([id]);
  const saved = once(rig.engine, 'saved', (event) => event.id === id);
  rig.engine.restore([id]);
  await saved;
});

test('an id that is added again while its removal can be undone comes back with what was fetched', async () => {
  const rig = await startFaultRig([slowly(), serve(LARGE)]);
  const id = await halfFetched(rig);
  rig.engine.remove([id]);
  await expect.poll(() => rig.asset(id).state).toBe('queued');
  const saved = once(rig.engine, 'saved', (event) => event.id === id);
  expect(rig.engine.track([id])).toEqual([{ outcome: 'added', id }]);
  await saved;
  expect(rig.server.requests[1]?.headers.range).toMatch(/^bytes=\d+-$/);
});

test('once the time for an undo has run out, part and row are gone and saved files stay', async () => {
  const rig = await startFaultRig([serve(SMALL), slowly()], { engine: { undoMs: 30 } });
  const { id, asset } = await rig.fetchOne();
  const half = await halfFetched(rig);
  rig.engine.remove([id, half]);
  await expect.poll(() => parts(rig)).toEqual([]);
  await expect.poll(() => rig.engine.restore([id, half])).toEqual([]);
  expect(existsSync(asset.finalPath ?? '')).toBe(true);
  await expect.poll(() => isForgotten(rig, half)).toBe(true);
});

test('quitting makes a removal final', async () => {
  const rig = await startFaultRig([slowly()]);
  const id = await halfFetched(rig);
  rig.engine.remove([id]);
  await rig.engine.stop();
  expect(rig.files()).toEqual([]);
  expect(isForgotten(rig, id)).toBe(true);
});

test('a removal that a crash left half done is made final at the next start, and nothing is fetched for it', async () => {
  const rig = await startFaultRig([slowly()]);
  const id = await halfFetched(rig);
  rig.engine.pause([id]);
  await rig.state(id, ['paused']);
  await rig.restart(() => markRemoved(rig.data, id));
  await expect.poll(() => rig.files()).toEqual([]);
  expect([listed(rig), rig.server.requests.length]).toEqual([[], 1]);
  await expect.poll(() => isForgotten(rig, id)).toBe(true);
});

test('a clip that could not be downloaded again is still saved: the file from before counts, and the row says so', async () => {
  const rig = await startFaultRig([serve(SMALL), broken.linkExpired()], { engine: { retries: 2 } });
  const { id, asset } = await rig.fetchOne();
  await expect.poll(() => rig.saves.length).toBe(1);
  rig.engine.downloadAgain([id]);
  const row = (): ItemRow | undefined => rig.engine.window(ALL).rows[0];
  await expect.poll(() => row()?.problem?.code).toBe('not-replaced');
  expect(row()).toMatchObject({ status: 'saved', fileName: basename(asset.finalPath ?? ''), hasVideo: true });
  expect(row()?.totalBytes).toBe(bytesOf(SMALL).length);
  expect(rig.engine.savedFile(id, 'video')).toBe(asset.finalPath);
  expect([rig.files().length, rig.bugs]).toEqual([1, []]);
  // Then that one goes too: "still there" would be wrong.
  rmSync(asset.finalPath ?? '');
  await expect.poll(row, { timeout: 20_000 }).toMatchObject({ status: 'missing', problem: null });
});

test('a second download that is cancelled, or ended with the program, leaves the file from before', async () => {
  const rig = await startFaultRig([serve(SMALL), slowly(), slowly()]);
  const { id, asset } = await rig.fetchOne();
  await expect.poll(() => rig.saves.length).toBe(1);
  rig.engine.downloadAgain([id]);
  await rig.state(id, ['downloading']);
  await rig.restart();
  await rig.state(id, ['downloading']);
  rig.engine.cancel([id]);
  await rig.state(id, ['saved']);
  expect(rig.engine.window(ALL).rows[0]).toMatchObject({ status: 'saved', problem: null });
  expect(rig.engine.savedFile(id, 'video')).toBe(asset.finalPath);
  await expect.poll(() => rig.files()).toEqual([basename(asset.finalPath ?? '')]);
});

test('a saved clip can be downloaded again: beside the first file, which stays as it is', async () => {
  const rig = await startFaultRig([serve(SMALL), serve(SMALL)]);
  const { id, asset } = await rig.fetchOne();
  await expect.poll(() => rig.saves.length).toBe(1);
  writeFileSync(asset.finalPath ?? '', 'cut');
  const again = once(rig.engine, 'saved', (event) => event.id === id);
  rig.engine.downloadAgain([id]);
  const { path } = await again;
  expect(readFileSync(path).equals(bytesOf(SMALL))).toBe(true);
  expect(readFileSync(asset.finalPath ?? '', 'utf8')).toBe('cut');
  expect([rig.files().length, rig.bugs]).toEqual([2, []]);
});
