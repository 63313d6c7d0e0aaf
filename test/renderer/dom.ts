/** What jsdom leaves out and the page relies on: layout, media queries, resize observers, modal dialogs and players. */

/** Pixels; room for six and a half rows. */
export const VIEW_HEIGHT = 600;
export const VIEW_WIDTH = 900;

class NoResizes implements ResizeObserver {
  observe(): void {}
  unobserve(): void {}
  disconnect(): void {}
}

/** A small window without a preference of motion or colours; replaced by a test that wants another. */
const noMedia = (media: string): MediaQueryList =>
  Object.assign(new EventTarget(), { matches: false, media, onchange: null }) as unknown as MediaQueryList;

/** Call once at the top of a component test file. */
export function completeDom(): void {
  globalThis.ResizeObserver ??= NoResizes;
  window.matchMedia ??= noMedia;
  Object.defineProperty(HTMLElement.prototype, 'clientHeight', {
    configurable: true,
    get: () => VIEW_HEIGHT,
  });
  Object.defineProperty(HTMLElement.prototype, 'clientWidth', {
    configurable: true,
    get: () => VIEW_WIDTH,
  });
  globalThis.matchMedia ??= (query) =>
    ({ ...new EventTarget(), matches: false, media: query }) as MediaQueryList;
  // Shown, without what lies behind being out of reach.
  HTMLDialogElement.prototype.showModal = function () {
    this.open = true;
  };
  // Nothing is ever played here.
  HTMLMediaElement.prototype.play = async () => undefined;
  HTMLMediaElement.prototype.pause = () => undefined;
  Element.prototype.scrollTo = function (options?: ScrollToOptions | number) {
    if (typeof options === 'object') this.scrollTop = options.top ?? 0;
  };
}
