/**
 * Says whether what is being dragged comes from this window: main drags the files, and the page sees files like any.
 */

export interface OwnDrag {
  readonly isOn: boolean;
  begin(): void;
  end(): void;
}

/**
 * Watches for the end of a drag: while the system drags, a page hears of no pointer; a move without a button, or a new
 * press, means that it is over.
 */
export function createOwnDrag(onEnd: () => void = () => undefined): OwnDrag {
  let isOn = false;
  function look(event: PointerEvent): void {
    if (event.buttons !== 0 && event.type !== 'pointerdown') return;
    end();
    onEnd();
  }
  function end(): void {
    isOn = false;
    for (const type of ['pointermove', 'pointerup', 'pointerdown'] as const) {
      window.removeEventListener(type, look, true);
    }
  }
  return {
    get isOn() {
      return isOn;
    },
    begin() {
      end();
      isOn = true;
      for (const type of ['pointermove', 'pointerup', 'pointerdown'] as const) {
        window.addEventListener(type, look, true);
      }
    },
    end,
  };
}
