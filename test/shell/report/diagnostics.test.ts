import { mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { beforeEach, expect, test } from 'vitest';
import { DailiesError } from '../../../app/shared/error-code.ts';
import type { KeyStatus } from '../../../app/shared/key-status.ts';
import { defaultSettings } from '../../../app/shared/settings.ts';
import {
  type DiagnosticsDeps,
  diagnosticsText,
  exportDiagnostics,
} from '../../../app/shell/report/diagnostics.ts';
import { createRedactor } from '../../../app/shell/report/redact.ts';
import { windowlessDialogs } from '../../fakes/dialog-queue.ts';
import { answers, callsOf, freshElectron } from '../../fakes/electron.ts';
import { createFakeEngine } from '../../fakes/engine.ts';
import { tempFolder } from '../../fakes/temp-folder.ts';
import { CANARY_KEY } from '../../fixtures/canary-key.ts';

let folder = '';
beforeEach(() => {
  folder = tempFolder({ mayHoldKey: ['logs/dailies.log'] });
  freshElectron({ paths: { documents: folder } });
});

function deps(changes: Partial<DiagnosticsDeps> = {}): DiagnosticsDeps {
  const logFolder = join(folder, 'logs');
  mkdirSync(logFolder, { recursive: true });
  const redactor = createRedactor('/home/ada');
  redactor.hide(CANARY_KEY);
  return {
    appInfo: () => ({
      ...{ version: '0.1.0', electron: '45.4.1', chromium: '156', node: '24.21.0' },
      ...{ platform: 'linux', locale: 'en-GB', isSandboxed: true, isInstalled: true },
    }),
    engine: {
      ...createFakeEngine(),
      window: () => ({ version: 1, rows: [], total: 7, counts: { saved: 5, failed: 2 } }) as never,
    },
    settings: () => ({
      ...defaultSettings('/home/ada/Videos/Dailies'),
      concurrency: 7,
      search: 'a secret project',
    }),
    keyStatus: async (): Promise<KeyStatus> => ({ state: 'stored', hint: 'q9Zx', weakStorage: false }),
    updateStatus: () => ({ state: 'off' }),
    ...{ logFolder, redactor, now: () => Date.UTC(2026, 10, 24, 12), log: () => undefined },
    ...changes,
  };
}

test('the report says what runs, how it is set, how much there is, and what happened last', async () => {
  const given = deps();
  writeFileSync(join(given.logFolder, 'dailies.1.log'), '2026-11-23 older line\n');
  writeFileSync(
    join(given.logFolder, 'dailies.log'),
    '2026-11-24 start: Dailies 0.1.0\n2026-11-24 saved: video\n',
  );
  const text = await diagnosticsText(given);
  for (const part of [
    'Dailies 0.1.0, Electron 45.4.1, Chromium 156, Node 24.21.0',
    '"concurrency": 7',
    '"saved":5,"failed":2',
    '== API key\nstored\n',
    '== Update\noff\n',
    'older line',
    'saved: video',
  ]) {
    expect(text).toContain(part);
  }
  expect(text).not.toContain('q9Zx');
  expect(text).not.toContain('/home/ada');
  expect(text).not.toContain('a secret project');
});

test('E1: the report says when Chromium’s sandbox is off', async () => {
  const given = deps();
  const open = { ...given.appInfo(), isSandboxed: false };
  expect(await diagnosticsText(given)).not.toContain('sandbox');
  expect(await diagnosticsText({ ...given, appInfo: () => open })).toContain(
    '\nWithout Chromium’s sandbox\n',
  );
});

test('S8, case 77: a key that an older log still holds is in no form in the report', async () => {
  const given = deps({
    settings: () => ({ ...defaultSettings('/clips'), nameTemplate: `{id} ${CANARY_KEY}` }),
  });
  const forms = [
    CANARY_KEY,
    encodeURIComponent(CANARY_KEY),
    Buffer.from(CANARY_KEY).toString('base64'),
    Buffer.from(`user:${CANARY_KEY}`).toString('base64'),
    JSON.stringify(CANARY_KEY),
    `Authorization: Bearer ${CANARY_KEY}`,
    `https://gateway.example/luma?key=${encodeURIComponent(CANARY_KEY)}`,
  ];
  writeFileSync(join(given.logFolder, 'dailies.log'), forms.map((form) => `old ${form}\n`).join(''));
  const text = await diagnosticsText(given);
  expect(text.match(/^old /gm)).toHaveLength(forms.length);
  for (const form of [...forms, CANARY_KEY.slice(3, 15)]) expect(text).not.toContain(form);
});

test('a log of any size gives its newest lines, whole ones', async () => {
  const given = deps();
  const lines = Array.from({ length: 60_000 }, (_, index) => `line ${index}\n`);
  writeFileSync(join(given.logFolder, 'dailies.log'), lines.join(''));
  const text = await diagnosticsText(given);
  expect(text.length).toBeLessThan(400_000);
  const kept = text
    .slice(text.indexOf('== Log\n') + 7)
    .trim()
    .split('\n');
  expect(kept.at(-1)).toBe('line 59999');
  expect(kept.every((line) => /^line \d+$/.test(line))).toBe(true);
});

test('the person names the file, which is for them alone, and it is shown in its folder', async () => {
  const path = join(folder, 'report.txt');
  answers.saveDialog = { canceled: false, filePath: path };
  expect(await exportDiagnostics({ ...deps(), dialogs: windowlessDialogs() })).toBe(true);
  expect(callsOf('dialog.showSaveDialog')[0]?.[0]).toMatchObject({
    defaultPath: join(folder, 'dailies-diagnostics-2026-11-24.txt'),
  });
  expect(readFileSync(path, 'utf8')).toContain('== Versions\nDailies 0.1.0');
  if (process.platform !== 'win32') expect(statSync(path).mode & 0o777).toBe(0o600);
  expect(callsOf('shell.showItemInFolder')).toEqual([[path]]);
});

test('cancelled, nothing is written', async () => {
  answers.saveDialog = { canceled: true, filePath: '' };
  expect(await exportDiagnostics({ ...deps(), dialogs: windowlessDialogs() })).toBe(false);
  expect(callsOf('shell.showItemInFolder')).toEqual([]);
});

test('a place where nothing can be written is named', async () => {
  answers.saveDialog = { canceled: false, filePath: join(folder, 'missing', 'report.txt') };
  const failure = exportDiagnostics({ ...deps(), dialogs: windowlessDialogs() });
  await expect(failure).rejects.toThrow(DailiesError);
  await expect(failure).rejects.toMatchObject({ code: 'folder-unwritable' });
});

test('P0-3: a person without a Documents folder is offered the usual one', async () => {
  delete answers.paths.documents;
  answers.saveDialog = { canceled: true, filePath: '' };
  await exportDiagnostics({ ...deps(), dialogs: windowlessDialogs() });
  expect(callsOf('dialog.showSaveDialog').at(-1)?.at(-1)).toMatchObject({
    defaultPath: join(homedir(), 'Documents', 'dailies-diagnostics-2026-11-24.txt'),
  });
});
