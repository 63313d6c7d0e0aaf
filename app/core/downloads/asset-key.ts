/** Names an asset: the id of its task, and which of the task's files. */
import type { AssetKind } from '../../shared/generation.ts';

export interface AssetId {
  readonly id: string;
  readonly kind: AssetKind;
}

/** Makes one text of both, for maps. */
export function keyOf({ id, kind }: AssetId): string {
  return `${kind} ${id}`;
}
