/** Pages of a contact sheet drawn in windows that nobody sees. */
import { beforeEach, expect, test, vi } from 'vitest';
import { createSheetPainter } from '../../../../app/shell/files/sheet-painter.ts';
import { answers, BrowserWindow, callsOf, freshElectron } from '../../../fakes/electron.ts';

const PAGE = { html: '<!doctype html><title>雨</title>', width: 1600, height: 900 };
const GREEN = [0, 255, 0, 255];
const WHITE = [255, 255, 255, 255];

interface Area {
  readonly width: number;
  readonly height: number;
}
/** A picture of one colour; `scale`: of a screen with more pixels. */
function picture({ width, height }: Area, color: readonly number[], scale = 1) {
  const image = {
    isEmpty: () => width === 0,
    getSize: () => ({ width: width * scale, height: height * scale }),
    toBitmap: () => Buffer.from(Array.from({ length: width * height * scale ** 2 }, () => color).flat()),
    toPNG: () => Buffer.from(`${width * scale}x${height * scale}`),
    resize: (to: Area) => picture(to, color),
  };
  return image;
}

beforeEach(() => {
  freshElectron();
  answers.capture = (area) => picture({ ...area, ...(area.width > 8 ? {} : { width: 8, height: 8 }) }, GREEN);
});

test('E1: a page is drawn without a preload and without scripts, in a window that is never shown and goes again', async () => {
  const painter = createSheetPainter(() => undefined);
  expect(Buffer.from(await painter.draw(PAGE)).toString()).toBe('1600x900');
  const [window] = BrowserWindow.made;
  expect(window?.options).toMatchObject({ show: false, width: 1600, height: 908, useContentSize: true });
  expect(window?.options.webPreferences).toEqual({
    contextIsolation: true,
    sandbox: true,
    nodeIntegration: false,
    nodeIntegrationInWorker: false,
    webSecurity: true,
    allowRunningInsecureContent: false,
    webviewTag: false,
    offscreen: true,
    javascript: false,
    devTools: false,
  });
  expect([window?.destroyed, callsOf('window.show')]).toEqual([true, []]);
});

test('E2: the page is answered for while it is drawn, by its address alone, and not after that', async () => {
  const painter = createSheetPainter(() => undefined);
  const ask = (url: string, method = 'GET') => painter.answer(new Request(url, { method }));
  let answer: Response | null = null;
  answers.capture = (area) => {
    answer = ask('app://sheet/1');
    for (const other of ['app://sheet/2', 'app://sheet/', 'app://bundle/index.html', 'app://bundle/1'])
      expect(ask(other)).toBeNull();
    expect(ask('app://sheet/1', 'POST')).toBeNull();
    return picture(area, GREEN);
  };
  await painter.draw(PAGE);
  const given = answer as Response | null;
  expect(await given?.text()).toBe(PAGE.html);
  expect(given?.headers.get('content-security-policy')).toBe(
    "default-src 'none'; img-src data:; style-src 'unsafe-inline'; frame-ancestors 'none'",
  );
  expect(ask('app://sheet/1')).toBeNull();
});

test('a page that is half there is looked at again until its end is', async () => {
  const looks: Area[] = [];
  answers.capture = (area) => {
    looks.push(area);
    return picture(area, looks.length < 4 ? WHITE : GREEN);
  };
  await createSheetPainter(() => undefined).draw(PAGE);
  expect(looks.map(({ width }) => width)).toEqual([8, 8, 8, 8, 1600]);
});

test('a screen with more pixels gives a picture of the same size', async () => {
  answers.capture = (area) => picture(area, GREEN, 2);
  expect(Buffer.from(await createSheetPainter(() => undefined).draw(PAGE)).toString()).toBe('1600x900');
});

const NOTHING = { width: 0, height: 0 };
test.each<[string, typeof answers.capture]>([
  ['cannot be loaded', () => Promise.reject(new Error('gone'))],
  ['gives an empty picture', (area) => picture(area.width > 8 ? NOTHING : area, GREEN)],
])('a page that %s is told of in one sentence, and its window goes', async (_title, capture) => {
  answers.capture = capture;
  const lines: string[] = [];
  const drawing = createSheetPainter((line) => lines.push(line)).draw(PAGE);
  await expect(drawing).rejects.toMatchObject({ code: 'bad-input', facts: { cause: 'not-drawn' } });
  expect([lines.length, BrowserWindow.made[0]?.destroyed]).toEqual([1, true]);
});

test('a page whose end never comes is given up', async () => {
  vi.useFakeTimers();
  try {
    answers.capture = (area) => picture(area, WHITE);
    const drawing = createSheetPainter(() => undefined).draw(PAGE);
    const refused = expect(drawing).rejects.toMatchObject({ facts: { cause: 'not-drawn' } });
    await vi.advanceTimersByTimeAsync(61_000);
    await refused;
    expect(BrowserWindow.made[0]?.destroyed).toBe(true);
    // Nor does it go on looking.
    const looked = callsOf('webContents.capturePage').length;
    await vi.advanceTimersByTimeAsync(1_000);
    expect(callsOf('webContents.capturePage').length).toBeLessThanOrEqual(looked + 1);
  } finally {
    vi.useRealTimers();
  }
});
