/**
 * Makes file names from a template, safe on Windows, macOS and Linux alike whatever a prompt holds (docs/rules.md, N1).
 * Pure. Only the template's own slashes make folders; nothing from outside ever does.
 */
import filenamify from 'filenamify';
import { DailiesError } from '../../../shared/error-code.ts';
import { type AssetKind, shortId } from '../../../shared/generation.ts';
import { shapeWord } from '../../../shared/library-view.ts';

export const NAME_TOKENS = [
  'prompt',
  'id',
  'id8',
  'date',
  'time',
  'width',
  'height',
  'aspect',
  'duration',
  'service',
  'model',
  'shape',
] as const;
export type NameToken = (typeof NAME_TOKENS)[number];

/** What a name can be made of. */
export interface NameFacts {
  readonly id: string;
  /** Which clip of its task it is, where there are several. */
  readonly clip?: number | null;
  readonly prompt: string | null;
  readonly aspectRatio: string | null;
  readonly width: number | null;
  readonly height: number | null;
  readonly durationSeconds: number | null;
  /** The id of the service that made it. */
  readonly service?: string | null;
  readonly model?: string | null;
  /** When it was made, or else tracked; written in local time. */
  readonly dateMs: number;
}

export interface FileNameParts {
  /** Subfolders of the target folder, outermost first. */
  readonly folders: readonly string[];
  /** The name without its extension. */
  readonly stem: string;
}

/** Bytes of a stem: with suffixes it fits eCryptfs' 143 and everything larger. */
const MAX_STEM_BYTES = 120;
const MAX_FOLDER_BYTES = 80;

const SUFFIXES: { readonly [Kind in AssetKind]: string } = {
  video: '',
  raw: ' raw',
  thumbnail: ' thumbnail',
  'last-frame': ' last frame',
  metadata: '',
};

const bytesOf = (text: string): number => Buffer.byteLength(text, 'utf8');
const graphemes = new Intl.Segmenter('en', { granularity: 'grapheme' });
const pad = (value: number): string => String(value).padStart(2, '0');

function tokenValue(token: NameToken, facts: NameFacts): string {
  const date = new Date(facts.dateMs);
  switch (token) {
    case 'prompt':
      return facts.prompt ?? '';
    case 'id':
      return facts.id;
    case 'id8':
      return shortId(facts.id);
    case 'date':
      return `${date.getFullYear()}-${pad(date.getMonth() + 1)}-${pad(date.getDate())}`;
    case 'time':
      return `${pad(date.getHours())}-${pad(date.getMinutes())}-${pad(date.getSeconds())}`;
    case 'width':
      return facts.width === null ? '' : String(facts.width);
    case 'height':
      return facts.height === null ? '' : String(facts.height);
    case 'aspect':
      return facts.aspectRatio?.replaceAll(':', 'x') ?? '';
    case 'duration':
      return facts.durationSeconds === null ? '' : `${Math.round(facts.durationSeconds)}s`;
    case 'service':
      return facts.service ?? '';
    case 'model':
      return facts.model ?? '';
    case 'shape':
      return shapeWord(facts.width, facts.height, facts.aspectRatio) ?? '';
  }
}

/** Cuts at a grapheme edge, so that no letter loses its accent and no emoji breaks. */
function cutToBytes(text: string, maxBytes: number): string {
  if (bytesOf(text) <= maxBytes) return text;
  let kept = '';
  let used = 0;
  for (const { segment } of graphemes.segment(text)) {
    used += bytesOf(segment);
    if (used > maxBytes) break;
    kept += segment;
  }
  return kept;
}

/** Makes one component of a path: no separators, reserved names, control or direction characters, dots at the ends. */
function cleanComponent(text: string): string {
  const plain = text
    .toWellFormed()
    .normalize('NFC')
    .replaceAll('\ufffd', '')
    .replace(/[\p{Cc}\p{Zl}\p{Zp}\u061c\u200b\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff]+/gu, ' ')
    .replace(/\s+/g, ' ');
  // filenamify makes something of nothing, but an empty part of a name is left out here.
  const bare = trimEnds(plain);
  if (!isVisible(bare)) return '';
  // A length far above any stem: cutting is ours, by bytes and at grapheme edges.
  return trimEnds(filenamify(bare, { replacement: '_', maxLength: 100_000 }));
}

