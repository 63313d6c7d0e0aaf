/** Reads the links to the clips out of an answer, by the paths of a definition: to one clip, or to each of several. */
import type { ClipLinks, PictureLink, VideoLink } from '../../../shared/generation.ts';
import { linkOf } from '../links/link-text.ts';
import { clipKey, clipsAmong } from '../links/listed-clips.ts';
import { hitsAt, type PathHit } from './answer-path.ts';

type Paths = readonly string[] | undefined;

export interface LinkPaths {
  /** The best first. */
  readonly links?: Paths;
  /** To the same clips, perhaps with a watermark. */
  readonly markedLinks?: Paths;
  readonly thumbnail?: Paths;
}

type Size = Pick<VideoLink, 'width' | 'height'>;

export interface FoundClips {
  readonly clean: string | null;
  readonly marked: string | null;
  /** Where the answer has several clips. */
  readonly clips: readonly ClipLinks[] | null;
}

interface Entry {
  readonly places: readonly number[];
  readonly item: unknown;
  clean: string | null;
  marked: string | null;
  picture: string | null;
}

/** Makes a picture of which nothing but its link is known. */
export function pictureOf(url: string | null): PictureLink | null {
  return url === null ? null : { url, width: null, height: null, paletteGrid: null, mediaType: null };
}

/** Follows a path; one that ends at a list leads to each of its items. */
function eachHit(root: unknown, path: string): readonly PathHit[] {
  return [...hitsAt(root, path), ...(path.endsWith(']') ? [] : hitsAt(root, `${path}[*]`))];
}

function firstLink(root: unknown, paths: Paths): string | null {
  for (const path of paths ?? []) {
    for (const { value } of eachHit(root, path)) {
      const link = linkOf(value);
      if (link !== null) return link;
    }
  }
  return null;
}

function inOrder(one: Entry, other: Entry): number {
  const at = one.places.findIndex((place, index) => place !== other.places[index]);
  return at < 0 ? 0 : (one.places[at] ?? 0) - (other.places[at] ?? 0);
}

/** Gives every list that a path goes through, with what is known of each of its items. */
function listsIn(root: unknown, { links, markedLinks, thumbnail }: LinkPaths): readonly (readonly Entry[])[] {
  const lists = new Map<string, Map<string, Entry>>();
  const fields = [
    ['clean', links],
    ['marked', markedLinks],
    ['picture', thumbnail],
  ] as const;
  for (const [field, paths] of fields) {
    for (const hit of (paths ?? []).flatMap((path) => eachHit(root, path))) {
      const { list, places, item } = hit;
      const link = list === null ? null : linkOf(hit.value);
      if (list === null || link === null) continue;
      const entries = lists.get(list) ?? new Map<string, Entry>();
      const key = places.join();
      const entry = entries.get(key) ?? { places, item, clean: null, marked: null, picture: null };
      entry[field] ??= link;
      entries.set(key, entry);
      lists.set(list, entries);
    }
  }
  return [...lists.values()].map((entries) => [...entries.values()].sort(inOrder));
}

function clipsIn(entries: readonly Entry[]): readonly Entry[] {
  const listed = entries.flatMap((entry) => {
    const link = entry.clean ?? entry.marked;
    const isMarked = entry.clean === null || /_watermark(?:ed)?(?:[_./-]|$)/i.test(entry.clean);
    return link === null ? [] : [{ link, isMarked, item: entry.item, entry }];
  });
  return clipsAmong(listed).map(({ entry }) => entry);
}

/**
 * Finds the best link, and each clip where the answer lists several.
 * @param size of every clip, where the answer says one.
 */
export function findClips(root: unknown, paths: LinkPaths, size: Size): FoundClips {
  const clean = firstLink(root, paths.links);
  const marked = firstLink(root, paths.markedLinks);
  const [longest] = listsIn(root, paths)
    .map((entries) => ({ entries, chosen: clipsIn(entries) }))
    .sort((one, other) => other.chosen.length - one.chosen.length);
  const [first] = longest?.chosen ?? [];
  if (!longest || !first) return { clean, marked, clips: null };
  if (longest.chosen.length === 1) {
    // In a list with one clip, its picture may stand before it.
    const isListed = longest.entries.some((entry) => entry.clean === clean);
    return { clean: isListed ? (first.clean ?? clean) : clean, marked: first.marked ?? marked, clips: null };
  }
  // Where the best link is said of the whole, it is the first clip's.
  const isListed = clean === null || longest.chosen.some((entry) => isIn(clean, entry));
  const clips = longest.chosen.map((entry, place): ClipLinks => {
    const link = place === 0 && !isListed ? clean : entry.clean;
    return {
      video: { url: entry.marked ?? link, downloadUrl: link, ...size },
      thumbnail: pictureOf(entry.picture),
    };
  });
  return { clean: clips[0]?.video.downloadUrl ?? null, marked: first.marked ?? marked, clips };
}

function isIn(link: string | null, { clean, marked }: Entry): boolean {
  return link !== null && [clean, marked].some((each) => each !== null && clipKey(each) === clipKey(link));
}
