/** What electron-builder packs, taken out of its archive again, starts and shows its page: nothing was left out. */
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { extractAsar } from '../../build/scripts/asar.ts';
import { packDummy } from '../../build/scripts/pack-dummy.ts';
import { tempFolder } from '../fakes/temp-folder.ts';
import { launchApp } from './launch-app.ts';

test('case 87: the packed app starts without the rest of the checkout', async () => {
  const folder = tempFolder();
  const packed = await packDummy(folder);
  const appFolder = join(folder, 'app');
  extractAsar(join(packed.folder, 'resources/app.asar'), appFolder);
  const app = await launchApp({ appFolder });
  try {
    await app.page.getByRole('heading').first().waitFor();
    expect(await app.page.title()).toBe('Dailies');
    expect(app.kind).toBe('host');
  } finally {
    expect(await app.quit()).toBe(0);
    await app.close();
  }
}, 120_000);
