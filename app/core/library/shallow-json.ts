/**
 * Reads a kept answer as a value again, to be written out with indentation: that grows with depth, so that 128 KB
 * nested four thousand deep would become 512 MB, and a little deeper cannot be written at all.
 */

/** Documented answers are six deep. */
const MAX_DEPTH = 40;

/** Parses JSON; undefined for what is none, or nested too deep to be written out. */
export function parseShallowJson(text: string): unknown {
  try {
    const value: unknown = JSON.parse(text);
    return isShallow(value, MAX_DEPTH) ? value : undefined;
  } catch {
    return undefined;
  }
}

function isShallow(value: unknown, depthLeft: number): boolean {
  if (typeof value !== 'object' || value === null) return true;
  return depthLeft > 0 && Object.values(value).every((inner) => isShallow(inner, depthLeft - 1));
}
