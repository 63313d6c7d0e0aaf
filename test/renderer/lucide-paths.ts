/**
 * Reads the window's icons out of the @lucide/svelte package and joins each into one path, which a row can
 * afford many of. After adding a name to icon-shapes.ts: `node test/renderer/lucide-paths.ts` writes its path.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { ICON_SHAPES } from '../../renderer/components/app/icon-shapes.ts';

const PACKAGE = resolve(import.meta.dirname, '../../node_modules/@lucide/svelte/dist/icons');
const SHAPES_FILE = resolve(import.meta.dirname, '../../renderer/components/app/icon-shapes.ts');

type Attributes = Readonly<Record<string, string>>;

function rectangle(x: number, y: number, width: number, height: number, r: number): string {
  const corner = (dx: number, dy: number): string => `a${r} ${r} 0 0 1 ${dx} ${dy}`;
  return `M${x + r} ${y}h${width - 2 * r}${corner(r, r)}v${height - 2 * r}${corner(-r, r)}h${2 * r - width}${corner(-r, -r)}v${2 * r - height}${corner(r, -r)}z`;
}

/** A path that starts with a relative move would, joined to another, count from where that one ended. */
function absoluteStart(d: string): string {
  return d.replace(/^m\s*(-?[\d.]+)[\s,]*(-?[\d.]+)[\s,]*(?=[-\d.])/, 'M$1 $2l').replace(/^m/, 'M');
}

function pathOf(tag: string, attributes: Attributes): string {
  const at = (name: string): number => Number(attributes[name] ?? 0);
  switch (tag) {
    case 'path':
      return absoluteStart(attributes.d ?? '');
    case 'circle':
      return `M${at('cx') - at('r')} ${at('cy')}a${at('r')} ${at('r')} 0 1 0 ${2 * at('r')} 0a${at('r')} ${at('r')} 0 1 0 ${-2 * at('r')} 0`;
    case 'line':
      return `M${at('x1')} ${at('y1')}L${at('x2')} ${at('y2')}`;
    case 'rect':
      return rectangle(at('x'), at('y'), at('width'), at('height'), at('rx'));
    default:
      throw new Error(`No path for <${tag}>`);
  }
}

/** The path of an icon, by its name in Lucide. */
export function lucidePath(name: string): string {
  const source = readFileSync(resolve(PACKAGE, `${name}.svelte`), 'utf8');
  const node = /"node": (\[\[.*?\]\])(?:,|\s*\})/.exec(source)?.[1];
  if (node === undefined) throw new Error(`Lucide has no shapes for ${name}`);
  const shapes = JSON.parse(node) as readonly (readonly [string, Attributes])[];
  return shapes.map(([tag, attributes]) => pathOf(tag, attributes)).join('');
}

if (import.meta.main) {
  const lines = Object.keys(ICON_SHAPES).map((name) => `  '${name}': '${lucidePath(name)}',\n`);
  const source = readFileSync(SHAPES_FILE, 'utf8');
  writeFileSync(SHAPES_FILE, source.replace(/(= \{\n)[\s\S]*?(\} as const)/, `$1${lines.join('')}$2`));
}
