/** Takes keys and pastes that are meant for the window as a whole: what has the focus keeps those it knows itself. */
import { keysOf, WORKS_IN_FIELDS } from '../../app/shared/commands.ts';

type Key = Pick<
  KeyboardEvent,
  'key' | 'ctrlKey' | 'metaKey' | 'shiftKey' | 'altKey' | 'isComposing' | 'defaultPrevented' | 'target'
>;

export interface WindowKeysDeps<Press extends Key> {
  readonly isDialogOpen: () => boolean;
  /** Whether some text of the page is selected. */
  readonly hasSelectedText: () => boolean;
  /** Does what the keys mean; true when they meant something. */
  readonly press: (event: Press) => boolean;
  readonly take: (data: DataTransfer) => void;
}

export interface WindowKeys<Press extends Key> {
  /** True when the key was the window's, and is not to do anything else. */
  keydown(event: Press): boolean;
  paste(event: Pick<ClipboardEvent, 'target' | 'clipboardData'>): boolean;
}

const TEXT_FIELDS = [
  'textarea:not([readonly])',
  'input:not([readonly], [type=checkbox], [type=radio], [type=range], [type=button], [type=submit])',
  '[contenteditable]:not([contenteditable=false])',
].join();
/** What has letters and arrows of its own; in a menu letters look for an item. */
const FIELDS = 'input, textarea, select, [contenteditable], [role=menu]';
/** What Enter and the space bar press. */
const PRESSED = 'button, a[href], summary, video';

const isWithin = (target: EventTarget | null, selector: string): boolean =>
  target instanceof Element && target.closest(selector) !== null;

/** Says whether what is pasted there stays there. */
export const takesText = (target: EventTarget | null): boolean => isWithin(target, TEXT_FIELDS);

const MODIFIED = 'CmdOrCtrl+';
const IN_FIELDS: ReadonlySet<string> = new Set(
  WORKS_IN_FIELDS.flatMap((command) => keysOf(command, ''))
    .filter((keys) => keys.startsWith(MODIFIED))
    .map((keys) => keys.slice(MODIFIED.length).toLowerCase()),
);

/** Says whether a key is one that no field knows, and that works from within one (app/shared/commands.ts). */
function isForTheWindow({ key, ctrlKey, metaKey, target }: Key): boolean {
  if (isWithin(target, '[role=menu]')) return false;
  return (ctrlKey || metaKey) && IN_FIELDS.has(key.toLowerCase());
}

/** Says whether a key copies; with Caps Lock the letter comes as a capital. */
const isCopy = ({ key, shiftKey, altKey }: Key): boolean => key.toLowerCase() === 'c' && !shiftKey && !altKey;

export function createWindowKeys<Press extends Key>(deps: WindowKeysDeps<Press>): WindowKeys<Press> {
  return {
    keydown(event) {
      if (event.defaultPrevented || event.isComposing || deps.isDialogOpen()) return false;
      if (isWithin(event.target, FIELDS) && !isForTheWindow(event)) return false;
      // What was selected as text is what a person wants to copy.
      if (isCopy(event) && deps.hasSelectedText()) return false;
      if ((event.key === 'Enter' || event.key === ' ') && isWithin(event.target, PRESSED)) return false;
      return deps.press(event);
    },
    paste({ target, clipboardData }) {
      if (takesText(target) || deps.isDialogOpen() || clipboardData === null) return false;
      const hasText = clipboardData.getData('text/plain').trim() !== '';
      if (!hasText && clipboardData.files.length === 0) return false;
      deps.take(clipboardData);
      return true;
    },
  };
}
