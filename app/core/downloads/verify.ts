/** Proof that a part file is the whole file it should be, and its fingerprint. */
import { createHash } from 'node:crypto';
import type { AssetKind } from '../../shared/generation.ts';
import { findMp4Damage, type ReadAt } from './mp4-walk.ts';
import { pictureExtension } from './picture-type.ts';

export interface Verified {
  readonly damage: null;
  readonly sha256: string;
  /** From our own table, never from a link or a header. */
  readonly extension: string;
}
export type Verification = Verified | { readonly damage: string };

const READ_BYTES = 1024 * 1024;

export async function sha256Of(readAt: ReadAt, size: number, signal?: AbortSignal): Promise<string> {
  const hash = createHash('sha256');
  for (let position = 0; position < size; ) {
    signal?.throwIfAborted();
    const bytes = await readAt(position, Math.min(READ_BYTES, size - position));
    if (bytes.length === 0) throw Object.assign(new Error('file ended early'), { code: 'EIO' });
    hash.update(bytes);
    position += bytes.length;
  }
  return hash.digest('hex');
}

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
 * @param knownSha256 where it was computed on the way; null reads the file once more.
 */
export async function verifyPart(
  kind: AssetKind,
  readAt: ReadAt,
  size: number,
  totalBytes: number | null,
  knownSha256: string | null,
  signal: AbortSignal,
): Promise<Verification> {
  if (totalBytes !== null && size !== totalBytes) return { damage: 'its length is not what the server said' };
  const found = await findDamage(kind, readAt, size);
  if (typeof found === 'string') return { damage: found };
  return {
    damage: null,
    sha256: knownSha256 ?? (await sha256Of(readAt, size, signal)),
    extension: found.extension,
  };
}
