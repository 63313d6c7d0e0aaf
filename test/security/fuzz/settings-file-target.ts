/** config.json as another program, another version or a broken disk has left it. */
import { mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { defaultSettings } from '../../../app/shared/settings.ts';
import { createSettingsStore } from '../../../app/shell/settings/settings-store.ts';
import { answers } from '../../fakes/electron.ts';
import { almost, junkText, junkValue } from './junk.ts';
import { mustHold } from './must-hold.ts';
import { type Target, target } from './target.ts';

const CLIPS = '/clips';
const RIGHT = {
  settings: defaultSettings(CLIPS),
  folders: [CLIPS],
  key: { blob: 'YQ==', backend: 'kwallet', createdAtMs: 1, hint: 'end9' },
  window: { x: 1, y: null, width: 800, height: 600, maximized: false },
  closeExplained: true,
};

/** JSON has no word for some of it. */
const textOf = (value: unknown): string =>
  JSON.stringify(value, (_key, inner: unknown) => (typeof inner === 'bigint' ? String(inner) : inner)) ?? '';

const files = fc.oneof(
  almost(RIGHT).map(textOf),
  almost(RIGHT).chain(almost).map(textOf),
  fc.tuple(fc.constant(textOf(RIGHT)), fc.nat(400)).map(([text, length]) => text.slice(0, length)),
  junkValue.map(textOf),
  junkText,
);

export const settingsFileTarget: Target = target(
  'settings file',
  [files, fc.option(files)],
  (content, backup) => {
    const dataFolder = mkdtempSync(join(tmpdir(), 'dailies-fuzz-'));
    try {
      answers.paths.userData = dataFolder;
      writeFileSync(join(dataFolder, 'config.json'), content);
      if (backup !== null) writeFileSync(join(dataFolder, 'config.json.bak'), backup);
      const open = () =>
        createSettingsStore({ dataFolder, defaultFolder: CLIPS, now: () => 42, log: () => undefined });
      const store = open();
      mustHold(typeof store.current().baseUrl === 'string', 'no settings');
      const stored = store.key.read();
      mustHold(stored === null || typeof stored.blob === 'string', 'a key record without its blob');
      store.change({ concurrency: 2 });
      if (process.platform !== 'win32') {
        mustHold((statSync(join(dataFolder, 'config.json')).mode & 0o077) === 0, 'others can read it');
      }
      mustHold(open().notice === null, 'what was mended is not');
      mustHold(!('polluted' in {}), 'the prototype of all objects was changed');
    } finally {
      rmSync(dataFolder, { recursive: true, force: true });
    }
  },
);
