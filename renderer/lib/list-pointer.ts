/** Does what the pointer does to the items of the list: chooses, opens, drags, and says what a menu is about. */
import { type ChosenItem, chosenOf } from '../../app/shared/chosen-items.ts';
import type { ItemRow } from '../../app/shared/library-view.ts';
import type { ItemCommands } from '../stores/commands/item-commands.svelte.ts';
import type { ActiveRow } from '../stores/list/active-row.svelte.ts';
import type { Selection } from '../stores/list/selection.svelte.ts';

export interface ListPointerDeps {
  readonly row: (index: number) => ItemRow | null;
  readonly active: ActiveRow;
  readonly selection: Selection;
  readonly itemCommands: ItemCommands;
}

type At = Pick<MouseEvent, 'target'>;

type Click = Pick<MouseEvent, 'target' | 'shiftKey' | 'ctrlKey' | 'metaKey'>;

export interface ListPointer {
  press(event: Pick<PointerEvent, 'target' | 'button'>): void;
  /**
   * Takes the place of a click that never comes: browsers send none when what was pressed is redrawn away before
   * the button is let go, as the words of a download are several times a second.
   */
  release(event: Click & Pick<PointerEvent, 'button'>): void;
  click(event: Click): void;
  doubleClick(event: At): void;
  /** True when there is something to drag, which main does with the files themselves. */
  dragStart(event: At): boolean;
  /** Chooses the item at this place unless it is chosen already; gives the choice, or nothing where no item is. */
  choose(index: number | null): readonly ChosenItem[];
}

/** Says which item an element belongs to, by its place in the list; null for none. */
export function indexAt(target: EventTarget | null): number | null {
  const cell = target instanceof Element ? target.closest<HTMLElement>('[data-index]') : null;
  return cell ? Number(cell.dataset.index) : null;
}

export const isOnButton = (target: EventTarget | null): boolean =>
  target instanceof Element && target.closest('button') !== null;

export function createListPointer({ row, active, selection, itemCommands }: ListPointerDeps): ListPointer {
  function rowAt(target: EventTarget | null): ItemRow | null {
    const index = indexAt(target);
    return index === null ? null : row(index);
  }
  /** Gives the whole selection when this item is part of it, else the item alone. */
  const itemsWith = (one: ItemRow): readonly ChosenItem[] =>
    selection.has(one.id) ? selection.items : [chosenOf(one)];

  let pressed: { readonly target: Node; readonly id: string } | null = null;

  function click({ target, shiftKey, ctrlKey, metaKey }: Click): void {
    const index = indexAt(target);
    if (index === null) return;
    if (isOnButton(target)) active.activate(index);
    else if (shiftKey) void selection.extendTo(index);
    else if (ctrlKey || metaKey) selection.toggle(index);
    else selection.only(index);
  }

  return {
    press({ target, button }) {
      const id = rowAt(target)?.id;
      const isChoice = button === 0 && id !== undefined && target instanceof Node && !isOnButton(target);
      pressed = isChoice ? { target, id } : null;
    },
    release(event) {
      const before = pressed;
      pressed = null;
      if (before === null || before.target.isConnected || event.button !== 0) return;
      if (rowAt(event.target)?.id === before.id && !isOnButton(event.target)) click(event);
    },
    click,
    doubleClick({ target }) {
      const at = rowAt(target);
      if (!at || isOnButton(target)) return;
      void itemCommands.run(at.status === 'saved' ? 'review' : 'details', [chosenOf(at)]);
    },
    dragStart({ target }) {
      const at = rowAt(target);
      if (at) itemCommands.drag(itemsWith(at));
      return at !== null;
    },
    choose(index) {
      const at = index === null ? null : row(index);
      if (index === null || !at) return [];
      if (!selection.has(at.id)) selection.only(index);
      return itemsWith(at);
    },
  };
}
