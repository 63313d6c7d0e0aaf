import { beforeEach, expect, test } from 'vitest';
import { overwriteGetLocale } from '../../../app/shared/paraglide/runtime.js';
import { editMenuTemplate, offerEditMenu } from '../../../app/shell/menus/edit-menu.ts';
import { app, BrowserWindow, callsOf, freshElectron } from '../../fakes/electron.ts';

const ALL = { canUndo: true, canRedo: true, canCut: true, canCopy: true, canPaste: true } as const;
const FLAGS = { ...ALL, canDelete: true, canSelectAll: true, canEditRichly: false };
const inField = { isEditable: true, selectionText: '', editFlags: FLAGS };

beforeEach(() => freshElectron());

test('in a text field everything can be done that the keyboard can', () => {
  const roles = editMenuTemplate(inField).map(({ role, type }) => role ?? type);
  expect(roles).toEqual(['undo', 'redo', 'separator', 'cut', 'copy', 'paste', 'selectAll']);
});

test('what cannot be done now stands there, but not to be clicked', () => {
  const template = editMenuTemplate({ ...inField, editFlags: { ...FLAGS, canCut: false, canCopy: false } });
  const off = template.filter(({ enabled }) => enabled === false).map(({ role }) => role);
  expect(off).toEqual(['cut', 'copy']);
});

test('text that is chosen elsewhere can be copied', () => {
  const chosen = { isEditable: false, selectionText: 'a prompt', editFlags: FLAGS };
  expect(editMenuTemplate(chosen).map(({ role }) => role)).toEqual(['copy']);
});

test('where there is no text there is no menu', () => {
  expect(editMenuTemplate({ isEditable: false, selectionText: ' \n', editFlags: FLAGS })).toEqual([]);
});

test('it speaks the language of now', () => {
  overwriteGetLocale(() => 'zh-Hans');
  expect(editMenuTemplate(inField).flatMap(({ label }) => label ?? [])).toContain('粘贴');
  overwriteGetLocale(() => 'en');
});

test('every page has it, at the pointer of whoever asks', () => {
  offerEditMenu(app as never);
  const contents = new BrowserWindow().webContents;
  const frame = {};
  contents.emit('context-menu', {}, { ...inField, frame, menuSourceType: 'mouse' });
  contents.emit('context-menu', {}, { ...inField, isEditable: false, frame: null, menuSourceType: 'mouse' });
  expect(callsOf('menu.popup').map(([options]) => options)).toEqual([{ sourceType: 'mouse', frame }]);
});

test('by the menu key it opens at the text, wherever the pointer lies', () => {
  offerEditMenu(app as never);
  const contents = new BrowserWindow().webContents;
  contents.emit(
    'context-menu',
    {},
    { ...inField, frame: null, menuSourceType: 'keyboard', x: 212, y: 340, selectionText: 'a prompt' },
  );
  expect(callsOf('menu.popup').map(([options]) => options)).toEqual([
    { sourceType: 'keyboard', x: 212, y: 340 },
  ]);
});
