/** What shows the pages of windows: a real browser for the end-to-end specs, nothing at all for unit tests. */
import type { NativeImage } from './electron/native-image.ts';
import type { Rectangle } from './electron/window-state.ts';

/** What a page asks of main, and tells it. */
export interface PageOwner {
  readonly id: number;
  /** Absolute path. */
  readonly preload: string | undefined;
  readonly size: { readonly width: number; readonly height: number };
  isDark(): boolean;
  /** A message of the preload: the address of its document, then what it is. */
  received(message: readonly unknown[]): void;
  domReady(): void;
  loaded(): void;
  navigated(url: string): void;
  /** The page itself wants to go elsewhere; answers whether it may. */
  asksToNavigate(url: string, isMainFrame: boolean): boolean;
  /** window.open or a link with a target. */
  windowOpened(url: string): void;
  wroteToConsole(level: string, text: string, source: string): void;
  crashed(): void;
  /** Somebody closed the page itself: a person with a display, or the browser as a whole. */
  closed(): void;
  /** It could not be opened at all. */
  failed(error: unknown): void;
}

export interface Page {
  /** Rejects with Chromium's name of what went wrong, such as `net::ERR_FAILED`. */
  load(address: string): Promise<void>;
  send(channel: string, args: readonly unknown[]): void;
  /** The answer to a call of the preload, by its number. */
  answer(call: number, value: unknown): void;
  refuse(call: number, message: string): void;
  resize(size: { readonly width: number; readonly height: number }): void;
  useColorScheme(isDark: boolean): void;
  insertCSS(css: string): Promise<void>;
  capture(area: Rectangle | undefined): Promise<NativeImage>;
  evaluate(code: string): Promise<unknown>;
  crash(): void;
  close(): void;
}

export interface Pages {
  /** A page of its own for a window; it may open a moment later. */
  open(owner: PageOwner): Page;
  useWebRtcPolicy(policy: string): void;
}
