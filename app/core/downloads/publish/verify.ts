/** Proof that a part file is the whole file it should be, and its fingerprint. */
import type { AssetKind } from '../../../shared/generation.ts';
import { pictureExtension } from '../../files/picture-type.ts';
import { findMp4Damage, type ReadAt } from './mp4-walk.ts';

export interface Verified {
  readonly damage: null;
  readonly sha256: string;
  /** From our own table, never from a link or a header. */
  readonly extension: string;
}
export type Verification = Verified | { readonly damage: string };

async function findDamage(
  kind: AssetKind,
  readAt: ReadAt,
  size: number,
): Promise<string | { extension: string }> {
  switch (kind) {
    case 'video':
    case 'raw':
      return (await findMp4Damage(readAt, size)) ?? { extension: '.mp4' };
    case 'thumbnail':
    case 'last-frame': {
      const extension = pictureExtension(await readAt(0, 16));
      return extension === null ? 'it is not a picture' : { extension };
    }
    case 'metadata':
      return { extension: '.json' };
  }
}

/**
 * @param totalBytes the length the server gave; null when it gave none.
 * @param sha256 asked last, of a file that is sound.
 */
export async function verifyPart(
  kind: AssetKind,
  readAt: ReadAt,
  size: number,
  totalBytes: number | null,
  sha256: () => Promise<string>,
): Promise<Verification> {
  if (totalBytes !== null && size !== totalBytes) return { damage: 'its length is not what the server said' };
  const found = await findDamage(kind, readAt, size);
  if (typeof found === 'string') return { damage: found };
  return { damage: null, sha256: await sha256(), extension: found.extension };
}
