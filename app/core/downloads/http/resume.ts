/**
 * Decides how a download resumes (RFC 9110 §13–15; docs/rules.md, D4–D8), pure: what to ask for, and what an answer
 * means for the part file. Nothing is written before an answer has been judged here.
 */

import { codingsOf } from './content-coding.ts';
import { type Headers, headerOf } from './headers.ts';

export interface Validators {
  /** Verbatim, quotes and all; null when absent. */
  readonly etag: string | null;
  readonly lastModified: string | null;
}

/** What is on disk and known of the file it belongs to. */
export interface PartKnowledge extends Validators {
  /** Received without a gap from the first byte on: where to go on. */
  readonly bytes: number;
  readonly totalBytes: number | null;
}

export interface AskedRange {
  /** 0 asks for the whole file, without a Range. */
  readonly offset: number;
  readonly ifRange: string | null;
}

export type Verdict =
  /** Write from `offset`: 0 means that whatever is in the part is dropped. */
  | {
      readonly type: 'write';
      readonly offset: number;
      /** Length of the whole file. */
      readonly totalBytes: number | null;
      /** Bytes of this answer's body. */
      readonly bodyBytes: number | null;
      readonly validators: Validators;
    }
  /** 416, and the part has every byte. */
  | { readonly type: 'complete'; readonly totalBytes: number }
  /** The part cannot be continued: drop it and ask for the whole file. */
  | { readonly type: 'restart'; readonly why: string }
  /** Not the file at all (a web page, an odd status): the part stays as it is. */
  | { readonly type: 'not-the-file'; readonly why: string }
  | { readonly type: 'link-refused'; readonly status: number }
  | { readonly type: 'busy'; readonly status: number; readonly wholeHost: boolean };

/** Chromium's test: a date this long before the answer's own cannot have two versions within one second. */
const SETTLED_MS = 60_000;
const LINK_REFUSALS = new Set([401, 403, 404, 410]);
/** Of the server's own faults, those that are about the request: it cannot, or not in this version. */
const LASTING_FAULTS = new Set([501, 505]);
/** Too early, locked for a moment, too often. */
const PASSING_REFUSALS = new Set([408, 423, 425, 429]);
/** The whole server has too much to do, in its own word or in those of the networks before it. */
const WHOLE_HOST = new Set([429, 503, 509, 529]);

/** Any number from 500 on is a fault of the server's own, whatever its makers call it (RFC 9110 §15). */
const isPassing = (status: number): boolean =>
  PASSING_REFUSALS.has(status) || (status >= 500 && !LASTING_FAULTS.has(status));

/** Tells whether an answer with the whole file is surely the file that the part belongs to. */
export function isSameFile(known: PartKnowledge, fresh: Validators, totalBytes: number | null): boolean {
  const validator = strongValidator(known);
  return validator !== null && validator === strongValidator(fresh) && known.totalBytes === totalBytes;
}

/** Gives the one validator that proves two answers are the same bytes; null when there is none. */
export function strongValidator(known: Validators): string | null {
  if (known.etag !== null && /^"[\x20\x21\x23-\x7e\x80-\xff]*"$/.test(known.etag)) return known.etag;
  return known.lastModified;
}

/** Validators of an answer; a Last-Modified too close to the answer's Date proves nothing and is dropped. */
export function validatorsOf(headers: Headers, httpVersion: string): Validators {
  if (httpVersion === '1.0' || httpVersion === '0.9') return { etag: null, lastModified: null };
  const etag = headerOf(headers, 'etag');
  const lastModified = headerOf(headers, 'last-modified');
  const modifiedMs = Date.parse(lastModified ?? '');
  const answeredMs = Date.parse(headerOf(headers, 'date') ?? '');
  const settled = answeredMs - modifiedMs >= SETTLED_MS;
  return {
    etag: etag !== null && !etag.startsWith('W/') ? etag : null,
    lastModified: settled ? lastModified : null,
  };
}

/** Gives what to ask for: the rest if the part's bytes can be proven to belong to it, or else the whole file. */
export function rangeToAsk(part: PartKnowledge): AskedRange {
  const validator = strongValidator(part);
  if (part.bytes === 0 || validator === null) return { offset: 0, ifRange: null };
  return { offset: part.bytes, ifRange: validator };
}

/**
 * Makes the request headers of a range.
 *
 * @param end where it ends, where something behind it is on disk already.
 */
export function rangeHeaders(asked: AskedRange, end?: number): Record<string, string> {
  if (asked.ifRange === null || (asked.offset === 0 && end === undefined)) return {};
  return { range: `bytes=${asked.offset}-${end === undefined ? '' : end - 1}`, 'if-range': asked.ifRange };
}

