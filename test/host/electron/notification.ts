/** electron's `Notification`: recorded when shown, clicked by a test. */
import { onCommand, record } from '../journal.ts';
import { StrictEmitter, strict } from '../strict.ts';

const EVENTS = ['show', 'click', 'close', 'reply', 'action', 'failed'];

export interface NotificationView {
  readonly title: string;
  readonly body: string;
  readonly silent: boolean;
  readonly actions: readonly string[];
}

interface Options {
  readonly title?: string;
  readonly body?: string;
  readonly silent?: boolean;
  readonly actions?: readonly { readonly text: string }[];
}

/** In the order they were shown; each held here, where Electron would let the app's reference decide. */
const shown: Notification[] = [];
let supported = true;
/** What the system says instead of showing one, as macOS does to an app that nobody signed. */
let refusal: string | null = null;

export class Notification extends StrictEmitter {
  title: string;
  body: string;
  readonly silent: boolean;
  readonly actions: readonly { readonly text: string }[];

  static isSupported(): boolean {
    return supported;
  }
  static handleActivation(): void {}

  constructor(options: Options = {}) {
    super('Notification', EVENTS);
    this.title = options.title ?? '';
    this.body = options.body ?? '';
    this.silent = options.silent ?? false;
    this.actions = options.actions ?? [];
    // biome-ignore lint/correctness/noConstructorReturn: members that are not built must fail by name
    return strict('Notification', this);
  }
  show(): void {
    if (refusal !== null) {
      const words = refusal;
      record('notification.failed', { words });
      setImmediate(() => this.emit('failed', {}, words));
      return;
    }
    shown.push(this);
    record('notification.show', viewOf(this));
    setImmediate(() => this.emit('show', {}));
  }
  close(): void {
    // Only Windows says why, and not always.
    setImmediate(() =>
      this.emit('close', process.platform === 'win32' ? { reason: 'applicationHidden' } : {}),
    );
  }
}

function viewOf(notification: Notification): NotificationView {
  const { title, body, silent, actions } = notification;
  return { title, body, silent, actions: actions.map((action) => action.text) };
}

function nth(index: number): Notification {
  const notification = shown.at(index);
  if (!notification) throw new Error(`The app has shown ${shown.length} notifications.`);
  return notification;
}

onCommand('notifications', (): readonly NotificationView[] => shown.map(viewOf));
onCommand('clickNotification', ({ index }: { index: number }) => nth(index).emit('click', {}));
onCommand('clickNotificationAction', ({ index, action }: { index: number; action: number }) =>
  nth(index).emit('action', { actionIndex: action }, action),
);
onCommand('failNotification', ({ index, error }: { index: number; error: string }) =>
  nth(index).emit('failed', {}, error),
);
onCommand('refuseNotifications', ({ words }: { words: string | null }) => {
  refusal = words;
});
onCommand('notificationsSupported', ({ value }: { value: boolean }) => {
  supported = value;
});
