/** Says what the names of an answer's fields say about a link in them: the clip's own, a picture's, or none of ours. */

/** Writes a name plainly: `video_url`, `videoUrl` and `Video-URL` are one. */
export function fieldName(key: string): string {
  return key
    .slice(0, 64)
    .toLowerCase()
    .replace(/[^a-z0-9]/g, '');
}

/** What was given to the service, or is asked elsewhere: nothing below these names is ever the clip. */
const FOREIGN = new Set([
  ...['request', 'requests', 'requestbody', 'input', 'inputs', 'inputparams', 'param', 'params'],
  ...['parameter', 'parameters', 'option', 'options', 'config', 'configuration', 'settings', 'payload'],
  ...['args', 'arguments', 'prompt', 'prompts', 'error', 'errors', 'warnings', 'detail'],
  ...['user', 'users', 'author', 'creator', 'owner', 'account', 'member', 'get', 'cancel'],
  ...['stream', 'web', 'self', 'next', 'prev', 'previous', 'first', 'last', 'parent', 'source', 'sources'],
  ...['taskinfo', 'lastframe', 'firstframe', 'usage', 'billing', 'model', 'models', 'permissions', 'ads'],
]);
/** Pictures, sounds and words that come with a clip or went into it. */
const OTHER_MEDIA =
  /image|img|picture|photo|thumb|cover|poster|frame|preview|avatar|icon|logo|audio|music|sound|voice|speech|subtitle|caption|lyric|mask|webhook|callback|notify|hook/;
/** Clips that went into it: `input_video`, `source_video_url`, `parent_video`. */
const GIVEN =
  /^(?:input|source|src|init|initial|start|end|ref|reference|driving|base|control|parent|origin|original|orig|prev|previous|last|first|tail|head|user|template|uploaded)(?:video|clip|url|uri|file|media|link)/;
/** Addresses of the service itself, and pages for people. */
const ROUTE =
  /^(?:video)?(?:status|response|cancel|query|poll|polling|task|api|page|share|webpage|detail|details|log|logs|job|docs?|documentation|help|home|homepage|console|topup|upgrade|payment|referer|site|web|dashboard|edit|project|admin|feed|embed|player)(?:url|uri|link|href)$/;

/** Clips all the same, whatever else they are named after. */
const CLIP_ALL_THE_SAME =
  /image(?:2|to)video|video(?:s|url)?with(?:audio|sound|music|voice|subtitle|caption)/;

/**
 * Says whether what stands below a name is never the clip: it was given to the service, is another medium, or a page.
 */
export function isForeign(name: string): boolean {
  if (FOREIGN.has(name) || GIVEN.test(name) || ROUTE.test(name)) return true;
  return OTHER_MEDIA.test(name) && !CLIP_ALL_THE_SAME.test(name);
}

/** Says whether a name says that what stands there is a clip. */
export function namesVideo(name: string): boolean {
  return /video|mp4|movie|clip|webm/.test(name);
}

const GENERIC = new Set([
  ...['url', 'urls', 'uri', 'uris', 'link', 'href', 'src', 'download', 'downloadurl', 'downloadurls'],
  ...['downloaduri', 'downloadlink', 'hdurl', 'hd', 'raw', 'rawurl', 'result', 'results', 'resulturl'],
  ...[
    'resulturls',
    'resultlink',
    'output',
    'outputs',
    'outputurl',
    'outputurls',
    'outputuri',
    'file',
    'files',
  ],
  ...[
    'fileurl',
    'fileurls',
    'fileuri',
    'media',
    'mediaurl',
    'mediauri',
    'mediaurls',
    'content',
    'contenturl',
  ],
  ...[
    'asset',
    'assets',
    'asseturl',
    'resource',
    'resourceurl',
    'cdnurl',
    'ossurl',
    's3url',
    'cosurl',
    'tosurl',
  ],
  ...['storageurl', 'signedurl', 'signedurls', 'unsignedurl', 'unsignedurls', 'presignedurl', 'publicurl'],
  ...['playurl', 'playbackurl', 'streamurl', 'remoteurl', 'fullurl', 'finalurl', 'sdurl', 'path', 'filepath'],
  ...['location', 'data', 'response', 'failreason', 'artifact', 'artifacts', 'generated', 'item', 'items'],
  ...['creation', 'creations', 'works', 'work', 'sample', 'samples', 'nowatermark', 'nowatermarkurl'],
  ...['watermarkurl', 'watermarkedurl', 'watermarked', 'watermark', 'urlwatermark', 'urlwithwatermark'],
  ...['urlnowatermark', 'urlwithoutwatermark', 'withoutwatermark', 'withwatermark', 'cleanurl', 'clean'],
  ...['unwatermarkedurl', 'watermarkfreeurl', 'wmurl', 'nwmurl'],
]);

/** Says whether services put the clip's link under a name, among other things. */
export function mayHoldVideo(name: string): boolean {
  return namesVideo(name) || GENERIC.has(name);
}

/** Says whether a name holds relative links: a path anywhere else is a path of something else. */
export function isLinkField(name: string): boolean {
  return /(?:ur[il]s?|link|href|src|path|download|file|video|videos|location)$/.test(name);
}

export type Mark = 'clean' | 'marked' | null;

/** Says what a name says about the service's watermark; null for nothing. */
export function markOf(name: string): Mark {
  const says = /watermark|^n?wm(?:url|video)|(?:url|video)n?wm$/.exec(name);
  if (!says) return null;
  const isFree =
    /(?:no|non|un|without|free|removed?|clean|sans)watermark|watermark(?:free|less|removed|off)|nwm/.test(
      name,
    );
  return isFree ? 'clean' : 'marked';
}

const OTHER_KIND =
  /^(?:(?:input|first|last|start|end|key|reference|cover|preview)?[ _-]?(?:image|picture|photo|audio|music|text|json|subtitle|thumbnail|cover|poster|frame|preview|input|video)s?|(?:image|audio|text)\/.{1,40})$/i;

/**
 * Says what an object says of itself: that it is no clip (`type: "image"`), or that it is one; null where it does not
 * say.
 */
export function saysKind(object: Readonly<Record<string, unknown>>): 'video' | 'other' | null {
  for (const key of [
    ...['type', 'media_type', 'mediaType', 'mime_type', 'mimeType', 'content_type', 'contentType'],
    ...['kind', 'asset_type', 'assetType', 'file_type', 'fileType', 'role', 'format', 'name'],
  ]) {
    const word = object[key];
    if (typeof word !== 'string' || word.length > 64) continue;
    if (/^(?:output[ _-]?)?video$|^video[/_ -]|^(?:mp4|mov|webm)$/i.test(word)) return 'video';
    if (OTHER_KIND.test(word)) return 'other';
  }
  return null;
}
