import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { ASSET_PATCH_COLUMNS } from '../../../app/core/library/rows.ts';
import { nextTransferState } from '../../../app/core/library/transfer-state.ts';
import { TRANSFER_STATES, type TransferState } from '../../../app/shared/generation.ts';
import { bringTo, isAllowed, memoryLibrary, NOW } from './open-library.ts';

const RUNNING: readonly TransferState[] = ['resolving', 'downloading', 'verifying', 'publishing'];

test('the way from a link to a saved file is open', () => {
  const way: readonly TransferState[] = ['queued', ...RUNNING, 'saved'];
  for (const [index, from] of way.slice(0, -1).entries()) expect(isAllowed(from, way[index + 1]!)).toBe(true);
});

test('nothing but a finished publication becomes saved', () => {
  const before = TRANSFER_STATES.filter((from) => from !== 'saved' && isAllowed(from, 'saved'));
  expect(before).toEqual(['publishing']);
});

test('saved and cancelled are left only by being queued again', () => {
  for (const from of ['saved', 'cancelled'] as const) {
    expect(TRANSFER_STATES.filter((to) => to !== from && isAllowed(from, to))).toEqual(['queued']);
  }
});

test('whatever runs can be put off, paused, failed, cancelled, and taken up again after a crash', () => {
  for (const from of RUNNING) {
    for (const to of ['waiting', 'paused', 'failed', 'cancelled', 'queued'] as const) {
      expect([from, to, isAllowed(from, to)]).toEqual([from, to, true]);
    }
  }
});

test('a step that no rule allows is a bug and says which', () => {
  expect(() => nextTransferState('saved', 'downloading')).toThrow('cannot go from saved to downloading');
  expect(() => nextTransferState('paused', 'publishing')).toThrow('cannot go from paused to publishing');
});

test('to stay is always allowed', () => {
  for (const state of TRANSFER_STATES) expect(nextTransferState(state, state)).toBe(state);
});

function withClip() {
  const { library, changes } = memoryLibrary();
  library.add('a', 'https://gateway.test/', NOW);
  return { library, changes, clip: library.addAsset('a', 'video', '/c', 't') };
}

test('every step of the library is one that the rules allow; another throws and changes nothing', () => {
  const { library, changes } = memoryLibrary();
  for (const from of TRANSFER_STATES) {
    for (const to of TRANSFER_STATES) {
      const id = `${from}-${to}`;
      library.add(id, 'https://gateway.test/', NOW);
      const clip = library.addAsset(id, 'video', '/c', 't');
      bringTo(library, id, from);
      const before = [library.asset(id, 'video'), changes.length];
      if (isAllowed(from, to)) {
        expect(library.transition(clip, to, { attempts: 3 })).toMatchObject({ state: to, attempts: 3 });
      } else {
        expect(() => library.transition(clip, to, { attempts: 3 })).toThrow(`from ${from} to ${to}`);
        expect([library.asset(id, 'video'), changes.length]).toEqual(before);
      }
    }
  }
});

test('whoever gives up a second download finds the file from before saved again, with the reason', () => {
  const former = { finalPath: '/c/a.mp4', totalBytes: 9, sha256: 'ab', savedAtMs: 1, mayBeWatermarked: true };
  for (const state of ['failed', 'cancelled'] as const) {
    for (const from of ['queued', 'downloading', 'publishing', 'waiting', 'paused'] as const) {
      const { library, clip } = withClip();
      bringTo(library, 'a', from, { former: { ...former, remark: null }, finalPath: null, retryAtMs: 5 });
      const problem = { code: 'disk-full', facts: {} } as const;
      const moved = library.transition(clip, state, state === 'failed' ? { problem } : { problem: null });
      expect(moved).toMatchObject({ ...former, state: 'saved', former: null, retryAtMs: null });
      expect(moved?.problem?.code).toBe(state === 'failed' ? 'not-replaced' : undefined);
      expect(library.counts().saved).toBe(1);
    }
  }
});

test('what is no longer in the library makes no step and is not told of', () => {
  const { library, changes, clip } = withClip();
  library.remove('a');
  const told = changes.length;
  expect([library.transition(clip, 'paused'), changes.length]).toEqual([null, told]);
});

/** Statements of a text that write a column called `state`: by name, or whichever columns a list holds. */
function writesOfState(text: string): readonly string[] {
  const statements =
    text.match(/\b(?:UPDATE|INSERT(?:\s+OR\s+\w+)?\s+INTO)\s+(?:assets|generations)\b[^`;]*/g) ?? [];
  return statements
    .filter((sql) => /\bstate\s*=|\(([^)]*,)?\s*state\s*,|\$\{/.test(sql))
    .map((sql) =>
      sql
        .split(/\s+/)
        .slice(0, 3)
        .join(' ')
        .replace(/ [($].*| SET.*/, ''),
    );
}

test('no SQL but that of a transition writes the state of an asset, and that of a generation is what a service said', () => {
  expect(writesOfState('UPDATE assets SET etag = ?, state = ? WHERE')).toHaveLength(1);
  expect(writesOfState('INSERT INTO assets (id, state, x)')).toHaveLength(1);
  expect(writesOfState('UPDATE assets SET etag = ?')).toEqual([]);
  const root = join(import.meta.dirname, '../../../app');
  const found = readdirSync(root, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.ts'))
    .flatMap((name) =>
      writesOfState(readFileSync(join(root, name), 'utf8')).map(
        (sql) => `${name.replaceAll('\\', '/')}: ${sql}`,
      ),
    );
  expect(found.sort()).toEqual([
    // A new asset is queued; what is written later goes through one statement, whose patches hold no state.
    'core/library/asset-store.ts: INSERT INTO assets',
    'core/library/asset-store.ts: UPDATE assets',
    'core/library/clip-store.ts: INSERT INTO generations',
    'core/library/generation-store.ts: UPDATE generations',
    'core/library/list-store.ts: INSERT INTO generations',
    'core/library/write-answer.ts: UPDATE generations',
  ]);
  expect(Object.keys(ASSET_PATCH_COLUMNS)).not.toContain('state');
});
