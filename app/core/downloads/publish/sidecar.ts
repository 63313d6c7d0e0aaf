/**
 * Makes the text of the metadata file beside a clip: what it is, where it came from, and what was saved of it. The
 * transfer of the asset `metadata` writes it.
 */
import { basename } from 'node:path';
import type { ItemDetail } from '../../../shared/library-view.ts';
import { isoTime } from '../../../shared/written-time.ts';
import { parseShallowJson } from '../../library/shallow-json.ts';

function parsed(raw: string | null): unknown {
  return raw === null ? null : (parseShallowJson(raw) ?? raw);
}

/** Whose clip it is: never the key, nor where it went. */
export interface SidecarOwner {
  /** The definition's id. */
  readonly service: string;
  /** What the person calls the account there; the service's own name where they say nothing. */
  readonly account: string;
}

/** Writes JSON text, ending in a line break. Times are RFC 3339 in UTC, sizes bytes. */
export function sidecarText(item: ItemDetail, { service, account }: SidecarOwner): string {
  const files = item.assets
    .filter((asset) => asset.state === 'saved')
    .map((asset) => ({
      asset: asset.kind,
      file: asset.fileName === null ? null : basename(asset.fileName),
      bytes: asset.totalBytes,
      sha256: asset.sha256,
      savedAt: isoTime(asset.savedAtMs),
    }));
  const sidecar = {
    id: item.id,
    service,
    account,
    ...(item.clip && { clip: item.clip.place, clips: item.clip.of }),
    prompt: item.prompt,
    model: item.model,
    aspectRatio: item.aspectRatio,
    width: item.width,
    height: item.height,
    durationSeconds: item.durationSeconds,
    mayBeWatermarked: item.mayBeWatermarked,
    createdAt: isoTime(item.createdAtMs),
    trackedAt: isoTime(item.trackedAtMs),
    noticedAt: isoTime(item.noticedAtMs),
    files,
    answer: parsed(item.rawAnswer),
  };
  return `${JSON.stringify(sidecar, null, 2)}\n`;
}
