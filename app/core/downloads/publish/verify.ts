/**
 * Proves that a part file is the whole file that it should be, by its length, its kind, its inside and the server's
 * digest. Gives its SHA-256, which the part file has taken while writing or takes now. What is damaged is fetched anew;
 * the same odd bytes a second time are kept.
 */
import type { AssetKind, Remark } from '../../../shared/generation.ts';
import { type FileKind, HEAD_BYTES, isMoving, isPicture, kindOfFile } from '../../files/signature.ts';
import type { FileDigest } from '../../library/records.ts';
import { keepsOdd } from '../../services/patience.ts';
import { broken, type Finding, odd, type ReadAt } from './containers/finding.ts';
import { lookInside } from './containers/look-inside.ts';

export interface Sound {
  readonly damage: null;
  readonly sha256: string;
  /** From the table of first bytes, never from a link or a header. */
  readonly extension: string;
  /** What is odd about it all the same. */
  readonly remark: Remark | null;
}
export interface Damaged {
  readonly damage: string;
  /** Of a file that only its form speaks against: when the same bytes come again, they are kept. */
  readonly sha256: string | null;
}

export interface PartToVerify {
  readonly readAt: ReadAt;
  readonly size: number;
  /** The length that the server gave; null when it gave none. */
  readonly totalBytes: number | null;
  /** Of the bytes that came last time and were refused for their form; null when there were none. */
  readonly refusedSha256: string | null;
  /** What the server said of the whole file; null where it said nothing that can be checked. */
  readonly digest: FileDigest | null;
  /** Asked last, of a file that may be kept. */
  readonly sha256: () => Promise<string>;
  readonly checksum: (algorithm: string) => Promise<string>;
}

interface Looked {
  readonly finding: Finding;
  readonly extension: string;
}

async function look(asset: AssetKind, { readAt, size }: PartToVerify): Promise<Looked> {
  if (asset === 'metadata') return { finding: { state: 'whole' }, extension: '.json' };
  const kind: FileKind | null = kindOfFile(await readAt(0, HEAD_BYTES));
  const isStill = asset === 'thumbnail' || asset === 'last-frame';
  if (isStill && isPicture(kind)) {
    const finding = await lookInside(kind, readAt, size, false);
    // A picture that lacks something is still one to look at.
    const kept = finding.state === 'broken' ? odd('odd-end', finding.why) : finding;
    return { finding: kept, extension: kind.extension };
  }
  if (!isStill && isMoving(kind)) {
    return { finding: await lookInside(kind, readAt, size, true), extension: kind.extension };
  }
  const what = kind === null ? 'a file of an unknown kind' : kind.words;
  return { finding: broken(`it is ${what}`), extension: '' };
}

const OTHER_DIGEST = 'its checksum is not what the server said';

async function compareDigest(part: PartToVerify, sha256: string): Promise<'none' | 'agrees' | 'differs'> {
  const { digest } = part;
  if (digest === null) return 'none';
  const own = digest.algorithm === 'sha256' ? sha256 : await part.checksum(digest.algorithm);
  return own === digest.hex ? 'agrees' : 'differs';
}

/**
 * Judges a part file. One that plays is never thrown away for its form (docs/rules.md, T5): its oddity is a remark
 * where patience keeps it. A digest that the server gives and that is not the file's is damage (T13).
 */
export async function verifyPart(asset: AssetKind, part: PartToVerify): Promise<Sound | Damaged> {
  const { size, totalBytes } = part;
  if (totalBytes !== null && size !== totalBytes) {
    return { damage: 'its length is not what the server said', sha256: null };
  }
  const { finding, extension } = await look(asset, part);
  const isShort = finding.state === 'short' && totalBytes === null;
  if (finding.state === 'broken' || isShort) return { damage: finding.why, sha256: null };
  const sha256 = await part.sha256();
  const sameBytes = sha256 === part.refusedSha256;
  const digest = await compareDigest(part, sha256);
  if (digest === 'differs') {
    if (part.digest?.etagOf === null) return { damage: OTHER_DIGEST, sha256: null };
    // An ETag that looks like a digest need not be one: the same bytes again prove that it is none.
    return keepsOdd({ sameBytes })
      ? { damage: null, sha256, extension, remark: 'other-digest' }
      : { damage: OTHER_DIGEST, sha256 };
  }
  if (finding.state === 'whole') return { damage: null, sha256, extension, remark: null };
  const remark = finding.state === 'short' ? 'odd-form' : finding.remark;
  const isWhole = totalBytes !== null || digest === 'agrees';
  return keepsOdd({ sameBytes, isWhole })
    ? { damage: null, sha256, extension, remark }
    : { damage: finding.why, sha256 };
}
