/** Chooses which of a generation's links to fetch for each asset (docs/gateway.md §3, in that order). */
import type { AssetKind, Generation, VideoLink } from '../../../shared/generation.ts';

export interface ChosenLink {
  readonly url: string;
  readonly mayBeWatermarked: boolean;
}

function marked(url: string): boolean {
  return /_watermarked/i.test(url);
}

/** Gives the link of a video: the clean one, else the plain one; null when it has neither. */
export function linkOfVideo(video: VideoLink | null): string | null {
  return video?.downloadUrl ?? video?.url ?? null;
}

/** Gives the clean file's link: download_url first, then the raw video. Null when the answer has neither. */
export function cleanVideoLink(generation: Generation): ChosenLink | null {
  const url =
    generation.video?.downloadUrl ??
    generation.artifact?.video?.downloadUrl ??
    generation.videoRaw?.url ??
    generation.artifact?.videoRaw?.url ??
    null;
  return url === null ? null : { url, mayBeWatermarked: marked(url) };
}

/** Gives the last resort: a link that may carry the service's watermark. Null when the answer has none. */
export function plainVideoLink(generation: Generation): ChosenLink | null {
  const url = generation.video?.url ?? generation.artifact?.video?.url ?? null;
  return url === null ? null : { url, mayBeWatermarked: true };
}

/** Gives the link of an asset other than the video; null when the service offers none. */
export function linkOfAsset(
  generation: Generation,
  kind: Exclude<AssetKind, 'video' | 'metadata'>,
): string | null {
  switch (kind) {
    case 'raw':
      return generation.videoRaw?.url ?? generation.artifact?.videoRaw?.url ?? null;
    case 'thumbnail':
      return generation.thumbnail?.url ?? generation.artifact?.thumbnail?.url ?? null;
    case 'last-frame':
      return generation.lastFrame?.url ?? generation.artifact?.lastFrame?.url ?? null;
  }
}
