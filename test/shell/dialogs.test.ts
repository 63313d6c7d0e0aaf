import { beforeEach, describe, expect, onTestFinished, test } from 'vitest';
import { DailiesError } from '../../app/shared/error-code.ts';
import { getLocale, overwriteGetLocale } from '../../app/shared/paraglide/runtime.js';
import {
  askToQuit,
  askToTryAgain,
  chooseClip,
  chooseFolder,
  confirmGateway,
  confirmTrash,
  explainClose,
  tellAtStart,
  tellLibraryNews,
  tellProblem,
  tellStartFailure,
} from '../../app/shell/dialogs.ts';
import { windowlessDialogs } from '../fakes/dialog-queue.ts';
import { answers, callsOf, freshElectron } from '../fakes/electron.ts';

const dialogs = windowlessDialogs();

const asked = () => callsOf('dialog.showOpenDialog').at(-1)?.[0];

beforeEach(() => freshElectron());

test('a missing clip is looked for among videos first, beginning where it was', async () => {
  answers.openDialog = { canceled: false, filePaths: ['/moved/clip.mp4'] };
  expect(await chooseClip(dialogs, '/clips')).toBe('/moved/clip.mp4');
  expect(asked()).toMatchObject({
    title: 'Where is this clip now?',
    defaultPath: '/clips',
    properties: ['openFile'],
    filters: [{ name: 'Videos' }, { name: 'All files', extensions: ['*'] }],
  });
});

test('a clip whose folder is not known is looked for where the system begins', async () => {
  await chooseClip(dialogs, null);
  expect(asked()).not.toHaveProperty('defaultPath');
});

test.each([
  ['the file dialog', () => chooseClip(dialogs, '/clips')],
  ['the folder dialog', () => chooseFolder(dialogs, '/clips')],
])('%s that is cancelled, or closed without a choice, gives nothing', async (_title, open) => {
  answers.openDialog = { canceled: true, filePaths: ['/left/over.mp4'] };
  expect(await open()).toBeNull();
  answers.openDialog = { canceled: false, filePaths: [] };
  expect(await open()).toBeNull();
});

test('field S8: Enter in the question about the trash means no', async () => {
  answers.messageBox = [1];
  expect(await confirmTrash(dialogs, 2)).toBe(false);
  expect(callsOf('dialog.showMessageBox').at(-1)?.[0]).toMatchObject({
    buttons: ['Move to Trash', 'Cancel'],
    ...{ defaultId: 1, cancelId: 1 },
  });
});

test('field S8: whatever cannot be taken back or goes to another host has no for its Enter', async () => {
  for (const ask of [confirmTrash(dialogs, 1), confirmGateway(dialogs, 'h.test'), askToQuit(dialogs)]) {
    answers.messageBox = [1];
    await ask;
    const options = callsOf('dialog.showMessageBox').at(-1)?.[0] as { defaultId: number; cancelId: number };
    expect([options.defaultId, options.cancelId]).toEqual([1, 1]);
  }
});

test('E33-9: every box is called Dailies in the taskbar and in lists of windows', async () => {
  const told = [
    () => tellProblem(dialogs, { code: 'disk-full', facts: {} }),
    () => tellLibraryNews(dialogs, { kind: 'damaged' }),
    () => tellAtStart(dialogs, { notice: null, crashed: true }),
    () => askToTryAgain(dialogs),
    () => explainClose(dialogs, 'tray'),
    () => confirmTrash(dialogs, 1),
  ];
  for (const tell of told) {
    await tell();
    expect(callsOf('dialog.showMessageBox').at(-1)?.[0]).toMatchObject({ title: 'Dailies' });
  }
});

describe('in the person’s language', () => {
  const told = () => callsOf('dialog.showMessageBox').at(-1)?.at(-1);
  beforeEach(() => {
    const before = getLocale();
    overwriteGetLocale(() => 'zh-Hans');
    onTestFinished(() => overwriteGetLocale(() => before));
  });

  test('settings that were replaced are called what they are called in the window', async () => {
    const notice = {
      kind: 'replaced',
      names: ['limitBytesPerSecond', 'baseUrl'],
      keptAt: '/data/old',
    } as const;
    await tellAtStart(dialogs, { notice, crashed: false });
    expect(told()).toMatchObject({
      message: '部分设置无法使用，已被替换：限速、网关地址。',
      detail: '原文件保存在 /data/old',
    });
  });

  test.each([
    [{ kind: 'damaged' }, /已损坏/, /重新启动/],
    [{ kind: 'set-aside', keptAt: '/data/aside', recovered: 3 }, /已损坏/, /已恢复 3 .*\/data\/aside/],
    [{ kind: 'set-aside', keptAt: '/data/aside', recovered: 0 }, /已损坏/, /无法读取.*\/data\/aside/],
    [{ kind: 'clips-found', count: 5 }, /找到 5 个/, /^$/],
  ] as const)('what became of the library is told: %j', async (news, message, detail) => {
    await tellLibraryNews(dialogs, news);
    expect(told()).toMatchObject({
      message: expect.stringMatching(message),
      detail: expect.stringMatching(detail),
    });
  });

  test('an act out of a menu that came to nothing says what to do', async () => {
    await tellProblem(dialogs, { code: 'folder-unwritable', facts: {} });
    expect(told()).toMatchObject({ message: expect.stringMatching(/没有权限写入/) });
  });

  test.each([
    ['disk-full', /^磁盘已满.*\/data/],
    ['folder-unwritable', /无权写入 \/data/],
    ['library-in-use', /\/data 中的资料库/],
    ['secrets-unavailable', /^系统/],
  ] as const)('a start that fails with %s says so', (code, sentence) => {
    tellStartFailure(new DailiesError(code), '/data');
    expect(callsOf('dialog.showErrorBox').at(-1)).toEqual(['Dailies', expect.stringMatching(sentence)]);
  });
});
