/** What a window remembers of itself without anything being drawn: its place, its state, its name. */
import type { Desk } from '../desk.ts';
import { StrictEmitter } from '../strict.ts';

const EVENTS = [
  ...[
    'page-title-updated',
    'close',
    'closed',
    'session-end',
    'query-session-end',
    'unresponsive',
    'responsive',
  ],
  ...['blur', 'focus', 'show', 'hide', 'ready-to-show', 'maximize', 'unmaximize', 'minimize', 'restore'],
  ...[
    'will-resize',
    'resize',
    'resized',
    'will-move',
    'move',
    'moved',
    'enter-full-screen',
    'leave-full-screen',
  ],
];

export interface Rectangle {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

export abstract class WindowState extends StrictEmitter {
  readonly desk: Desk;
  bounds: Rectangle;
  title: string;
  visible: boolean;
  minimized = false;
  maximized = false;
  fullScreen = false;
  focused = false;

  constructor(desk: Desk, bounds: Rectangle, title: string, visible: boolean) {
    super('BrowserWindow', EVENTS);
    this.desk = desk;
    this.bounds = bounds;
    this.title = title;
    this.visible = visible;
  }

  abstract setBounds(bounds: Partial<Rectangle>): void;

  /** Whoever manages windows decides, a moment later; until then the window is as it was. */
  managed(decided: () => void): void {
    this.desk.system.soon(decided);
  }
  minimize(): void {
    this.managed(() => {
      if (this.minimized) return;
      this.minimized = true;
      this.emit('minimize');
    });
  }
  restore(): void {
    this.managed(() => {
      if (!this.minimized) return;
      this.minimized = false;
      this.emit('restore');
    });
  }
  maximize(): void {
    this.managed(() => {
      this.maximized = true;
      this.emit('maximize');
    });
  }
  unmaximize(): void {
    this.managed(() => {
      this.maximized = false;
      this.emit('unmaximize');
    });
  }
  setFullScreen(value: boolean): void {
    this.managed(() => {
      this.fullScreen = value;
      this.emit(value ? 'enter-full-screen' : 'leave-full-screen');
    });
  }
  /** On Linux a minimized window goes on calling itself visible. */
  isVisible(): boolean {
    return this.visible && (this.desk.system.platform === 'linux' || !this.minimized);
  }
  isFocused(): boolean {
    return this.focused;
  }
  isMinimized(): boolean {
    return this.minimized;
  }
  isMaximized(): boolean {
    return this.maximized;
  }
  isFullScreen(): boolean {
    return this.fullScreen;
  }
  getBounds(): Rectangle {
    return this.bounds;
  }
  getNormalBounds(): Rectangle {
    return this.bounds;
  }
  getContentBounds(): Rectangle {
    return this.bounds;
  }
  getSize(): number[] {
    return [this.bounds.width, this.bounds.height];
  }
  setSize(width: number, height: number): void {
    this.setBounds({ width, height });
  }
  setMinimumSize(): void {}
  getPosition(): number[] {
    return [this.bounds.x, this.bounds.y];
  }
  setPosition(x: number, y: number): void {
    this.bounds = { ...this.bounds, x, y };
  }
  center(): void {}
  moveTop(): void {}
  getTitle(): string {
    return this.title;
  }
  setTitle(title: string): void {
    this.title = title;
  }
  setBackgroundColor(_color: string): void {}
  setIcon(): void {}
  setMenu(): void {}
  removeMenu(): void {}
  setMenuBarVisibility(): void {}
  setAutoHideMenuBar(): void {}
  setSkipTaskbar(): void {}
  setOverlayIcon(icon: unknown, description: string): void {
    this.desk.onlyOn('window.setOverlayIcon', 'win32');
    this.desk.record('window.overlayIcon', { set: icon !== null, description });
  }
  setProgressBar(progress: number, options?: { readonly mode?: string }): void {
    const mode = options?.mode ?? 'normal';
    if (
      !Number.isFinite(progress) ||
      !['none', 'normal', 'indeterminate', 'error', 'paused'].includes(mode)
    ) {
      throw new TypeError(
        `Error processing argument at index 0, conversion failure from ${progress} ${mode}`,
      );
    }
    this.desk.record('window.progress', { progress, mode });
  }
  previewFile(path: string): void {
    this.desk.onlyOn('window.previewFile', 'darwin');
    this.desk.record('window.preview', { path });
  }
  flashFrame(flash: boolean): void {
    this.desk.record('window.flash', { flash });
  }
  setTitleBarOverlay(): void {}
}
