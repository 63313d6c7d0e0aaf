/** Which keys and pastes are the window's, and which belong to what has the focus. */
import { afterEach, expect, test } from 'vitest';
import { keysOf, WORKS_IN_FIELDS } from '../../../app/shared/commands.ts';
import { createWindowKeys } from '../../../renderer/lib/window-keys.ts';

afterEach(() => document.body.replaceChildren());

/** The element with the focus, of the page that this HTML makes. */
function within(html: string): Element {
  document.body.innerHTML = html;
  const target = document.querySelector('[data-target]');
  if (!target) throw new Error('No target');
  return target;
}
interface State {
  readonly dialog?: boolean;
  readonly selectedText?: boolean;
}
function setUp({ dialog = false, selectedText = false }: State = {}) {
  const pressed: string[] = [];
  const taken: string[] = [];
  const keys = createWindowKeys({
    isDialogOpen: () => dialog,
    hasSelectedText: () => selectedText,
    press: ({ key }) => pressed.push(key) > 0,
    take: (data) => void taken.push(data.getData('text/plain')),
  });
  const key = (target: Element, name: string, more: object = {}): boolean =>
    keys.keydown({
      ...{ key: name, target, ctrlKey: false, metaKey: false, shiftKey: false, altKey: false },
      ...{ isComposing: false, defaultPrevented: false, ...more },
    });
  const paste = (target: Element, text: string, files: readonly object[] = []): boolean =>
    keys.paste({ target, clipboardData: { files, getData: () => text } as unknown as DataTransfer });
  return { key, paste, pressed, taken };
}
const ROW = '<div role="row" tabindex="0" data-target></div>';

test('a key on a row is the window’s', () => {
  const { key, pressed } = setUp();
  const row = within(ROW);
  for (const name of ['r', 'Enter', 'Delete', ' ']) expect(key(row, name)).toBe(true);
  expect(pressed).toEqual(['r', 'Enter', 'Delete', ' ']);
});

test.each([
  ['the raw answer’s head', '<details><summary data-target></summary></details>'],
  ['what is new in a version', '<a href="https://example.com" data-target></a>'],
  ['a player', '<video data-target></video>'],
  ['a button', '<button><span data-target></span></button>'],
])('Enter and the space bar on %s stay with it; other keys do not', (_name, html) => {
  const { key, pressed } = setUp();
  const target = within(html);
  expect([key(target, 'Enter'), key(target, ' '), key(target, 'r')]).toEqual([false, false, true]);
  expect(pressed).toEqual(['r']);
});

test('every letter typed in an open menu looks for an item of the menu, and runs no command', () => {
  const { key, pressed } = setUp();
  const item = within('<div role="menu"><div role="menuitem" tabindex="-1" data-target></div></div>');
  for (const name of ['r', 'p', 'k', 'Delete', 'Enter', ' ', 'n']) key(item, name, { ctrlKey: name === 'n' });
  expect(pressed).toEqual([]);
});

test('a field keeps its keys, but for those that no field knows', () => {
  const { key, pressed } = setUp();
  const field = within('<input data-target>');
  for (const name of ['r', 'Delete', 'Enter']) expect(key(field, name)).toBe(false);
  expect([key(field, 'a', { ctrlKey: true }), key(field, 'F', { ctrlKey: true })]).toEqual([false, true]);
  expect(pressed).toEqual(['F']);
});

test.each(WORKS_IN_FIELDS)(
  'the command %s works from within a field by its key with Ctrl alone',
  (command) => {
    const { key } = setUp();
    const field = within('<textarea data-target></textarea>');
    const letters = keysOf(command, 'linux').flatMap((keys) => /^CmdOrCtrl\+(.+)$/.exec(keys)?.[1] ?? []);
    expect(letters).toHaveLength(1);
    for (const letter of letters) {
      expect([key(field, letter, { ctrlKey: true }), key(field, letter)]).toEqual([true, false]);
    }
  },
);

test('nothing is the window’s beneath a dialog, nor while an input method is at work', () => {
  const row = within(ROW);
  const beneath = setUp({ dialog: true });
  expect([beneath.key(row, 'r'), beneath.paste(row, 'task-a')]).toEqual([false, false]);
  const composing = setUp();
  expect(composing.key(row, 'r', { isComposing: true })).toBe(false);
});

test('selected text is what is copied, with Caps Lock too; the path still has its own keys', () => {
  const { key } = setUp({ selectedText: true });
  const row = within(ROW);
  expect(key(row, 'c', { ctrlKey: true })).toBe(false);
  expect(key(row, 'C', { ctrlKey: true })).toBe(false);
  expect(key(row, 'C', { ctrlKey: true, shiftKey: true })).toBe(true);
  expect(setUp().key(row, 'C', { ctrlKey: true })).toBe(true);
});

test.each([
  ['a row', ROW],
  ['the choice of an order', '<select data-target><option>Name</option></select>'],
  ['a checkbox', '<input type="checkbox" data-target>'],
  ['a text that cannot be changed', '<textarea readonly data-target></textarea>'],
])('a paste on %s is looked through for ids', (_name, html) => {
  const { paste, taken } = setUp();
  expect(paste(within(html), 'task-a')).toBe(true);
  expect(taken).toEqual(['task-a']);
});

test.each([
  ['a text field', '<input type="text" data-target>'],
  ['a longer one', '<textarea data-target></textarea>'],
  ['what can be edited', '<div contenteditable><p data-target></p></div>'],
])('a paste into %s stays there', (_name, html) => {
  const { paste, taken } = setUp();
  expect(paste(within(html), 'task-a')).toBe(false);
  expect(taken).toEqual([]);
});

test('copied files are taken like dropped ones, and a paste of nothing is nothing', () => {
  const { paste, taken } = setUp();
  expect(paste(within(ROW), '', [{ name: 'ids.txt' }])).toBe(true);
  expect(paste(within(ROW), ' \n')).toBe(false);
  expect(taken).toHaveLength(1);
});
