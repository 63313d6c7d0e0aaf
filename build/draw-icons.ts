/**
 * Draws every icon in build/ from its SVG: `node build/draw-icons.ts`, after a change to one of them. The
 * results are committed, so that nobody needs a browser to build.
 */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { chromium } from 'playwright-core';

const FOLDER = import.meta.dirname;
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

const browser = await chromium.launch({ executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium' });
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

function icns(pictures: readonly { readonly type: string; readonly png: Buffer }[]): Buffer {
  const chunk = (type: string, body: Buffer): Buffer => {
    const head = Buffer.alloc(8);
    head.write(type, 'latin1');
    head.writeUInt32BE(body.length + 8, 4);
    return Buffer.concat([head, body]);
  };
  return chunk('icns', Buffer.concat(pictures.map(({ type, png }) => chunk(type, png))));
}

for (const { from, to, size } of PICTURES) writeFileSync(join(FOLDER, to), await draw(from, size));

const sizes = [16, 24, 32, 48, 64, 128, 256] as const;
const forWindows = [];
for (const size of sizes) {
  forWindows.push({ size, png: await draw(size <= 24 ? 'tray.svg' : 'icon.svg', size) });
}
writeFileSync(join(FOLDER, 'icon.ico'), ico(forWindows));

/** Linux takes each size from a file of its own; the smallest have the tray's fewer strokes. */
mkdirSync(join(FOLDER, 'icons'), { recursive: true });
for (const size of [...sizes, 512]) {
  const png = await draw(size <= 24 ? 'tray.svg' : 'icon.svg', size);
  writeFileSync(join(FOLDER, `icons/${size}x${size}.png`), png);
}

const forMac = [];
for (const [type, size] of [
  ['ic07', 128],
  ['ic08', 256],
  ['ic09', 512],
  ['ic10', 1024],
] as const) {
  forMac.push({ type, png: await draw('icon.svg', size) });
}
writeFileSync(join(FOLDER, 'icon.icns'), icns(forMac));

await browser.close();
