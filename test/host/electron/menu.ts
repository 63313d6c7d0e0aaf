/** electron's `Menu` and `MenuItem`: kept as data, so that a test can read and click them. */
import type { Desk } from '../desk.ts';
import { checkAccelerator, doesNothing, isRole } from './menu-words.ts';

export interface MenuTemplate {
  readonly id?: string;
  readonly label?: string;
  readonly type?: string;
  readonly role?: string;
  readonly enabled?: boolean;
  readonly visible?: boolean;
  readonly checked?: boolean;
  readonly accelerator?: string;
  readonly registerAccelerator?: boolean;
  readonly acceleratorWorksWhenHidden?: boolean;
  readonly sublabel?: string;
  readonly toolTip?: string;
  readonly click?: (item: never, window: never, event: never) => void;
  readonly submenu?: readonly MenuTemplate[] | Menu;
}

/** One item as a test sees it. */
export interface MenuView {
  readonly id: string | null;
  readonly label: string;
  readonly type: string;
  readonly role: string | null;
  readonly enabled: boolean;
  readonly visible: boolean;
  readonly checked: boolean;
  readonly accelerator: string | null;
  readonly submenu: readonly MenuView[] | null;
}

export function viewOf(menu: Menu | null): readonly MenuView[] | null {
  if (menu === null) return null;
  return menu.items.map((item) => ({
    id: item.id ?? null,
    label: item.label,
    type: item.type,
    role: item.role ?? null,
    enabled: item.enabled,
    visible: item.visible,
    checked: item.checked,
    accelerator: item.accelerator ?? null,
    submenu: viewOf(item.submenu ?? null),
  }));
}

/** Clicks the item with this label or id, in submenus too; throws when a person could not click it. */
export function clickItem(menu: Menu | null, wanted: string): void {
  const find = (items: readonly MenuItem[]): MenuItem | undefined =>
    items.find((item) => item.label === wanted || item.id === wanted) ??
    items.map((item) => item.submenu && find(item.submenu.items)).find((item) => item !== undefined);
  const item = find(menu?.items ?? []);
  if (!item) throw new Error(`No menu item "${wanted}".`);
  if (!item.enabled || !item.visible) throw new Error(`The menu item "${wanted}" cannot be clicked.`);
  item.click();
}

export function createMenu({ system, record, onCommand, api }: Desk) {
  let applicationMenu: Menu | null = null;
  let lastPopup: Menu | null = null;

  class MenuItem {
    readonly id: string | undefined;
    label: string;
    readonly type: string;
    readonly role: string | undefined;
    readonly accelerator: string | undefined;
    readonly click: (event?: object) => void;
    enabled: boolean;
    visible: boolean;
    checked: boolean;
    readonly submenu: Menu | undefined;

    constructor(template: MenuTemplate) {
      if (template.role === undefined && template.label === undefined && template.type !== 'separator') {
        throw new TypeError('Invalid template for MenuItem: must have at least one of label, role or type');
      }
      if (template.role !== undefined && !isRole(template.role))
        throw new TypeError(`Unknown role ${template.role}`);
      if (template.accelerator !== undefined) checkAccelerator(template.accelerator);
      const { submenu } = template;
      this.id = template.id;
      this.label = template.label ?? template.role ?? '';
      this.role = template.role;
      this.accelerator = template.accelerator;
      this.type = template.type ?? (submenu ? 'submenu' : 'normal');
      this.enabled = template.enabled ?? true;
      this.visible = template.visible ?? true;
      this.checked = template.checked ?? false;
      this.submenu =
        submenu instanceof Menu || submenu === undefined ? submenu : Menu.buildFromTemplate(submenu);
      this.click = (event = {}) => {
        // A role is acted on first, and then nothing else is.
        if (this.role !== undefined && !doesNothing(this.role, system.platform)) {
          record('menu.role', { role: this.role });
          return;
        }
        if (this.type === 'checkbox') this.checked = !this.checked;
        if (this.type === 'radio') this.checked = true;
        template.click?.(this as never, undefined as never, event as never);
      };
    }
  }

  class Menu {
    readonly items: MenuItem[] = [];

    static buildFromTemplate(template: readonly (MenuTemplate | MenuItem)[]): Menu {
      const menu = new Menu();
      for (const item of template) menu.append(item instanceof MenuItem ? item : new MenuItem(item));
      return api('menu', menu);
    }
    static setApplicationMenu(menu: Menu | null): void {
      applicationMenu = menu;
      record('menu.application', { set: menu !== null });
    }
    static getApplicationMenu(): Menu | null {
      return applicationMenu;
    }
    append(item: MenuItem): void {
      this.items.push(item);
    }
    insert(position: number, item: MenuItem): void {
      this.items.splice(position, 0, item);
    }
    getMenuItemById(id: string): MenuItem | null {
      for (const item of this.items) {
        const found = item.id === id ? item : item.submenu?.getMenuItemById(id);
        if (found) return found;
      }
      return null;
    }
    popup(_options?: object): void {
      lastPopup = this;
      record('menu.popup', { menu: viewOf(this) });
    }
    closePopup(): void {
      lastPopup = null;
    }
    on(): this {
      return this;
    }
  }

  onCommand('applicationMenu', () => viewOf(applicationMenu));
  onCommand('clickApplicationMenu', ({ item }: { item: string }) => clickItem(applicationMenu, item));
  onCommand('popupMenu', () => viewOf(lastPopup));
  onCommand('clickPopupMenu', ({ item }: { item: string }) => clickItem(lastPopup, item));
  return { Menu: api('Menu', Menu), MenuItem };
}
export type Menu = InstanceType<ReturnType<typeof createMenu>['Menu']>;
export type MenuItem = InstanceType<ReturnType<typeof createMenu>['MenuItem']>;
