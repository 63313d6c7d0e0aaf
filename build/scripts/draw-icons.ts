/**
 * Draws every icon in build/resources/ from its SVG: `node build/scripts/draw-icons.ts`, after a change to one of them. The
 * results are committed, so that nobody needs a browser to build.
 */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { chromium } from 'playwright-core';
import { findChromium } from '../../test/host/chromium.ts';

const FOLDER = join(import.meta.dirname, '../resources');
const PICTURES = [
  { from: 'icon.svg', to: 'icon.png', size: 512 },
  { from: 'icon.svg', to: 'drag.png', size: 64 },
  { from: 'tray.svg', to: 'tray.png', size: 24 },
  { from: 'tray.svg', to: 'tray@2x.png', size: 48 },
  { from: 'tray-template.svg', to: 'trayTemplate.png', size: 16 },
  { from: 'tray-template.svg', to: 'trayTemplate@2x.png', size: 32 },
  { from: 'tray-working.svg', to: 'tray-working.png', size: 24 },
  { from: 'tray-working.svg', to: 'tray-working@2x.png', size: 48 },
  { from: 'tray-attention.svg', to: 'tray-attention.png', size: 24 },
  { from: 'tray-attention.svg', to: 'tray-attention@2x.png', size: 48 },
  { from: 'tray-working-template.svg', to: 'tray-workingTemplate.png', size: 16 },
  { from: 'tray-working-template.svg', to: 'tray-workingTemplate@2x.png', size: 32 },
  { from: 'tray-attention-template.svg', to: 'tray-attentionTemplate.png', size: 16 },
  { from: 'tray-attention-template.svg', to: 'tray-attentionTemplate@2x.png', size: 32 },
  { from: 'tray-overlay.svg', to: 'tray-overlay.png', size: 16 },
  { from: 'tray-overlay.svg', to: 'tray-overlay@2x.png', size: 32 },
] as const;

const { executable, env } = await findChromium();
const browser = await chromium.launch({
  executablePath: executable,
  env: { ...process.env, ...env } as Record<string, string>,
});
const page = await browser.newPage();

async function draw(svg: string, size: number): Promise<Buffer> {
  await page.setViewportSize({ width: size, height: size });
  const source = `data:image/svg+xml;base64,${readFileSync(join(FOLDER, svg)).toString('base64')}`;
  await page.setContent(
    `<style>*{margin:0}img{display:block}</style><img src="${source}" width="${size}" height="${size}">`,
  );
  await page.locator('img').evaluate((image: HTMLImageElement) => image.decode());
  return page.screenshot({ omitBackground: true });
}

/**
 * What macOS wants of the two smallest pictures, where it shows PNGs wrongly: alpha, red, green and blue one after the
 * other, in packed bytes, of which a run below 128 says how many of its own follow, less one.
 */
async function drawArgb(svg: string, size: number): Promise<Buffer> {
  const png = (await draw(svg, size)).toString('base64');
  const pixels = await page.evaluate(
    async ([source, side]) => {
      const image = new Image();
      image.src = `data:image/png;base64,${source}`;
      await image.decode();
      const context = new OffscreenCanvas(side, side).getContext('2d');
      context?.drawImage(image, 0, 0);
      return [...(context?.getImageData(0, 0, side, side).data ?? [])];
    },
    [png, size] as const,
  );
  const runs: Buffer[] = [];
  for (const channel of [3, 0, 1, 2]) {
    const bytes = Buffer.from(pixels.filter((_byte, index) => index % 4 === channel));
    for (let at = 0; at < bytes.length; at += 128) {
      const run = bytes.subarray(at, at + 128);
      runs.push(Buffer.from([run.length - 1]), run);
    }
  }
  return Buffer.concat([Buffer.from('ARGB'), ...runs]);
}

/** The container formats hold PNGs as they are, in Windows since Vista and in macOS since 10.7. */
function ico(pictures: readonly { readonly size: number; readonly png: Buffer }[]): Buffer {
  const header = Buffer.alloc(6 + 16 * pictures.length);
  header.writeUInt16LE(1, 2);
  header.writeUInt16LE(pictures.length, 4);
  let offset = header.length;
  for (const [index, { size, png }] of pictures.entries()) {
    const at = 6 + 16 * index;
    // 256 does not fit a byte and is written as 0.
    header.writeUInt8(size % 256, at);
    header.writeUInt8(size % 256, at + 1);
    header.writeUInt16LE(1, at + 4);
    header.writeUInt16LE(32, at + 6);
    header.writeUInt32LE(png.length, at + 8);
    header.writeUInt32LE(offset, at + 12);
    offset += png.length;
  }
  return Buffer.concat([header, ...pictures.map(({ png }) => png)]);
}

function icns(pictures: readonly { readonly type: string; readonly body: Buffer }[]): Buffer {
  const chunk = (type: string, body: Buffer): Buffer => {
    const head = Buffer.alloc(8);
    head.write(type, 'latin1');
    head.writeUInt32BE(body.length + 8, 4);
    return Buffer.concat([head, body]);
  };
  return chunk('icns', Buffer.concat(pictures.map(({ type, body }) => chunk(type, body))));
}

for (const { from, to, size } of PICTURES) writeFileSync(join(FOLDER, to), await draw(from, size));

const sizes = [16, 24, 32, 48, 64, 128, 256] as const;
const forWindows = [];
for (const size of sizes) {
  forWindows.push({ size, png: await draw(size <= 24 ? 'tray.svg' : 'icon.svg', size) });
}
writeFileSync(join(FOLDER, 'icon.ico'), ico(forWindows));

/** The tray's on screens of 100, 125, 150 and 200 %. */
for (const name of ['tray', 'tray-working', 'tray-attention']) {
  const pictures = [];
  for (const size of [16, 20, 24, 32]) pictures.push({ size, png: await draw(`${name}.svg`, size) });
  writeFileSync(join(FOLDER, `${name}.ico`), ico(pictures));
}

/** Linux takes each size from a file of its own; the smallest have the tray's fewer strokes. */
mkdirSync(join(FOLDER, 'icons'), { recursive: true });
for (const size of [...sizes, 512]) {
  const png = await draw(size <= 24 ? 'tray.svg' : 'icon.svg', size);
  writeFileSync(join(FOLDER, `icons/${size}x${size}.png`), png);
}

/** For each size once for plain and once for dense screens, as Apple's iconutil has them; the smallest as above. */
const forMac = [];
for (const [type, points, scale] of [
  ['ic04', 16, 1],
  ['ic11', 16, 2],
  ['ic05', 32, 1],
  ['ic12', 32, 2],
  ['ic07', 128, 1],
  ['ic13', 128, 2],
  ['ic08', 256, 1],
  ['ic14', 256, 2],
  ['ic09', 512, 1],
  ['ic10', 512, 2],
] as const) {
  const svg = points <= 24 ? 'tray.svg' : 'icon.svg';
  const isPlain = type === 'ic04' || type === 'ic05';
  forMac.push({ type, body: isPlain ? await drawArgb(svg, points) : await draw(svg, points * scale) });
}
writeFileSync(join(FOLDER, 'icon.icns'), icns(forMac));

await browser.close();
