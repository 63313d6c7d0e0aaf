import { beforeEach, expect, test } from 'vitest';
import { chooseClip, chooseFolder } from '../../app/shell/dialogs.ts';
import { answers, callsOf } from '../fakes/electron.ts';

const asked = () => callsOf('dialog.showOpenDialog').at(-1)?.[0];

beforeEach(() => {
  answers.openDialog = { canceled: true, filePaths: [] };
});

test('a missing clip is looked for among videos first, beginning where it was', async () => {
  answers.openDialog = { canceled: false, filePaths: ['/moved/clip.mp4'] };
  expect(await chooseClip(null, '/clips')).toBe('/moved/clip.mp4');
  expect(asked()).toMatchObject({
    title: 'Where is this clip now?',
    defaultPath: '/clips',
    properties: ['openFile'],
    filters: [{ name: 'Videos' }, { name: 'All files', extensions: ['*'] }],
  });
});

test('a clip whose folder is not known is looked for where the system begins', async () => {
  await chooseClip(null, null);
  expect(asked()).not.toHaveProperty('defaultPath');
});

test.each([
  ['the file dialog', () => chooseClip(null, '/clips')],
  ['the folder dialog', () => chooseFolder(null, '/clips')],
])('%s that is cancelled, or closed without a choice, gives nothing', async (_title, open) => {
  answers.openDialog = { canceled: true, filePaths: ['/left/over.mp4'] };
  expect(await open()).toBeNull();
  answers.openDialog = { canceled: false, filePaths: [] };
  expect(await open()).toBeNull();
});
