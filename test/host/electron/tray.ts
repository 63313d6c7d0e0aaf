/** electron's `Tray`: no icon anywhere, but its menu and clicks are there for a test. */
import type { Desk } from '../desk.ts';
import { StrictEmitter } from '../strict.ts';
import { clickItem, type Menu, type MenuView, viewOf } from './menu.ts';
import type { NativeImage, NativeImages } from './native-image.ts';

const EVENTS = ['click', 'right-click', 'double-click', 'middle-click', 'balloon-click', 'mouse-move'];

export interface TrayView {
  readonly toolTip: string;
  readonly title: string;
  readonly menu: readonly MenuView[] | null;
}

export function createTray({ system, record, onCommand, api }: Desk, nativeImage: NativeImages) {
  class Tray extends StrictEmitter {
    /** Those that are gone too. */
    static readonly made: Tray[] = [];
    image: NativeImage;
    toolTip = '';
    title = '';
    menu: Menu | null = null;
    destroyed = false;

    constructor(picture: NativeImage | string) {
      super('Tray', EVENTS);
      if (system.trayThrows) throw new Error('no tray here');
      this.image = loaded(picture);
      record('tray.create');
      const self = api('tray', this);
      Tray.made.push(self);
      // biome-ignore lint/correctness/noConstructorReturn: members that are not built must fail by name
      return self;
    }
    setImage(picture: NativeImage | string): void {
      this.image = loaded(picture);
    }
    setPressedImage(): void {}
    setToolTip(text: string): void {
      this.toolTip = text;
    }
    setTitle(text: string): void {
      this.title = text;
    }
    setContextMenu(menu: Menu | null): void {
      this.menu = menu;
    }
    setIgnoreDoubleClickEvents(): void {}
    popUpContextMenu(menu?: Menu): void {
      (menu ?? this.menu)?.popup();
    }
    displayBalloon(options: { readonly title: string; readonly content: string }): void {
      record('tray.balloon', { title: options.title, content: options.content });
    }
    focus(): void {}
    getBounds(): object {
      return { x: 0, y: 0, width: 24, height: 24 };
    }
    isDestroyed(): boolean {
      return this.destroyed;
    }
    destroy(): void {
      this.destroyed = true;
      record('tray.destroy');
    }
  }

  const loaded = (picture: NativeImage | string): NativeImage => {
    const image = typeof picture === 'string' ? nativeImage.createFromPath(picture) : picture;
    if (image.isEmpty()) throw new Error('Failed to load image for the tray: it is empty');
    return image;
  };
  const current = (): Tray | undefined => Tray.made.find(({ destroyed }) => !destroyed);
  const theTray = (): Tray => {
    const tray = current();
    if (!tray) throw new Error('The app shows no tray icon.');
    return tray;
  };

  onCommand('tray', (): TrayView | null => {
    const tray = current();
    return tray ? { toolTip: tray.toolTip, title: tray.title, menu: viewOf(tray.menu) } : null;
  });
  onCommand('clickTray', () => theTray().emit('click', {}, theTray().getBounds(), { x: 0, y: 0 }));
  onCommand('clickTrayMenu', ({ item }: { item: string }) => clickItem(theTray().menu, item));
  return api('Tray', Tray);
}
