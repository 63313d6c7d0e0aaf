/** An engine on a library that is there, backing it up at once; told to, it quits as the app does. */
import { createEngine } from '../../../../app/core/engine.ts';
import { defaultSettings } from '../../../../app/shared/settings.ts';

const [, , dataFolder = '', out = ''] = process.argv;
const engine = createEngine({
  ...{ dataFolder, key: null, cacheThumbnails: true, onStorageTrouble: 'pause', backupAfterMs: 0 },
  settings: { ...defaultSettings(out), baseUrl: 'http://127.0.0.1:9' },
});
engine.start();
process.on('message', () => void engine.stop().then(() => process.exit()));
process.send?.('started');
