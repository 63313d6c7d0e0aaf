/** Keeps short messages: shown in a corner for a while, or only spoken to a screen reader. */

export interface Notice {
  readonly id: number;
  readonly tone: 'good' | 'bad';
  readonly text: string;
  /** Something that can be done about it, for as long as it is shown. */
  readonly action?: { readonly label: string; readonly run: () => void };
}

export interface Notices {
  readonly shown: readonly Notice[];
  /** Pixels that those that are shown take up together: the list leaves this much room for them. */
  height: number;
  /** What a screen reader is to say next; changes with each announcement. */
  readonly spoken: string;
  /** Gives what `dismiss` takes. */
  show(tone: Notice['tone'], text: string, action?: Notice['action']): number;
  say(text: string): void;
  dismiss(id: number): void;
  /** While this is so, someone reads them or is about to press something: none goes by itself. */
  holdWhile(isHeld: () => boolean): void;
}

/** Long enough to read two sentences. */
const SHOWN_MS = 8_000;
/** Long enough to read it, to regret, and to reach for the button. */
const SHOWN_WITH_ACTION_MS = 10_000;
/** Before a notice that was held is let go of. */
const HELD_MS = 1_500;
const AT_MOST = 4;

export function createNotices(): Notices {
  let shown = $state.raw<readonly Notice[]>([]);
  let spoken = $state('');
  let height = $state(0);
  let nextId = 1;
  let isHeld = (): boolean => false;
  const dismiss = (id: number): void => {
    shown = shown.filter((notice) => notice.id !== id);
  };
  function fadeLater(id: number, afterMs: number): void {
    setTimeout(() => {
      if (!shown.some((notice) => notice.id === id)) return;
      if (isHeld()) fadeLater(id, HELD_MS);
      else dismiss(id);
    }, afterMs);
  }
  return {
    get shown() {
      return shown;
    },
    get height() {
      return shown.length === 0 ? 0 : height;
    },
    set height(pixels) {
      height = pixels;
    },
    get spoken() {
      return spoken;
    },
    show(tone, text, action) {
      const notice: Notice = { id: nextId++, tone, text, ...(action ? { action } : {}) };
      // The same words with a button may be about something else, such as another removal.
      const others = shown.filter((other) => other.text !== text || other.action !== undefined);
      shown = [...others, notice].slice(-AT_MOST);
      fadeLater(notice.id, action ? SHOWN_WITH_ACTION_MS : SHOWN_MS);
      return notice.id;
    },
    say(text) {
      // The same words twice would not be spoken again without a change.
      spoken = spoken === text ? `${text}\u00a0` : text;
    },
    dismiss,
    holdWhile(check) {
      isHeld = check;
    },
  };
}
