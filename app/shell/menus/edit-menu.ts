/**
 * Shows the menu under the right mouse button where there is text: Electron brings none, and without it a key could not
 * be pasted by mouse. Over an item of the list the page shows its own, and this one stays away.
 */
import { type App, type ContextMenuParams, Menu, type MenuItemConstructorOptions } from 'electron';
import { type NamedRole, roleItem } from './role-item.ts';

type EditParams = Pick<ContextMenuParams, 'isEditable' | 'selectionText' | 'editFlags'>;

/** Gives the entries for a place; none where there is nothing to do. */
export function editMenuTemplate({
  isEditable,
  selectionText,
  editFlags: can,
}: EditParams): MenuItemConstructorOptions[] {
  const item = (role: NamedRole, enabled: boolean) => ({ ...roleItem(role), enabled });
  if (!isEditable) return selectionText.trim() === '' ? [] : [item('copy', can.canCopy)];
  return [
    ...[item('undo', can.canUndo), item('redo', can.canRedo), { type: 'separator' } as const],
    ...[item('cut', can.canCut), item('copy', can.canCopy), item('paste', can.canPaste)],
    item('selectAll', can.canSelectAll),
  ];
}

/** Offers the menu in every page that will ever be made. */
export function offerEditMenu(app: Pick<App, 'on'>): void {
  app.on('web-contents-created', (_event, contents) => contents.on('context-menu', showEditMenu));
}

function showEditMenu(_event: unknown, params: ContextMenuParams): void {
  const template = editMenuTemplate(params);
  if (template.length === 0) return;
  const { frame, menuSourceType: sourceType, x, y } = params;
  // Asked for by the menu key it belongs to the text; the pointer may lie anywhere.
  const place = sourceType === 'keyboard' ? { x, y } : {};
  Menu.buildFromTemplate(template).popup({ sourceType, ...place, ...(frame ? { frame } : {}) });
}
