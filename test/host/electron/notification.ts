/** electron's `Notification`: recorded when shown, clicked by a test. */
import type { Desk } from '../desk.ts';
import { StrictEmitter } from '../strict.ts';

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

type Activation = (details: object) => void;

export function createNotification({ system, record, onCommand, api }: Desk) {
  class Notification extends StrictEmitter {
    /** In the order they were shown; each held here, where Electron would let the app's reference decide. */
    static readonly shown: Notification[] = [];
    static onActivation: Activation = () => {};

    title: string;
    body: string;
    readonly silent: boolean;
    readonly actions: readonly { readonly text: string }[];
    /** As the app gave them. */
    readonly options: Options;
    readonly self: Notification;

    static isSupported(): boolean {
      return system.notificationsSupported;
    }
    static handleActivation(callback: Activation): void {
      Notification.onActivation = callback;
    }
    /** As Windows does for a click on any of them. */
    static activate(): void {
      Notification.onActivation({ type: 'click', arguments: '' });
    }

    constructor(options: Options = {}) {
      super('Notification', EVENTS);
      this.options = options;
      this.title = options.title ?? '';
      this.body = options.body ?? '';
      this.silent = options.silent ?? false;
      this.actions = options.actions ?? [];
      this.self = api('notification', this);
      // biome-ignore lint/correctness/noConstructorReturn: members that are not built must fail by name
      return this.self;
    }
    show(): void {
      const words = system.notificationRefusal;
      if (words !== null) {
        record('notification.failed', { words });
        system.soon(() => this.emit('failed', {}, words));
        return;
      }
      Notification.shown.push(this.self);
      record('notification.show', viewOf(this));
      system.soon(() => this.emit('show', {}));
    }
    close(): void {
      // Only Windows says why, and not always.
      const details = system.platform === 'win32' ? { reason: 'applicationHidden' } : {};
      system.soon(() => this.emit('close', details));
    }
  }

  const viewOf = ({ title, body, silent, actions }: Notification): NotificationView => ({
    ...{ title, body, silent },
    actions: actions.map((action) => action.text),
  });
  const nth = (index: number): Notification => {
    const notification = Notification.shown.at(index);
    if (!notification) throw new Error(`The app has shown ${Notification.shown.length} notifications.`);
    return notification;
  };

  onCommand('notifications', (): readonly NotificationView[] => Notification.shown.map(viewOf));
  onCommand('clickNotification', ({ index }: { index: number }) => nth(index).emit('click', {}));
  onCommand('clickNotificationAction', ({ index, action }: { index: number; action: number }) =>
    nth(index).emit('action', { actionIndex: action }, action),
  );
  onCommand('failNotification', ({ index, error }: { index: number; error: string }) =>
    nth(index).emit('failed', {}, error),
  );
  onCommand('refuseNotifications', ({ words }: { words: string | null }) => {
    system.notificationRefusal = words;
  });
  onCommand('notificationsSupported', ({ value }: { value: boolean }) => {
    system.notificationsSupported = value;
  });
  return api('Notification', Notification);
}
