/** Says which command a key press means, and how its keys are written on this system. */
import { COMMANDS, type Command, keysOf } from '../../app/shared/commands.ts';

interface Stroke {
  readonly key: string;
  readonly command: boolean;
  readonly shift: boolean;
  readonly alt: boolean;
}

function strokeOf(accelerator: string): Stroke {
  const words = accelerator.split('+');
  const key = words.pop() ?? '';
  return {
    key: key.toLowerCase(),
    command: words.includes('CmdOrCtrl'),
    shift: words.includes('Shift'),
    alt: words.includes('Alt'),
  };
}

type Pressed = Pick<KeyboardEvent, 'key' | 'code' | 'ctrlKey' | 'metaKey' | 'shiftKey' | 'altKey'>;

/** Gives the key itself: with Alt, macOS types another letter. */
function keyOf({ key, code, altKey }: Pressed): string {
  if (key === ' ') return 'space';
  return altKey && /^Key[A-Z]$/.test(code) ? code.slice(3).toLowerCase() : key.toLowerCase();
}

function isPressed(event: Pressed, stroke: Stroke, onMac: boolean): boolean {
  const command = onMac ? event.metaKey : event.ctrlKey;
  const foreign = onMac ? event.ctrlKey : event.metaKey;
  // Signs such as ? and / stand behind Shift on some keyboards and not on others.
  const isSign = stroke.key.length === 1 && !/[a-z0-9]/.test(stroke.key);
  return (
    keyOf(event) === stroke.key &&
    command === stroke.command &&
    !foreign &&
    (isSign || event.shiftKey === stroke.shift) &&
    event.altKey === stroke.alt
  );
}

/**
 * Gives all commands that share these keys, such as pause and resume; the caller takes the one that makes sense now.
 */
export function commandsFor(event: Pressed, platform: string): readonly Command[] {
  const onMac = platform === 'darwin';
  return COMMANDS.filter((command) =>
    keysOf(command, platform).some((keys) => isPressed(event, strokeOf(keys), onMac)),
  );
}

const MAC_NAMES: { readonly [name: string]: string } = {
  CmdOrCtrl: '⌘',
  Shift: '⇧',
  Alt: '⌥',
  Enter: '↩',
  Backspace: '⌫',
  Delete: '⌦',
};
const OTHER_NAMES: { readonly [name: string]: string } = { CmdOrCtrl: 'Ctrl', Delete: 'Del' };

/** Writes keys as the system does: ⌘⇧C on macOS, Ctrl+Shift+C elsewhere. */
export function keyLabel(accelerator: string, platform: string): string {
  const onMac = platform === 'darwin';
  const names = onMac ? MAC_NAMES : OTHER_NAMES;
  return accelerator
    .split('+')
    .map((word) => names[word] ?? word)
    .join(onMac ? '' : '+');
}

/** Gives the keys of a command as they are shown beside it; null when it has none. */
export function shownKeys(command: Command, platform: string): string | null {
  const [keys] = keysOf(command, platform);
  return keys === undefined ? null : keyLabel(keys, platform);
}
