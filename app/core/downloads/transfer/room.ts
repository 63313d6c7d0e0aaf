/** Makes sure of the room on the disk: before a file of known length begins, and while one of unknown length comes. */
import { DiskFault } from '../../files/disk-fault.ts';
import type { PartWriter } from '../part/part-writer.ts';
import { guardSpace, reserveOf } from '../part/space-guard.ts';
import type { Reservations } from '../reservations.ts';
import type { TransferDisk } from './roles.ts';

export interface RoomWanted {
  /** The key of the asset that it is for. */
  readonly owner: string;
  readonly folder: string;
  readonly totalBytes: number;
  /** On disk already, and how much of that stays. */
  readonly partBytes: number;
  readonly keptBytes: number;
}

/** Reserves what is missing of a file. Throws DiskFault `disk-full`, of this file alone, where it does not fit. */
export async function reserveRoom(
  disk: TransferDisk,
  reservations: Reservations,
  { owner, folder, totalBytes, partBytes, keptBytes }: RoomWanted,
): Promise<void> {
  const needed = Math.max(0, totalBytes - keptBytes);
  const free = await disk.freeSpace(folder);
  const available = free === null ? null : free + (partBytes - keptBytes) - reservations.bytesOfOthers(owner);
  if (available !== null && needed > available) {
    const volume = await disk.volumeBytes(folder);
    // A server that is wrong about its file can claim anything; whatever fits goes on meanwhile.
    const isLarger = volume !== null && totalBytes > volume;
    const facts = {
      cause: isLarger ? 'larger-than-disk' : 'no-room',
      ...{ path: folder, needsBytes: needed, freeBytes: Math.max(0, available) },
      totalBytes: volume ?? undefined,
    } as const;
    throw new DiskFault('disk-full', facts, 'storage', needed, 'file');
  }
  reservations.reserveBytes(owner, needed);
}

/**
 * Gives the same writer, which leaves some of the disk free however long the file is (docs/rules.md, T17).
 *
 * @param part `bytes` have come so far; `isResumable` says whether they can be gone on from.
 */
export async function leaveReserve(
  disk: TransferDisk,
  folder: string,
  writer: PartWriter,
  part: { readonly bytes: () => number; readonly isResumable: () => boolean },
): Promise<PartWriter> {
  const reserve = reserveOf(await disk.volumeBytes(folder));
  return guardSpace(writer, reserve, async () => {
    const free = await disk.freeSpace(folder);
    if (free === null || free >= reserve) return;
    const came = part.bytes();
    throw new DiskFault(
      'disk-full',
      { cause: 'longer-than-room', path: folder, needsBytes: came },
      'storage',
      2 * reserve + (part.isResumable() ? 0 : came),
    );
  });
}
