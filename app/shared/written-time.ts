/** Writes times for files and scripts: alike in every language. */

export const isoTime = (ms: number | null): string | null =>
  ms === null ? null : new Date(ms).toISOString();

export const twoDigits = (value: number): string => String(value).padStart(2, '0');
