/**
 * Finds the clip's link wherever a service puts it (docs/rules.md, field A4): each text of an answer is judged by
 * the names above it and by what it is. Nothing that was given to the service, and no picture, is taken for it.
 */
import { readShortJson } from '../read-json.ts';
import {
  fieldName,
  isForeign,
  isLinkField,
  type Mark,
  markOf,
  mayHoldVideo,
  namesVideo,
  saysKind,
} from './link-fields.ts';
import { isOtherFile, isPlaylist, isVideoFile, readLink, trimLink } from './link-text.ts';
import { clipKey, clipsAmong, type ListedClip } from './listed-clips.ts';

export interface FoundLinks {
  /** Nothing says that it bears the service's watermark. */
  readonly clean: string | null;
  /** `video.url`, which may bear it at Luma's gateways. */
  readonly plain: string | null;
  /** Its name or address says that it does. */
  readonly marked: string | null;
  /** The first text that is meant as the clip's link and cannot be used as one. */
  readonly unusable: string | null;
  /** What stands where a link should and is none: `pending`, `N/A`, `{}`. Null where nothing stands there. */
  readonly instead: string | null;
  /** Every clip of the list that the link is in, in its order, where it holds several; else empty. */
  readonly clips: readonly ListedClip[];
}

const MAX_DEPTH = 14;
/** An honest answer about one task has some hundred fields. */
const MAX_VALUES = 20_000;
/** Texts that hold JSON themselves, one in another. */
const MAX_TEXT_JSON = 3;
/** Of what stands in a link's place. */
const MAX_INSTEAD = 64;
const WORDS_WITH_LINK = /^(?:content|text|outputs?|results?|data|response)$/;
const LINK_IN_WORDS = /https?:\/\/[^\s"'<>)\]]{1,8192}/gi;

interface Place {
  readonly value: unknown;
  /** The nearest name, and the one above it. */
  readonly name: string;
  readonly above: string;
  readonly depth: number;
  readonly jsonDepth: number;
  readonly isVideo: boolean;
  readonly mark: Mark;
  /** The outermost list with several items that it is in. */
  readonly list: ListPlace | null;
}

interface ListPlace {
  readonly name: string;
  readonly items: readonly unknown[];
  readonly place: number;
}

interface Candidate {
  readonly link: string;
  readonly kind: 'clean' | 'plain' | 'marked';
  /** Lower is better. */
  readonly rank: number;
  readonly list: ListPlace | null;
}

/** Lists of clips, by their names; any other counts where the clip's link is in it. */
const LIST_OF_CLIPS =
  /^(?:videos|clips|(?:video|result|output|signed|unsigned)?urls|outputs|creations|works|samples|generatedsamples|generatedvideos)$/;
/** Lists of tasks, each with clips of its own. */
const LIST_OF_TASKS = /^(?:generations|tasks|jobs|records|rows|list|history|predictions)$/;

/** Ranks a link, lower is better: by its name first, then by what the address ends with. */
function rankOf(place: Place, link: string): number {
  if (place.mark === 'clean' || /^download|^hd|raw/.test(place.name) || place.above === 'videoraw') return 0;
  if (place.isVideo) return 1;
  return isVideoFile(link) ? 2 : 3;
}

function kindOf(place: Place, link: string, rank: number): Candidate['kind'] {
  if (place.mark === 'marked' || (place.mark === null && /_watermark(?:ed)?(?:[_./-]|$)/i.test(link)))
    return 'marked';
  return rank > 0 && place.name === 'url' && place.above === 'video' ? 'plain' : 'clean';
}

/** Looks through a whole answer about one task. */
export function findVideoLinks(root: unknown): FoundLinks {
  const candidates: Candidate[] = [];
  let unusable: string | null = null;
  const instead: { readonly text: string; readonly rank: number }[] = [];
  let values = 0;

  function takeText(place: Place, text: string): void {
    const isNamed = mayHoldVideo(place.name);
    const isForLinks = isNamed && isLinkField(place.name);
    const link = isNamed || place.isVideo ? readLink(text, isForLinks) : null;
    if (!link) {
      if (isForLinks) takeInstead(place, text);
      takeWords(place, text);
      return;
    }
    if (link.kind === 'unusable' || isPlaylist(link.text)) {
      if (isForLinks) unusable ??= link.text;
      return;
    }
    if (isOtherFile(link.text) || (!isNamed && !isVideoFile(link.text))) return;
    if (!place.isVideo && /\.(?:gif|webp)(?:$|[?#])/i.test(link.text)) return;
    const rank = rankOf(place, link.text);
    candidates.push({ link: link.text, rank, kind: kindOf(place, link.text, rank), list: place.list });
  }

  /** Takes a link to a video from among words, as chats answer. */
  function takeWords(place: Place, text: string): void {
    if (!WORDS_WITH_LINK.test(place.name)) return;
    for (const [link] of text.slice(0, 65_536).matchAll(LINK_IN_WORDS)) {
      if (isVideoFile(link)) candidates.push({ link, rank: 4, kind: kindOf(place, link, 4), list: null });
    }
  }

  function takeInstead(place: Place, text: string): void {
    const words = trimLink(text).slice(0, MAX_INSTEAD);
    if (words !== '') instead.push({ text: words, rank: rankOf(place, '') });
  }

  /**
   * Notes a number, `false` or an object where the name asks for a link; what an object holds is looked through all the
   * same.
   */
  function takeShape({ value, name, above, ...rest }: Place): void {
    if (
      typeof value === 'string' ||
      value === null ||
      !/ur[il]s?$|link$|href$/.test(name) ||
      !mayHoldVideo(name)
    )
      return;
    takeInstead({ ...rest, value, name, above }, textOfShape(value));
  }

  function visit(place: Place): void {
    const { value, depth } = place;
    values += 1;
    if (depth > MAX_DEPTH || values > MAX_VALUES) return;
    takeShape(place);
    if (typeof value === 'string') {
      const inner = place.jsonDepth < MAX_TEXT_JSON ? readShortJson(value) : undefined;
      if (inner === undefined) takeText(place, value);
      else visit({ ...place, value: inner, jsonDepth: place.jsonDepth + 1 });
    } else if (Array.isArray(value)) {
      visitItems(place, value);
    } else if (typeof value === 'object' && value !== null)
      visitFields(place, value as Record<string, unknown>);
  }

  function visitItems(place: Place, items: readonly unknown[]): void {
    for (const [number, item] of items.entries()) {
      const own = items.length > 1 ? { name: place.name, items, place: number } : null;
      visit({ ...place, value: item, depth: place.depth + 1, list: place.list ?? own });
    }
  }

  function visitFields(place: Place, object: Readonly<Record<string, unknown>>): void {
    const says = saysKind(object);
    const isMarked = [object.watermark, object.has_watermark, object.watermarked].includes(true);
    for (const [key, value] of Object.entries(object)) {
      const name = fieldName(key);
      if (isForeign(name)) continue;
      // What an object says of itself holds for its own links, not for the objects in it.
      const isOwn = typeof value === 'string';
      if (isOwn && says === 'other') continue;
      visit({
        value,
        name,
        above: place.name,
        depth: place.depth + 1,
        jsonDepth: place.jsonDepth,
        list: place.list,
        isVideo: namesVideo(name) || place.isVideo || (isOwn && says === 'video'),
        mark: markOf(name) ?? place.mark ?? (isMarked ? 'marked' : null),
      });
    }
  }

  visit({ value: root, name: '', above: '', depth: 0, jsonDepth: 0, isVideo: false, mark: null, list: null });
  const [first = null] = instead.sort((one, other) => one.rank - other.rank);
  const chosen = choose(candidates);
  const link = chosen.clean ?? chosen.plain ?? chosen.marked;
  return { ...chosen, unusable, instead: first?.text ?? null, clips: listWith(link, candidates) };
}

/** Names a value briefly, without writing what may be long or deep. */
function textOfShape(value: unknown): string {
  if (Array.isArray(value)) return value.length === 0 ? '[]' : 'a list';
  if (typeof value !== 'object' || value === null) return String(value);
  return Object.keys(value).length === 0 ? '{}' : 'an object';
}

const KINDS: readonly Candidate['kind'][] = ['clean', 'plain', 'marked'];
const isBetter = (one: Candidate, other: Candidate): boolean =>
  (KINDS.indexOf(one.kind) - KINDS.indexOf(other.kind) || one.rank - other.rank) < 0;

/** Gives the clips of the list that the chosen link is in, or of one that is named a list of clips. */
function listWith(link: string | null, candidates: readonly Candidate[]): readonly ListedClip[] {
  const lists = new Map<readonly unknown[], Map<number, Candidate>>();
  for (const candidate of candidates) {
    const { list } = candidate;
    if (list === null || LIST_OF_TASKS.test(list.name)) continue;
    const entries = lists.get(list.items) ?? new Map<number, Candidate>();
    const known = entries.get(list.place);
    if (!known || isBetter(candidate, known)) entries.set(list.place, candidate);
    lists.set(list.items, entries);
  }
  let longest: readonly ListedClip[] = [];
  for (const [items, entries] of lists) {
    const listed = [...entries.entries()]
      .sort(([one], [other]) => one - other)
      .map(([place, { link, kind }]) => ({ link, isMarked: kind === 'marked', item: items[place] }));
    const name = [...entries.values()][0]?.list?.name ?? '';
    const holdsLink = link !== null && listed.some((clip) => clipKey(clip.link) === clipKey(link));
    const clips = holdsLink || LIST_OF_CLIPS.test(name) ? clipsAmong(listed) : [];
    if (clips.length > Math.max(1, longest.length)) longest = clips;
  }
  return longest;
}

/** Chooses the best of each kind; an address that is also the plain link is no cleaner for its other name. */
function choose(candidates: readonly Candidate[]): Omit<FoundLinks, 'unusable' | 'instead' | 'clips'> {
  const best = (kind: Candidate['kind']): string | null => {
    const fit = candidates.filter((each) => each.kind === kind).sort((a, b) => a.rank - b.rank);
    return fit[0]?.link ?? null;
  };
  const plain = new Set(candidates.filter(({ kind }) => kind === 'plain').map(({ link }) => link));
  const clean = candidates
    .filter(({ kind, link, rank }) => kind === 'clean' && (rank === 0 || !plain.has(link)))
    .sort((a, b) => a.rank - b.rank);
  return { clean: clean[0]?.link ?? null, plain: best('plain'), marked: best('marked') };
}

/** Finds the link in a JSON answer that came where a file was expected; null when it holds none. */
export function linkInAnswer(text: string): string | null {
  const body = readShortJson(text);
  if (body === undefined) return typeof text === 'string' ? wholeLink(text) : null;
  const { clean, plain, marked } = findVideoLinks(typeof body === 'string' ? { url: body } : body);
  return clean ?? plain ?? marked;
}

/** Reads a text that is nothing but one link; null for any other. */
function wholeLink(text: string): string | null {
  const link = text.length < 8_192 ? readLink(text, false) : null;
  return link?.kind === 'link' && !/\s/.test(link.text) ? link.text : null;
}
