/** What was dropped on the window, as text to look for task ids in. */

/** Why nothing could be made of it. */
export type DropRefusal = 'too-long' | 'unreadable';

export type Dropped =
  /** One for each file: an answer and a list are read differently. */
  | { readonly ok: true; readonly texts: readonly string[] }
  | { readonly ok: false; readonly why: DropRefusal };

/** Whether a drag holds anything that text could be read from. */
export function holdsText(data: Pick<DataTransfer, 'types'> | null): boolean {
  const types = data?.types ?? [];
  return types.includes('text/plain') || types.includes('text/uri-list') || types.includes('Files');
}

/**
 * Reads dropped files whole, else the dropped text or address. `maxLength`: characters of all of it together; files
 * are measured before they are read. A clip or a picture is no text: it has bytes that no text has.
 */
export async function readDropped(
  data: Pick<DataTransfer, 'files' | 'getData'>,
  maxLength: number,
): Promise<Dropped> {
  const files = [...data.files];
  if (files.length === 0) {
    const text = data.getData('text/plain') || data.getData('text/uri-list');
    return text.length > maxLength ? { ok: false, why: 'too-long' } : { ok: true, texts: [text] };
  }
  if (files.reduce((sum, file) => sum + file.size, 0) > maxLength) return { ok: false, why: 'too-long' };
  try {
    const texts = await Promise.all(files.map((file) => file.text()));
    return texts.some((text) => text.includes('\0')) ? { ok: false, why: 'unreadable' } : { ok: true, texts };
  } catch {
    // A folder, or a file that went away.
    return { ok: false, why: 'unreadable' };
  }
}
