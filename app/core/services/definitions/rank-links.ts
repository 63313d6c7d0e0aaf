/** Says which of the addresses in an answer may be the clip, by the names above them and by what they end with. */

import { asObject } from '../field-values.ts';
import {
  fieldName,
  isForeign,
  isLinkField,
  markOf,
  mayHoldVideo,
  namesVideo,
  saysKind,
} from '../links/link-fields.ts';
import { isOtherFile, isPlaylist, isVideoFile, readLink } from '../links/link-text.ts';
import type { AnswerNode } from './answer-nodes.ts';

export interface RankedLink {
  readonly path: string;
  readonly value: string;
  /** The clip by all that is said of it; `marked`: with a watermark; `other`: a person may know better. */
  readonly kind: 'clip' | 'marked' | 'other';
  readonly rank: number;
}

const OTHER_RANK = 8;

/** Ranks a link, lower is better; those from 8 on are no clips as far as can be seen. */
function rankOf({ name, above }: AnswerNode, link: string, says: 'video' | 'other' | null): number {
  if ([...above, name].some(isForeign)) return OTHER_RANK + 2;
  if (isOtherFile(link) || isPlaylist(link) || says === 'other') return OTHER_RANK + 1;
  const isVideo = [...above, name].some(namesVideo) || says === 'video';
  if (!mayHoldVideo(name) && !isVideo && !isVideoFile(link)) return OTHER_RANK;
  const mark = markOf(name) ?? above.map(markOf).find((each) => each !== null);
  if (mark === 'marked' || (!mark && /_watermark(?:ed)?(?:[_./-]|$)/i.test(link))) return 4;
  if (mark === 'clean' || /^download|^hd|raw/.test(name) || above.at(-1) === 'videoraw') return 0;
  if (isVideo) return 1;
  return isVideoFile(link) ? 2 : 3;
}

/** Gives the addresses among an answer's values, the best first. */
export function rankLinks(nodes: readonly AnswerNode[]): readonly RankedLink[] {
  const objects = new Map(nodes.map(({ path, value }) => [path, value]));
  const links = nodes.flatMap((node): readonly RankedLink[] => {
    const link = readLink(node.value, isLinkField(node.name));
    if (link?.kind !== 'link') return [];
    const owner = asObject(objects.get(node.parent));
    const rank = rankOf(node, link.text, owner ? saysKind(owner) : null);
    // A path that is no whole address is a link only where a clip's is expected.
    if (rank >= OTHER_RANK && !/^https?:/i.test(link.text)) return [];
    const kind = rank >= OTHER_RANK ? 'other' : rank === 4 ? 'marked' : 'clip';
    return [{ path: node.path, value: link.text, kind, rank }];
  });
  return links.toSorted((one, other) => one.rank - other.rank);
}

/** Says which picture of the clip stands under a name, by the name alone; null for none. */
export function pictureField(name: string): 'thumbnail' | 'lastFrame' | null {
  const plain = fieldName(name);
  if (/lastframe/.test(plain)) return 'lastFrame';
  return /thumb|cover|poster/.test(plain) ? 'thumbnail' : null;
}
