/** Names the menu items that Electron acts on by itself: its own words for them are English in every language. */
import type { MenuItemConstructorOptions } from 'electron';
import { m } from '../../shared/paraglide/messages.js';

export type NamedRole =
  | ('undo' | 'redo' | 'cut' | 'copy' | 'paste' | 'selectAll')
  | ('close' | 'minimize' | 'zoom' | 'front' | 'resetZoom' | 'zoomIn' | 'zoomOut' | 'togglefullscreen')
  | ('about' | 'services' | 'hide' | 'hideOthers' | 'unhide' | 'reload' | 'toggleDevTools');

export function roleItem(role: NamedRole): MenuItemConstructorOptions {
  return { role, label: m[`role_${role}`]() };
}
