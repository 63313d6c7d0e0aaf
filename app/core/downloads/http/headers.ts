/** Declares the headers of an answer: names in small letters, values as bytes, one to a character (latin1). */

/** The headers of an answer: names in small letters, values as bytes, one to a character (latin1). */
export type Headers = Readonly<Record<string, string | string[] | undefined>>;

/** Gives one header's value; null when it is absent. */
export function headerOf(headers: Headers, name: string): string | null {
  const value = headers[name];
  return typeof value === 'string' ? value : null;
}
