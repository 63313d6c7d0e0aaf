/** What jsdom leaves out and the page relies on: layout, modal dialogs and resize observers. */

/** Pixels; room for six and a half rows. */
export const VIEW_HEIGHT = 600;
export const VIEW_WIDTH = 900;

class NoResizes implements ResizeObserver {
  observe(): void {}
  unobserve(): void {}
  disconnect(): void {}
}

/** Call once at the top of a component test file. */
export function completeDom(): void {
  globalThis.ResizeObserver ??= NoResizes;
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
  Element.prototype.scrollTo = function (options?: ScrollToOptions | number) {
    if (typeof options === 'object') this.scrollTop = options.top ?? 0;
  };
  HTMLDialogElement.prototype.showModal = function () {
    this.setAttribute('open', '');
  };
  HTMLDialogElement.prototype.close = function () {
    if (!this.open) return;
    this.removeAttribute('open');
    this.dispatchEvent(new Event('close'));
  };
  // jsdom cannot parse :modal; an open dialog is a modal one here.
  const querySelector = Document.prototype.querySelector;
  Document.prototype.querySelector = function (this: Document, selectors: string) {
    return querySelector.call(this, selectors.replace(':modal', '[open]'));
  } as typeof querySelector;
}
