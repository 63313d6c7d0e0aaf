/** The system's notifications: plain, cleaned text, and a click that is not lost to the garbage collector (E14). */
import { type NativeImage, Notification } from 'electron';
import { cleanText } from '../../core/luma/clean-text.ts';

export interface NotificationText {
  readonly title: string;
  readonly body: string;
  readonly icon?: NativeImage;
}

/** Shows one; returns what takes it away again. */
export type ShowNotification = (text: NotificationText, onClick: () => void) => () => void;

const TITLE_LENGTH = 100;
const BODY_LENGTH = 250;
/** Not every desktop says when one has gone. */
const MAX_KEPT = 50;

export function createShowNotification(log: (line: string) => void): ShowNotification {
  /** A notification that nothing refers to is collected, and its click with it. */
  const kept = new Set<Notification>();

  return ({ title, body, icon }, onClick) => {
    if (!Notification.isSupported()) return () => undefined;
    const notification = new Notification({
      title: cleanText(title, TITLE_LENGTH),
      body: cleanText(body, BODY_LENGTH),
      ...(icon && !icon.isEmpty() ? { icon } : {}),
    });
    const forget = (): void => void kept.delete(notification);
    notification.on('click', () => {
      forget();
      onClick();
    });
    notification.on('close', forget);
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
