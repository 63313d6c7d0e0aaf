/** Says whether the first bytes of a body are of the kind of file that was asked for (docs/rules.md, T7 and T11). */
import type { AssetKind } from '../../../shared/generation.ts';
import { isMoving, isPicture, kindOfFile, MIN_HEAD_BYTES } from '../../files/signature.ts';
import { type Headers, headerOf } from './headers.ts';

/**
 * Tells whether the label speaks of a page, an error document or a list. It proves nothing, but is a reason to look.
 */
export function looksLikeText(headers: Headers): boolean {
  const type = headerOf(headers, 'content-type')?.toLowerCase() ?? '';
  return /^(text\/|application\/(json|xml|xhtml|problem|javascript))/.test(type);
}

/**
 * Judges the first bytes of a body.
 * @param offset where the bytes stand in their file: past its beginning only a page or another text is told from it.
 * @returns null where they may be the file, else what came instead, in words.
 */
export function whyNotTheFile(asset: AssetKind, head: Uint8Array, offset = 0): string | null {
  const kind = kindOfFile(head);
  if (offset > 0) return kind?.mediaType.startsWith('text/html') ? 'a web page came instead' : null;
  if (head.length < MIN_HEAD_BYTES) return 'hardly anything came';
  const isRight = asset === 'thumbnail' || asset === 'last-frame' ? isPicture(kind) : isMoving(kind);
  if (isRight) return null;
  return kind === null ? 'a file of an unknown kind came' : `${kind.words} came instead`;
}
