/** Runs in the gallery's page before the app: puts a fake window.dailies there, filled for the view asked for. */
import type { CallName } from '../../../app/shared/contract.ts';
import { DailiesError } from '../../../app/shared/error-code.ts';
import {
  createFakeBridge,
  DEFAULT_SETTINGS,
  type FakeBridge,
  type FakeState,
  QUIET_ENGINE,
} from '../fake-bridge.ts';
import { everyState, longPrompts, manyRows, sampleDetail, takesOfPrompts } from './sample-rows.ts';
import type { Look, View } from './views.ts';

declare global {
  interface Window {
    fake: FakeBridge;
  }
}

function rowsFor(name: View['rows']): FakeState['rows'] {
  const nowMs = Date.now();
  if (name === 'every-state') return everyState(nowMs);
  if (name === 'long') return longPrompts(nowMs);
  if (name === 'takes') return takesOfPrompts(nowMs);
  if (name === 'many') return manyRows(100_000, nowMs);
  return [];
}

/** JSON of a view, without its act, and of how it is looked at: part of the address. */
const scene = new URLSearchParams(location.search).get('scene') ?? '';
const { view, look } = JSON.parse(scene) as { readonly view: View; readonly look: Look };
const rows = rowsFor(view.rows);
const fake = createFakeBridge({
  ...view.part,
  rows,
  settings: { ...DEFAULT_SETTINGS, ...view.settings, language: look.language },
  engine: {
    ...QUIET_ENGINE,
    generating: rows.filter((row) => row.status === 'generating').length,
    downloading: rows.filter((row) => row.status === 'downloading').length,
    ...view.engine,
  },
});
const plainItem = fake.handlers['library.item'];
fake.handlers['library.item'] = async (argument) => sampleDetail(await plainItem(argument));
for (const [name, code] of Object.entries(view.fails ?? {})) {
  fake.handlers[name as CallName] = () => {
    throw new DailiesError(code);
  };
}
window.fake = fake;
Object.defineProperty(window, 'dailies', { value: fake.bridge });

// A plain Chromium does not know media:, so the gallery's server stands in for it.
for (const kind of [HTMLImageElement, HTMLVideoElement]) {
  const setAttribute = kind.prototype.setAttribute;
  kind.prototype.setAttribute = function (name, value) {
    setAttribute.call(this, name, String(value).replace('media://library/', '/media/'));
  };
}

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
