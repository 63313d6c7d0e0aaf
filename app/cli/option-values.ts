/** Reads what stands after an option, in our own units. Each function throws commander's InvalidArgumentError. */
import { resolve } from 'node:path';
import { InvalidArgumentError } from 'commander';
import { checkNameTemplate } from '../core/downloads/publish/file-name.ts';
import { parseBaseUrl } from '../core/services/base-url.ts';
import { DailiesError } from '../shared/error-code.ts';
import { ASSET_KINDS, type AssetKind } from '../shared/generation.ts';
import { terminalSentence } from '../shared/problem-sentence.ts';
import { SETTINGS } from '../shared/settings.ts';

const UNITS_MS: Readonly<Record<string, number>> = { ms: 1, s: 1_000, m: 60_000, h: 3_600_000 };

/** Reads a duration, such as 500ms, as milliseconds. */
export function duration(text: string): number {
  const match = /^(\d+(?:\.\d+)?)(ms|s|m|h)$/.exec(text.trim());
  const ms = match ? Number(match[1]) * (UNITS_MS[match[2] ?? ''] ?? 0) : 0;
  // A longer timer of Node's fires at once.
  if (!(ms > 0) || ms > 2 ** 31 - 1) {
    throw new InvalidArgumentError('Write a duration such as 500ms, 2s or 5m, at most 596h.');
  }
  return ms;
}

export function wholeNumber({
  low,
  high,
}: {
  readonly low: number;
  readonly high: number;
}): (text: string) => number {
  return (text) => {
    const value = /^\d{1,9}$/.test(text) ? Number(text) : Number.NaN;
    if (!(value >= low && value <= high)) {
      throw new InvalidArgumentError(`Write a whole number from ${low} to ${high}.`);
    }
    return value;
  };
}

export function rate(text: string): number {
  const value = /^\d{1,6}(\.\d+)?$/.test(text) ? Number(text) : Number.NaN;
  const { low, high } = SETTINGS.requestsPerSecond.terminal;
  if (!(value > low && value <= high))
    throw new InvalidArgumentError('Write a number above 0, such as 2 or 0.5.');
  return value;
}

const BYTE_UNITS: Readonly<Record<string, number>> = { '': 1, k: 1024, m: 1024 ** 2, g: 1024 ** 3 };

export function bytesPerSecond(text: string): number {
  const match = /^(\d{1,15}(?:\.\d+)?)([kmg]?)$/i.exec(text.trim());
  const bytes = match ? Math.round(Number(match[1]) * (BYTE_UNITS[(match[2] ?? '').toLowerCase()] ?? 0)) : 0;
  if (!(bytes >= SETTINGS.limitBytesPerSecond.terminal.low))
    throw new InvalidArgumentError('Write bytes a second, such as 500000, 500k or 2M.');
  return bytes;
}

export function assetList(text: string): readonly AssetKind[] {
  const words = text.split(',').map((word) => word.trim());
  const wrong = words.find((word) => !(ASSET_KINDS as readonly string[]).includes(word));
  if (wrong !== undefined) {
    throw new InvalidArgumentError(`“${wrong}” is not an asset; choose from ${ASSET_KINDS.join(',')}.`);
  }
  return [...new Set(words as AssetKind[])];
}

export function template(text: string): string {
  try {
    checkNameTemplate(text);
  } catch (thrown) {
    throw new InvalidArgumentError(
      thrown instanceof DailiesError ? thrown.message : 'The template cannot be used.',
    );
  }
  return text;
}

export function address(text: string): string {
  const parsed = parseBaseUrl(text);
  if (!parsed.ok) throw new InvalidArgumentError(terminalSentence(parsed.error));
  return text.trim();
}

export function folder(text: string): string {
  if (text.trim() === '' || text.includes('\0'))
    throw new InvalidArgumentError('Write the path of a folder.');
  try {
    return resolve(text);
  } catch {
    // Only a path from where we stand needs to know where that is.
    throw new InvalidArgumentError(
      'The folder that this was started in has been deleted; go to another one, or write a whole path.',
    );
  }
}
