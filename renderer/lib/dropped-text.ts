/** Reads what was dropped on the window or pasted into it, as text to look for task ids in. */

/** What could not be read; without a name, the text itself. */
export interface Refusal {
  readonly name: string | null;
  readonly why: 'too-long' | 'unreadable';
}

export interface Dropped {
  /** One for each file: an answer and a list are read differently. */
  readonly texts: readonly string[];
  readonly refused: readonly Refusal[];
}

type Carried = Pick<DataTransfer, 'files' | 'getData'>;

/** Says whether a drag holds anything that text could be read from. */
export function holdsText(data: Pick<DataTransfer, 'types'> | null): boolean {
  const types = data?.types ?? [];
  return types.includes('text/plain') || types.includes('text/uri-list') || types.includes('Files');
}

/** Gives the files, but for what a document copies beside its words: a picture of them. */
function filesOf(data: Carried): readonly File[] {
  const files = [...data.files];
  const hasWords = data.getData('text/plain').trim() !== '';
  return hasWords && files.every(({ type }) => type.startsWith('image/')) ? [] : files;
}

/** Decodes by the byte order mark, as Windows' own tools write UTF-16; UTF-8 without one. */
function decode(bytes: Uint8Array): string {
  const [first, second] = bytes;
  if (first === 0xff && second === 0xfe) return new TextDecoder('utf-16le').decode(bytes);
  if (first === 0xfe && second === 0xff) return new TextDecoder('utf-16be').decode(bytes);
  return new TextDecoder().decode(bytes);
}

async function readFile(file: File, maxLength: number): Promise<string | Refusal> {
  const refuse = (why: Refusal['why']): Refusal => ({ name: file.name, why });
  // No character takes more than four bytes; anything longer is not even read.
  if (file.size > 4 * maxLength) return refuse('too-long');
  try {
    const text = decode(new Uint8Array(await file.arrayBuffer()));
    // A clip or a picture is no text: it has bytes that no text has.
    if (text.includes('\0')) return refuse('unreadable');
    return text.length > maxLength ? refuse('too-long') : text;
  } catch {
    // A folder, or a file that went away.
    return refuse('unreadable');
  }
}

/**
 * Reads files whole, else the text or the address.
 * @param maxLength characters of each of them.
 */
export async function readDropped(data: Carried, maxLength: number): Promise<Dropped> {
  const files = filesOf(data);
  if (files.length === 0) {
    const text = data.getData('text/plain') || data.getData('text/uri-list');
    return text.length > maxLength
      ? { texts: [], refused: [{ name: null, why: 'too-long' }] }
      : { texts: [text], refused: [] };
  }
  const read = await Promise.all(files.map((file) => readFile(file, maxLength)));
  return {
    texts: read.filter((one) => typeof one === 'string'),
    refused: read.filter((one) => typeof one !== 'string'),
  };
}