function lengthOf(headers: Headers): number | null {
  const text = headerOf(headers, 'content-length');
  if (text === null || !/^\d{1,16}$/.test(text)) return null;
  const length = Number(text);
  return Number.isSafeInteger(length) ? length : null;
}

export interface ContentRange {
  readonly start: number;
  readonly end: number;
  /** Null for `*`. */
  readonly total: number | null;
}

/** Reads `bytes a-b/T`; null when it is anything else, or arithmetic nonsense. */
export function parseContentRange(text: string | null): ContentRange | null {
  const match = /^bytes (\d{1,16})-(\d{1,16})\/(\d{1,16}|\*)$/i.exec(text?.trim() ?? '');
  if (!match) return null;
  const start = Number(match[1]);
  const end = Number(match[2]);
  const total = match[3] === '*' ? null : Number(match[3]);
  if (![start, end, total ?? 0].every(Number.isSafeInteger)) return null;
  if (start > end || (total !== null && end >= total)) return null;
  return { start, end, total };
}

/** Gives the size that a 416 names behind `bytes` and an asterisk; null when it gives none. */
export function parseUnsatisfiedRange(text: string | null): number | null {
  const match = /^bytes \*\/(\d{1,16})$/i.exec(text?.trim() ?? '');
  const total = match ? Number(match[1]) : Number.NaN;
  return Number.isSafeInteger(total) ? total : null;
}

function judgePart(headers: Headers, asked: AskedRange, part: PartKnowledge, fresh: Validators): Verdict {
  // A range of packed bytes says nothing of where they belong in the file.
  if (codingsOf(headers).length > 0) return { type: 'restart', why: 'the server packed a part of the file' };
  if (asked.offset === 0) return { type: 'restart', why: 'a part of the file came though all was asked for' };
  const type = headerOf(headers, 'content-type')?.toLowerCase() ?? '';
  if (type.startsWith('multipart/')) return { type: 'restart', why: 'several ranges came in one answer' };
  const range = parseContentRange(headerOf(headers, 'content-range'));
  if (!range) return { type: 'restart', why: 'the answer does not say which part of the file it is' };
  if (range.start !== asked.offset) return { type: 'restart', why: 'another part of the file came' };
  if (range.total !== null && part.totalBytes !== null && range.total !== part.totalBytes) {
    return { type: 'restart', why: 'the file has another size now' };
  }
  const length = lengthOf(headers);
  const rangeBytes = range.end - range.start + 1;
  if (length !== null && length !== rangeBytes) {
    return { type: 'restart', why: 'the answer contradicts itself about its length' };
  }
  if (fresh.etag !== null && part.etag !== null && fresh.etag !== part.etag) {
    return { type: 'restart', why: 'the file has changed' };
  }
  return {
    type: 'write',
    offset: asked.offset,
    totalBytes: range.total ?? part.totalBytes,
    bodyBytes: rangeBytes,
    validators: { etag: part.etag, lastModified: part.lastModified },
  };
}

/** Gives what an answer means for the part file. */
export function judgeAnswer(
  answer: { readonly status: number; readonly headers: Headers; readonly httpVersion: string },
  asked: AskedRange,
  part: PartKnowledge,
): Verdict {
  const { status, headers } = answer;
  if (LINK_REFUSALS.has(status)) return { type: 'link-refused', status };
  if (isPassing(status)) return { type: 'busy', status, wholeHost: WHOLE_HOST.has(status) };
  if (status === 416) {
    const total = parseUnsatisfiedRange(headerOf(headers, 'content-range'));
    if (asked.offset === 0) return { type: 'not-the-file', why: 'the server refused to send the whole file' };
    const agrees = part.totalBytes === null || part.totalBytes === total;
    if (total !== null && total === part.bytes && agrees) return { type: 'complete', totalBytes: total };
    return { type: 'restart', why: 'the file is not as long as what was received of it' };
  }
  if (status !== 200 && status !== 206) return { type: 'not-the-file', why: `the server answered ${status}` };
  const fresh = validatorsOf(headers, answer.httpVersion);
  if (status === 206) return judgePart(headers, asked, part, fresh);
  const length = lengthOf(headers);
  if (length === 0) return { type: 'not-the-file', why: 'an empty file came' };
  if (codingsOf(headers).length > 0) {
    // Its length is that of the packed bytes, and no offset of the file is one of theirs.
    const validators = { etag: null, lastModified: null };
    return { type: 'write', offset: 0, totalBytes: null, bodyBytes: null, validators };
  }
  return { type: 'write', offset: 0, totalBytes: length, bodyBytes: length, validators: fresh };
}
