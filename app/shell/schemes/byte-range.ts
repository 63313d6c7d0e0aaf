/** Says what part of a file a Range header asks for (RFC 9110, section 14). */

export type RangeAnswer =
  | { readonly kind: 'whole' }
  /** Both ends inclusive, as in Content-Range. */
  | { readonly kind: 'part'; readonly first: number; readonly last: number }
  | { readonly kind: 'unsatisfiable' };

/**
 * Reads the header. Several ranges at once and other units than bytes are answered with the whole file, as the RFC
 * allows; a byte range that cannot be read, or that lies outside the file, is unsatisfiable (416).
 */
export function parseRange(header: string | null, totalBytes: number): RangeAnswer {
  if (header === null) return { kind: 'whole' };
  const [unit, ranges] = header.trim().split('=', 2);
  if (unit?.trim().toLowerCase() !== 'bytes') return { kind: 'whole' };
  if (ranges === undefined) return { kind: 'unsatisfiable' };
  if (ranges.includes(',')) return { kind: 'whole' };

  const match = /^(\d{0,15})-(\d{0,15})$/.exec(ranges.trim());
  if (!match || (match[1] === '' && match[2] === '')) return { kind: 'unsatisfiable' };
  if (match[1] === '') {
    const suffix = Math.min(Number(match[2]), totalBytes);
    if (suffix === 0) return { kind: 'unsatisfiable' };
    return { kind: 'part', first: totalBytes - suffix, last: totalBytes - 1 };
  }
  const first = Number(match[1]);
  const last = match[2] === '' ? totalBytes - 1 : Math.min(Number(match[2]), totalBytes - 1);
  if (first >= totalBytes || last < first) return { kind: 'unsatisfiable' };
  return { kind: 'part', first, last };
}
