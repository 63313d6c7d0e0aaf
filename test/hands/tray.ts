/** The app beside a tray, and its window closed into it. */
import assert from 'node:assert/strict';
import { type Session, until, waitForName } from '../electron/session.ts';
import { type Neighbour, startNeighbour } from './desktop.ts';
import { type Hands, openHands } from './stage.ts';

export interface TrayLine {
  readonly kind: 'item' | 'look' | 'activated' | 'chosen' | 'error';
  readonly tip?: string;
  readonly menu?: readonly (readonly [label: string, enabled: boolean])[];
  readonly message?: string;
}

export const WATCHER = 'org.kde.StatusNotifierWatcher';

/** Opens the app beside a tray. */
export async function openWithTray(settings = {}): Promise<{ hands: Hands; tray: Neighbour<TrayLine> }> {
  let tray: Neighbour<TrayLine> | undefined;
  const before = async (session: Session): Promise<void> => {
    tray = startNeighbour<TrayLine>(session, 'tray');
    await waitForName(session, WATCHER);
  };
  const hands = await openHands({ before, settings });
  assert(tray);
  await tray.waitFor('the tray item', ({ kind }) => kind === 'item');
  return { hands, tray };
}

/** Sends one command, and gives its answer. */
export async function ask(tray: Neighbour<TrayLine>, command: string): Promise<TrayLine> {
  const before = tray.lines.length;
  tray.tell(command);
  await until('the tray’s answer', () => tray.lines.slice(before).some(({ kind }) => kind !== 'item'));
  const answer = tray.lines.slice(before).find(({ kind }) => kind !== 'item') as TrayLine;
  assert.notEqual(answer.kind, 'error', answer.message);
  return answer;
}

/** Whether a window of the app is on the screen. */
export function isShown({ session }: Hands): boolean {
  const list = session.run('xprop', '-root', '_NET_CLIENT_LIST');
  const ids = list.match(/0x[0-9a-f]+/g) ?? [];
  return ids.some((id) => {
    try {
      return /WM_CLASS.*"[Dd]ailies"/.test(session.run('xprop', '-id', id, 'WM_CLASS'));
    } catch {
      // It went between the two questions.
      return false;
    }
  });
}

/** As the person's click on the window's cross. */
export async function closeWindow(hands: Hands): Promise<void> {
  hands.session.run('wmctrl', '-i', '-c', await hands.hand.window());
  await until('the window to go', () => !isShown(hands));
}
