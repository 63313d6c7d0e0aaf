/**
 * Draws the pages of a contact sheet as PNG: each is a document of app://sheet/ in a window that nobody sees, that runs
 * no script and loads nothing.
 */
import type { BrowserWindow, NativeImage } from 'electron';
import { DRAWN_MARK, SHEET_POLICY } from '../../core/exports/contact-sheet.ts';
import type { DrawPage } from '../../core/exports/sheet-files.ts';
import { DailiesError } from '../../shared/error-code.ts';
import { createSheetWindow } from '../window/browser-window.ts';

export interface SheetPainter {
  /** Answers for the pages that are being drawn; null for an address that is none of them. */
  readonly answer: (request: Request) => Response | null;
  /** Rejects with DailiesError `bad-input` where a page could not be drawn. */
  readonly draw: DrawPage;
}

/** Many pictures on a busy machine take seconds; what takes longer hangs. */
const LIMIT_MS = 60_000;
const LOOK_AGAIN_MS = 20;
/** Red and blue are alike, so that the order of colours in a bitmap does not matter. */
const MARK_SHOWN = `#${DRAWN_MARK.id} { background: #0f0 !important; }`;

/** Makes the painter; `answer` serves what `draw` is drawing. */
export function createSheetPainter(log: (line: string) => void): SheetPainter {
  const pages = new Map<string, string>();
  let count = 0;

  return {
    answer({ url, method }) {
      const html = pages.get(url);
      if (html === undefined || method !== 'GET') return null;
      return new Response(html, {
        headers: {
          'Content-Type': 'text/html; charset=utf-8',
          'Content-Security-Policy': `${SHEET_POLICY}; frame-ancestors 'none'`,
          'X-Content-Type-Options': 'nosniff',
        },
      });
    },
    async draw({ html, width, height }) {
      count += 1;
      const address = `app://sheet/${count}`;
      pages.set(address, html);
      const window = createSheetWindow(width, height + DRAWN_MARK.size);
      let timer: NodeJS.Timeout | undefined;
      const late = new Promise<never>((_done, fail) => {
        timer = setTimeout(() => fail(new Error(`took more than ${LIMIT_MS} ms`)), LIMIT_MS);
      });
      try {
        return await Promise.race([paint(window, address, width, height), late]);
      } catch (thrown) {
        log(`sheet: a page could not be drawn (${String(thrown)})`);
        throw new DailiesError('bad-input', { cause: 'not-drawn' });
      } finally {
        clearTimeout(timer);
        pages.delete(address);
        if (!window.isDestroyed()) window.destroy();
      }
    },
  };
}

/**
 * Takes the picture of a page that is wholly there. The mark below the page gets its colour after everything has
 * loaded, so that whatever shows it shows all of the page.
 */
async function paint(
  window: BrowserWindow,
  address: string,
  width: number,
  height: number,
): Promise<Uint8Array> {
  const { webContents } = window;
  await window.loadURL(address);
  await webContents.insertCSS(MARK_SHOWN);
  const { size } = DRAWN_MARK;
  while (!isMark(await webContents.capturePage({ x: 0, y: height, width: size, height: size }))) {
    await new Promise((done) => setTimeout(done, LOOK_AGAIN_MS));
    if (window.isDestroyed()) throw new Error('its window was closed');
  }
  const picture = await webContents.capturePage({ x: 0, y: 0, width, height });
  if (picture.isEmpty()) throw new Error('its picture is empty');
  // On a screen with more pixels than that, it has as many.
  const isExact = picture.getSize().width === width;
  return (isExact ? picture : picture.resize({ width, height, quality: 'best' })).toPNG();
}

/** Says whether a picture shows the mark, by the pixel in the middle. */
function isMark(image: NativeImage): boolean {
  const pixels = image.toBitmap();
  const side = Math.sqrt(pixels.length / 4);
  if (!Number.isInteger(side) || side === 0) return false;
  const middle = Math.floor(side / 2);
  const at = (middle * side + middle) * 4;
  const [first = 0, green = 0, third = 0] = pixels.subarray(at, at + 3);
  return first < 64 && green > 192 && third < 64;
}
