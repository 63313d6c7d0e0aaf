/**
 * Shows the system's notifications: plain, cleaned text, and a click that is not lost to the garbage collector
 * (docs/rules.md, E14).
 */
import { type NativeImage, Notification } from 'electron';
import { cleanText } from '../../shared/clean-text.ts';

export interface NotificationText {
  readonly title: string;
  readonly body: string;
  readonly icon?: NativeImage;
}

/** Shows one; returns what takes it away again. */
export type ShowNotification = (text: NotificationText, onClick: () => void) => () => void;

const TITLE_LENGTH = 100;
const BODY_LENGTH = 250;
/** A notification's own click comes at about the same time as the activation. */
const LISTENER_MS = 300;
/** Not every desktop says when one has gone. */
const MAX_KEPT = 50;

export interface ShowNotificationDeps {
  readonly platform: NodeJS.Platform;
  /** For a click on one of which nothing is known any more: it was shown before the app was started anew. */
  readonly onUnknownClick: () => void;
  readonly log: (line: string) => void;
}

/**
 * Escapes a body on Linux, where it is markup (freedesktop.org's Desktop Notifications Specification, "Markup") that
 * Electron hands on as it is: a prompt could be drawn as a link. The title is plain text everywhere.
 */
function asMarkup(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}

export function createShowNotification({
  platform,
  onUnknownClick,
  log,
}: ShowNotificationDeps): ShowNotification {
  /** A notification that nothing refers to is collected, and its click with it. */
  const kept = new Set<Notification>();
  let clickedAtMs = Number.NEGATIVE_INFINITY;

  if (platform === 'win32') {
    // It hears of every click, of those that have a listener too, and which of the two comes first is not said.
    Notification.handleActivation(() => {
      setTimeout(() => {
        if (performance.now() - clickedAtMs > 2 * LISTENER_MS) onUnknownClick();
      }, LISTENER_MS);
    });
  }

  return ({ title, body, icon }, onClick) => {
    if (!Notification.isSupported()) return () => undefined;
    const notification = new Notification({
      title: cleanText(title, TITLE_LENGTH),
      body: platform === 'linux' ? asMarkup(cleanText(body, BODY_LENGTH)) : cleanText(body, BODY_LENGTH),
      ...(icon && !icon.isEmpty() ? { icon } : {}),
    });
    const forget = (): void => void kept.delete(notification);
    notification.on('click', () => {
      clickedAtMs = performance.now();
      forget();
      onClick();
    });
    notification.on('close', ({ reason }) => {
      // Windows only moves it to the Action Center then, where it can still be clicked.
      if (reason !== 'timedOut') forget();
    });
    notification.on('failed', (_event, error) => {
      forget();
      log(`notification: not shown (${error})`);
    });
    kept.add(notification);
    for (const oldest of kept) {
      if (kept.size <= MAX_KEPT) break;
      kept.delete(oldest);
    }
    notification.show();
    return () => {
      forget();
      notification.close();
    };
  };
}
