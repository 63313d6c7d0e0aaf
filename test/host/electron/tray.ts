/** electron's `Tray`: no icon anywhere, but its menu and clicks are there for a test. */
import { onCommand, record } from '../journal.ts';
import { StrictEmitter, strict } from '../strict.ts';
import { clickItem, type Menu, type MenuView, viewOf } from './menu.ts';
import { type NativeImage, nativeImage } from './native-image.ts';

const EVENTS = ['click', 'right-click', 'double-click', 'middle-click', 'balloon-click', 'mouse-move'];
const trays = new Set<Tray>();

export interface TrayView {
  readonly toolTip: string;
  readonly title: string;
  readonly menu: readonly MenuView[] | null;
}

export class Tray extends StrictEmitter {
  toolTip = '';
  title = '';
  menu: Menu | null = null;
  destroyed = false;

  constructor(picture: NativeImage | string) {
    super('Tray', EVENTS);
    this.setImage(picture);
    trays.add(this);
    record('tray.create');
    // biome-ignore lint/correctness/noConstructorReturn: members that are not built must fail by name
    return strict('Tray', this);
  }
  setImage(picture: NativeImage | string): void {
    const image = typeof picture === 'string' ? nativeImage.createFromPath(picture) : picture;
    if (image.isEmpty()) throw new Error('Failed to load image for the tray: it is empty');
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
    trays.delete(this);
    record('tray.destroy');
  }
}

function theTray(): Tray {
  const [tray] = trays;
  if (!tray) throw new Error('The app shows no tray icon.');
  return tray;
}

onCommand('tray', (): TrayView | null => {
  const [tray] = trays;
  return tray ? { toolTip: tray.toolTip, title: tray.title, menu: viewOf(tray.menu) } : null;
});
onCommand('clickTray', () => theTray().emit('click', {}, theTray().getBounds(), { x: 0, y: 0 }));
onCommand('clickTrayMenu', ({ item }: { item: string }) => clickItem(theTray().menu, item));
