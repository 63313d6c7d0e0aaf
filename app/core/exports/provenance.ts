/**
 * Reads the manifest that says where a clip comes from (C2PA, "Content Credentials"), where the file carries one: it is
 * never changed and never verified. In the MP4 family it lies in a `uuid` box (C2PA 2.1, A.5), elsewhere in a `jumb`
 * box at the top; its own form is JUMBF (ISO/IEC 19566-5). WebM has no place for one.
 */
import type { Provenance } from '../../shared/provenance.ts';
import type { ReadAt } from '../downloads/publish/containers/finding.ts';
import { type Box, walkBoxes } from '../downloads/publish/containers/mp4-boxes.ts';
import { HEAD_BYTES, kindOfFile } from '../files/signature.ts';

/** The kind of a `uuid` box that holds a manifest. */
const C2PA = 'd8fec3d61b0e483c92975828877ec481';
const UUID_BYTES = 16;
/** Manifests hold pictures at times; what is larger is left unread, and is there all the same. */
const MAX_MANIFEST_BYTES = 8 * 1024 * 1024;
const MAX_NAME = 200;

/** Reads it; null where the file carries no manifest. */
export async function readProvenance(readAt: ReadAt, size: number): Promise<Provenance | null> {
  const kind = kindOfFile(await readAt(0, HEAD_BYTES));
  if (kind?.container !== 'mp4') return null;
  const { boxes } = await walkBoxes(readAt, size);
  for (const box of boxes) {
    if (!(await holdsManifest(readAt, box))) continue;
    const length = Math.min(box.end - box.content, MAX_MANIFEST_BYTES);
    return { signedBy: signerIn(Buffer.from(await readAt(box.content, length))) };
  }
  return null;
}

async function holdsManifest(readAt: ReadAt, box: Box): Promise<boolean> {
  if (box.type === 'jumb') return true;
  if (box.type !== 'uuid') return false;
  const head = Buffer.from(await readAt(box.content, UUID_BYTES + 12));
  if (head.toString('hex', 0, UUID_BYTES) !== C2PA) return false;
  // Version and flags, then what the box is for: `merkle` ones hold digests of pieces alone.
  return head.toString('latin1', UUID_BYTES + 4, UUID_BYTES + 12) === 'manifest';
}

/** The object identifiers of a name's parts (X.520), as DER writes them. */
const ORGANIZATION = '55040a';
const COMMON_NAME = '550403';

interface Element {
  readonly tag: number;
  readonly content: Buffer;
}

/** Gives one element after the other (X.690 §8.1), as far as they go. */
function* elementsIn(bytes: Buffer): Generator<Element> {
  for (let at = 0; at + 2 <= bytes.length; ) {
    const first = bytes.readUInt8(at + 1);
    const more = first & 0x80 ? first & 0x7f : 0;
    if (more > 3 || at + 2 + more > bytes.length) return;
    const length = more === 0 ? first : bytes.readUIntBE(at + 2, more);
    const content = at + 2 + more;
    yield { tag: bytes.readUInt8(at), content: bytes.subarray(content, content + length) };
    at = content + length;
  }
}

/**
 * Says whom the signing certificate names: its organization, or else its common name. It stands first in the COSE
 * signature (C2PA 2.1, 14.6).
 */
function signerIn(bytes: Buffer): string | null {
  const signature = bytes.indexOf('c2pa.signature', 0, 'latin1');
  const subject = subjectIn(bytes.subarray(Math.max(0, signature)));
  if (subject === null) return null;
  return partOf(subject, ORGANIZATION) ?? partOf(subject, COMMON_NAME);
}

const SEQUENCE = 0x30;
/** What begins a certificate of version 3 within its two sequences (RFC 5280 §4.1). */
const VERSION_3 = Buffer.from('a003020102', 'hex');
/** Before the first byte of the version: a sequence in a sequence, with lengths of two bytes each. */
const HEADS = 8;

/** Gives the name of the first certificate's owner: behind version, number, algorithm, issuer and validity. */
function subjectIn(bytes: Buffer): Buffer | null {
  for (let at = bytes.indexOf(VERSION_3); at !== -1; at = bytes.indexOf(VERSION_3, at + 1)) {
    if (at < HEADS || bytes[at - 4] !== SEQUENCE || bytes[at - HEADS] !== SEQUENCE) continue;
    const [, , , , , subject] = elementsIn(bytes.subarray(at));
    if (subject?.tag === SEQUENCE) return subject.content;
  }
  return null;
}

/** Finds a part of a name, which is a sequence of sets of pairs: which part, and its text (RFC 5280 §4.1.2.4). */
function partOf(name: Buffer, wanted: string): string | null {
  for (const set of elementsIn(name)) {
    for (const pair of elementsIn(set.content)) {
      const [which, value] = elementsIn(pair.content);
      if (which?.content.toString('hex') !== wanted || value === undefined) continue;
      const clean = value.content
        .toString('utf8')
        .replace(/[\p{C}\p{Z}\ufffd]+/gu, ' ')
        .trim();
      if (clean !== '') return clean.slice(0, MAX_NAME);
    }
  }
  return null;
}
