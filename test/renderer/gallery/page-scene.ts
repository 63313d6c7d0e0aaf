/** Runs in the gallery's page before the app: puts a fake window.dailies there, filled for the scene asked for. */
import { createFakeBridge, DEFAULT_SETTINGS, type FakeBridge, type FakeState } from '../fake-bridge.ts';
import { everyState, longPrompts, manyRows, sampleDetail } from './sample-rows.ts';

declare global {
  interface Window {
    scene: { readonly rows: string; readonly part: string };
    fake: FakeBridge;
  }
}

function rowsFor(name: string): FakeState['rows'] {
  const nowMs = Date.now();
  if (name === 'every-state') return everyState(nowMs);
  if (name === 'long') return longPrompts(nowMs);
  if (name === 'many') return manyRows(100_000, nowMs);
  return [];
}

const part = JSON.parse(window.scene.part) as Partial<FakeState>;
const rows = rowsFor(window.scene.rows);
const fake = createFakeBridge({
  ...part,
  rows,
  settings: { ...DEFAULT_SETTINGS, ...part.settings },
  engine: {
    keyRefused: false,
    gatewayProblem: null,
    storageProblem: null,
    generating: rows.filter((row) => row.status === 'generating').length,
    downloading: rows.filter((row) => row.status === 'downloading').length,
    allPaused: false,
    safeMode: false,
    ...part.engine,
  },
});
const plainItem = fake.handlers['library.item'];
fake.handlers['library.item'] = async (argument) => sampleDetail(await plainItem(argument));
window.fake = fake;
Object.defineProperty(window, 'dailies', { value: fake.bridge });

// A plain Chromium does not know media:, so the gallery's server stands in for it.
const setAttribute = HTMLImageElement.prototype.setAttribute;
HTMLImageElement.prototype.setAttribute = function (name, value) {
  setAttribute.call(this, name, value.replace('media://library/', '/media/'));
};

setInterval(() => {
  fake.emit(
    'transfers.progress',
    rows
      .filter((row) => row.status === 'downloading' && row.totalBytes !== null)
      .map((row) => ({
        id: row.id,
        asset: 'video',
        receivedBytes: row.receivedBytes,
        totalBytes: row.totalBytes,
        bytesPerSecond: 3_400_000,
      })),
  );
}, 250);
