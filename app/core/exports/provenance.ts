/**
 * The manifest that says where a clip comes from (C2PA, "Content Credentials"), where the file carries one: looked for
 * and read, never changed and never verified. In the MP4 family it lies in a `uuid` box (C2PA 2.1, A.5), elsewhere in a
 * `jumb` box at the top; its own form is JUMBF (ISO/IEC 19566-5). WebM has no place for one.
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

/** Null where the file carries no manifest. */
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

/** The object identifiers of a name's parts in a certificate (X.520), in DER: organization, then common name. */
const ORGANIZATION = Buffer.from('060355040a', 'hex');
const COMMON_NAME = Buffer.from('0603550403', 'hex');

/**
 * Whom the signing certificate names: its organization, or else its common name. The certificate stands first in the
 * COSE signature (C2PA 2.1, 14.6): the names of its issuer come before its own.
 */
function signerIn(bytes: Buffer): string | null {
  const signature = bytes.indexOf('c2pa.signature', 0, 'latin1');
  const from = signature === -1 ? 0 : signature;
  const certificate = certificateIn(bytes.subarray(from));
  if (certificate === null) return null;
  return lastName(certificate, ORGANIZATION) ?? lastName(certificate, COMMON_NAME);
}

/** The first structure of DER that looks like a certificate: a sequence that holds a sequence and a version. */
function certificateIn(bytes: Buffer): Buffer | null {
  for (let at = bytes.indexOf(0x30); at !== -1; at = bytes.indexOf(0x30, at + 1)) {
    if (bytes[at + 1] !== 0x82 || bytes[at + 4] !== 0x30 || bytes[at + 5] !== 0x82) continue;
    // [0] EXPLICIT INTEGER 2: version 3 (RFC 5280 §4.1).
    if (bytes.toString('hex', at + 8, at + 13) !== 'a003020102') continue;
    const length = 4 + bytes.readUInt16BE(at + 2);
    // Its own name ends before its public key does, long before its extensions.
    return bytes.subarray(at, Math.min(bytes.length, at + length));
  }
  return null;
}

/** The last value of that part of a name: issuer first, then subject. */
function lastName(certificate: Buffer, part: Buffer): string | null {
  const at = certificate.lastIndexOf(part);
  if (at === -1) return null;
  const value = at + part.length;
  const length = certificate[value + 1] ?? 0;
  if (length === 0 || length > 127 || value + 2 + length > certificate.length) return null;
  const text = certificate.toString('utf8', value + 2, value + 2 + length);
  const clean = text.replace(/[\p{C}\p{Zl}\p{Zp}\ufffd]+/gu, ' ').trim();
  return clean === '' ? null : clean.slice(0, MAX_NAME);
}

