/** Keeps for the list what its clips' menu is asked for, since the list stands before the menu is loaded. */
import type { ChosenItem } from '../../app/shared/chosen-items.ts';

interface Menu {
  openAt(chosen: readonly ChosenItem[], at: { readonly x: number; readonly y: number }): void;
}

export interface ListMenu extends Menu {
  /** The menu itself, once it is there. */
  loaded: Menu | null;
  /** What is spread onto the element around the list, whose menu it is. */
  area: Record<string, unknown>;
  /** What a menu opened there is about; nothing where no item is, and then there is no menu. */
  readonly itemsAt: (target: EventTarget | null) => readonly ChosenItem[];
}

/** Keeps what the menu is asked for until it is there. Call while a component is being set up. */
export function createListMenu(itemsAt: ListMenu['itemsAt']): ListMenu {
  let loaded = $state.raw<Menu | null>(null);
  let area = $state.raw<Record<string, unknown>>({ oncontextmenu: handleContextmenu });
  let early: Parameters<Menu['openAt']> | null = null;

  const openAt: Menu['openAt'] = (...asked) => {
    if (loaded) loaded.openAt(...asked);
    else early = asked;
  };
  function handleContextmenu(event: MouseEvent): void {
    event.preventDefault();
    openAt(itemsAt(event.target), { x: event.clientX, y: event.clientY });
  }
  $effect(() => {
    if (loaded && early) loaded.openAt(...early);
    early = null;
  });

  return {
    get loaded() {
      return loaded;
    },
    set loaded(menu) {
      loaded = menu;
    },
    get area() {
      return area;
    },
    set area(props) {
      area = props;
    },
    itemsAt,
    openAt,
  };
}
