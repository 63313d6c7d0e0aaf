/**
 * Holds what running transfers are about to take, so that no two take the same: names in a folder (docs/rules.md, T19),
 * and bytes on a disk that are still to be written (docs/rules.md, case 40). An owner is an asset's key.
 */
import { createNameClaims } from './publish/name-claims.ts';

export class Reservations {
  readonly #names = createNameClaims();
  readonly #bytes = new Map<string, number>();

  /** Reserves a path; false where another owner has it, or a path that some disk takes for the same. */
  claimName(path: string, owner: string): boolean {
    return this.#names.claim(path, owner);
  }

  /** Replaces what this owner has still to write. */
  reserveBytes(owner: string, bytes: number): void {
    this.#bytes.set(owner, bytes);
  }

  /** Adds up what is reserved, but for one owner's own. */
  bytesOfOthers(owner: string | null): number {
    let sum = 0;
    for (const [other, bytes] of this.#bytes) if (other !== owner) sum += bytes;
    return sum;
  }

  /** Gives up all that this owner has reserved. */
  release(owner: string): void {
    this.#names.release(owner);
    this.#bytes.delete(owner);
  }
}
