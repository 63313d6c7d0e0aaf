/** Gives clips as resources: `dailies://clip/ID` is what is known of one, as JSON. */
import { cleanText } from '../../shared/clean-text.ts';
import { DailiesError } from '../../shared/error-code.ts';
import { type ClipsAccess, metadataOf } from './clips.ts';
import { type Call, FAULTS, ProtocolFault } from './protocol.ts';

const PREFIX = 'dailies://clip/';
const MIME_TYPE = 'application/json';
const AT_ONCE = 50;
const MAX_TITLE = 80;

/** Answers `resources/templates/list`. */
export function describeResources(): object {
  return {
    resourceTemplates: [
      {
        ...{ uriTemplate: `${PREFIX}{id}`, name: 'clip', title: 'Clip', mimeType: MIME_TYPE },
        description: 'What is known of a task: its state, its facts, and where its files lie.',
      },
    ],
  };
}

/** Answers `resources/list`: saved clips, the newest first, fifty at a time. */
export async function listResources(access: ClipsAccess, { params }: Call): Promise<object> {
  const cursor = params.cursor ?? '0';
  if (typeof cursor !== 'string' || !/^\d{1,8}$/.test(cursor)) {
    throw new ProtocolFault(FAULTS.params, 'That cursor is not one of Dailies.');
  }
  const offset = Number(cursor);
  const { rows, total } = await access.use(false, (clips) =>
    clips.window({
      ...{ search: '', statuses: ['saved'], sort: 'tracked', descending: true, offset, limit: AT_ONCE },
    }),
  );
  return {
    resources: rows.map(({ id, prompt, fileName }) => ({
      ...{ uri: PREFIX + encodeURIComponent(id), name: id, mimeType: MIME_TYPE },
      title: cleanText(prompt ?? fileName ?? id, MAX_TITLE),
    })),
    ...(offset + rows.length < total && rows.length > 0 ? { nextCursor: String(offset + rows.length) } : {}),
  };
}

function idIn(uri: unknown): string | null {
  if (typeof uri !== 'string' || !uri.startsWith(PREFIX)) return null;
  try {
    return decodeURIComponent(uri.slice(PREFIX.length)) || null;
  } catch {
    return null;
  }
}

/** Answers `resources/read`. Throws ProtocolFault. */
export async function readResource(access: ClipsAccess, { params, isModern }: Call): Promise<object> {
  const id = idIn(params.uri);
  if (id === null) throw new ProtocolFault(FAULTS.params, `A resource of Dailies is ${PREFIX} and an id.`);
  try {
    const item = await access.use(false, (clips) => clips.item(id));
    const text = JSON.stringify(metadataOf(item), null, 2);
    return { contents: [{ uri: params.uri, mimeType: MIME_TYPE, text }] };
  } catch (thrown) {
    if (!(thrown instanceof DailiesError)) throw thrown;
    const isUnknown = thrown.code === 'not-found';
    const code = isUnknown ? (isModern ? FAULTS.params : FAULTS.notFoundBefore2026) : FAULTS.internal;
    throw new ProtocolFault(code, thrown.message, isUnknown ? { uri: params.uri } : undefined);
  }
}