/** More than any name has room for: patterns that look for an end take their time over long runs of dots. */
const MAX_PROMPT_CHARACTERS = 2_000;

function cleanPrompt(prompt: string): string {
  return cleanComponent(prompt.slice(0, MAX_PROMPT_CHARACTERS));
}

/**
 * Tells whether anything of it can be seen: beside blanks and controls there are letters that show nothing, joiners,
 * marks that need a letter before them, and places without a meaning (docs/rules.md, T25).
 */
function isVisible(text: string): boolean {
  return /[^\p{C}\p{Z}\p{M}\p{Default_Ignorable_Code_Point}\u2800]/u.test(text);
}

function trimEnds(text: string): string {
  return text.replace(/^[\s.\-~]+/, '').replace(/[\s.]+$/, '');
}

function isReserved(text: string): boolean {
  return /^(con|prn|aux|nul|com[0-9¹²³]|lpt[0-9¹²³]|conin\$|conout\$)(\.|\s|$)/i.test(text);
}

function renderComponent(template: string, facts: NameFacts, maxBytes: number): string {
  const fill = (prompt: string): string =>
    template.replace(/\{(\w+)\}/g, (whole, name: string) => {
      if (!(NAME_TOKENS as readonly string[]).includes(name)) return whole;
      return name === 'prompt' ? prompt : cleanComponent(tokenValue(name as NameToken, facts));
    });
  const uses = template.split('{prompt}').length - 1;
  const room = Math.max(0, maxBytes - bytesOf(fill('')));
  const prompt = uses === 0 ? '' : cutToBytes(cleanPrompt(facts.prompt ?? ''), Math.floor(room / uses));
  const cleaned = cleanComponent(cutToBytes(cleanComponent(fill(prompt.trimEnd())), maxBytes));
  return isReserved(cleaned) ? `_${cleaned}` : cleaned;
}

/**
 * Checks a template that a person wrote. Throws DailiesError `bad-input`, naming what is wrong.
 */
export function checkNameTemplate(template: string): void {
  for (const [whole, name] of template.matchAll(/\{(\w*)\}/g)) {
    if (!(NAME_TOKENS as readonly string[]).includes(name ?? '')) {
      const known = NAME_TOKENS.map((token) => `{${token}}`).join(' ');
      throw new DailiesError('bad-input', { cause: 'no-such-token', value: whole, words: known });
    }
  }
  if (template.trim() === '') {
    throw new DailiesError('bad-input', { cause: 'empty-template', value: '{prompt} [{id8}]' });
  }
}

/**
 * Renders a template. Components that come out empty are left out; an empty name becomes the id.
 *
 * @param maxStemBytes less than the default where the whole path must stay short (Windows' 259 characters).
 */
export function renderFileName(
  template: string,
  facts: NameFacts,
  kind: AssetKind,
  maxStemBytes = MAX_STEM_BYTES,
): FileNameParts {
  const suffix = (facts.clip ? ` (${facts.clip})` : '') + SUFFIXES[kind];
  const components = template.split('/');
  const stemTemplate = components.pop() ?? '';
  const folders = components
    .map((component) => renderComponent(component, facts, MAX_FOLDER_BYTES))
    .filter((component) => component !== '');
  const room = Math.max(16, maxStemBytes - bytesOf(suffix));
  const stem = renderComponent(stemTemplate, facts, room) || cleanComponent(facts.id) || 'clip';
  return { folders, stem: cutToBytes(stem, room) + suffix };
}

/** Gives the n-th name to try where earlier ones are taken: `stem`, `stem (2)` … `stem (99)`, then with the id. */
export function alternativeStem(stem: string, attempt: number, id: string): string {
  if (attempt <= 1) return stem;
  if (attempt <= 99) return `${stem} (${attempt})`;
  return `${cutToBytes(stem, 60)} ${cutToBytes(id, 48)}${attempt === 100 ? '' : ` (${attempt - 98})`}`;
}
