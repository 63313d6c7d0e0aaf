/** webContents.startDrag: what would be dragged out of the window. */
import type { Desk } from '../desk.ts';
import type { NativeImage, NativeImages } from './native-image.ts';

export interface DragItem {
  readonly file?: string;
  readonly files?: readonly string[];
  readonly icon?: NativeImage | string;
}

/** As in Electron's source: a missing icon throws; with an empty one nothing happens, and nobody is told. */
export function startDrag({ record }: Desk, nativeImage: NativeImages, item: DragItem): void {
  const icon = typeof item.icon === 'string' ? nativeImage.createFromPath(item.icon) : item.icon;
  if (!icon) throw new TypeError("Must specify 'icon' option");
  const files = item.files && item.files.length > 0 ? item.files : item.file ? [item.file] : [];
  if (files.length === 0) throw new TypeError("Must specify either 'file' or 'files' option");
  record(icon.isEmpty() ? 'drag.ignored' : 'drag', { files });
}
