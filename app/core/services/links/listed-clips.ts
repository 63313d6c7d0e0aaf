/**
 * Tells which of the links in one list of an answer are clips of their own (docs/services.md): pictures, twins with a
 * watermark, other formats and sizes of the same clip, and the same link once more are none. Pure.
 */
import { MAX_CLIPS } from '../../../shared/clip-id.ts';
import { asObject } from '../field-values.ts';
import { saysKind } from './link-fields.ts';
import { isOtherFile, isPlaylist } from './link-text.ts';

export interface ListedClip {
  readonly link: string;
  /** It may bear the service's watermark. */
  readonly isMarked: boolean;
  /** What stands in the list: the link itself, or an object about the clip. */
  readonly item: unknown;
}

/** What signs a link, or says when it ends: another one for the same file each time. */
const SIGNATURES =
  /^(?:x-(?:amz|goog|oss|tos|obs|cos)-.*|(?:aws|oss|google)accesskeyid|signature|sig|key-pair-id|policy|expires?|expiry|auth_key|hdnts|hdnea|q-.*|s[eprtv])$/i;
const FORMAT = /\.(?:mp4|m4v|mov|webm|mkv|avi|gif|webp)$/i;
const MARK = /_(?:no_?)?watermark(?:ed)?(?=[_/-]|$)/i;

/** Gives what two links to one clip have in common: neither signature nor format nor watermark. */
export function clipKey(link: string): string {
  if (!URL.canParse(link)) return link;
  const { host, pathname, searchParams } = new URL(link);
  const rest = [...searchParams].filter(([name]) => !SIGNATURES.test(name)).sort();
  const path = pathname.slice(0, 8_192).replace(FORMAT, '').replace(MARK, '');
  return `${host}${path}?${rest.map((pair) => pair.join('=')).join('&')}`;
}

/** Fields that tell one clip's versions apart where each has another value. */
const VERSIONS = ['quality', 'resolution', 'definition', 'format', 'codec', 'bitrate', 'height'];

/** Says whether all of them are one clip in several versions. */
function areVersions(clips: readonly ListedClip[]): boolean {
  return VERSIONS.some((field) => {
    const values = clips.map(({ item }) => asObject(item)?.[field]);
    const isSaid = values.every((value) => typeof value === 'string' || typeof value === 'number');
    return isSaid && new Set(values).size === values.length;
  });
}

/** Leaves out what is off, unless nothing else is there. */
function without<Clip>(clips: readonly Clip[], isOff: (clip: Clip) => boolean): readonly Clip[] {
  const rest = clips.filter((clip) => !isOff(clip));
  return rest.length > 0 ? rest : clips;
}

function isNoClip({ link, item }: ListedClip): boolean {
  const object = asObject(item);
  return isOtherFile(link) || isPlaylist(link) || (object !== null && saysKind(object) === 'other');
}

/** Gives the clips among the entries of one list, in its order. */
export function clipsAmong<Clip extends ListedClip>(listed: readonly Clip[]): readonly Clip[] {
  const clean = without(without(listed, isNoClip), ({ isMarked }) => isMarked);
  const keys = new Set<string>();
  const distinct = clean.filter(({ link }) => {
    const key = clipKey(link);
    return !keys.has(key) && keys.add(key);
  });
  return distinct.length > 1 && areVersions(distinct) ? distinct.slice(0, 1) : distinct.slice(0, MAX_CLIPS);
}
