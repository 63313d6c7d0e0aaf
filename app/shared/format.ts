/**
 * Writes numbers, sizes, dates and lengths in a person's language, by Intl alone; plurals are the messages' own matter.
 */
import type { Locale } from './locale.ts';
import { twoDigits } from './written-time.ts';

const SIZE_UNITS = ['kilobyte', 'megabyte', 'gigabyte', 'terabyte'] as const;
const DAY_MS = 86_400_000;

export interface Format {
  number(value: number): string;
  /** Decimal units from kilobytes on, as most file managers show them: 12.3 MB. */
  bytes(bytes: number): string;
  speed(bytesPerSecond: number): string;
  /** A running clock: 0:42, 12:05, 3:07:20. */
  clock(ms: number): string;
  /** A rough length, in its largest unit: 40 sec, 3 min, 1.5 hr. */
  roughly(ms: number): string;
  /** An interval in words: 5 seconds, 1 minute. */
  length(ms: number): string;
  /** How long something took, in its two largest units: 2m 14s. */
  took(ms: number): string;
  /** A clip's length: 5 s, 9.5 s. */
  seconds(seconds: number): string;
  /** Today: the time; else the date and the time. */
  moment(ms: number, nowMs: number): string;
  full(ms: number): string;
  percent(part: number): string;
}

/** Builds the formatters of one language; they are costly to make and cheap to use. */
export function createFormat(locale: Locale): Format {
  const whole = new Intl.NumberFormat(locale, { maximumFractionDigits: 0 });
  const percent = new Intl.NumberFormat(locale, { style: 'percent', maximumFractionDigits: 0 });
  const unit = (name: string, digits: number): Intl.NumberFormat =>
    new Intl.NumberFormat(locale, {
      style: 'unit',
      unit: name,
      unitDisplay: 'short',
      maximumFractionDigits: digits,
    });
  const sizes = SIZE_UNITS.map((name, step) => unit(name, step < 1 ? 0 : 1));
  const speeds = SIZE_UNITS.map((name, step) => unit(`${name}-per-second`, step < 1 ? 0 : 1));
  const lengths = { second: unit('second', 0), minute: unit('minute', 0), hour: unit('hour', 1) };
  const span = (name: string): Intl.NumberFormat =>
    new Intl.NumberFormat(locale, {
      style: 'unit',
      unit: name,
      unitDisplay: locale === 'en' ? 'narrow' : 'short',
    });
  const spans = { hour: span('hour'), minute: span('minute'), second: span('second') };
  const inWords = (name: string): Intl.NumberFormat =>
    new Intl.NumberFormat(locale, {
      style: 'unit',
      unit: name,
      unitDisplay: 'long',
      maximumFractionDigits: 1,
    });
  const [secondsInWords, minutesInWords] = [inWords('second'), inWords('minute')];
  const clip = new Intl.NumberFormat(locale, {
    style: 'unit',
    unit: 'second',
    unitDisplay: locale === 'en' ? 'narrow' : 'short',
    maximumFractionDigits: 1,
  });
  const time = new Intl.DateTimeFormat(locale, { hour: 'numeric', minute: '2-digit' });
  const day = new Intl.DateTimeFormat(locale, {
    month: 'short',
    day: 'numeric',
    hour: 'numeric',
    minute: '2-digit',
  });
  const year = new Intl.DateTimeFormat(locale, { year: 'numeric', month: 'short', day: 'numeric' });
  const full = new Intl.DateTimeFormat(locale, { dateStyle: 'medium', timeStyle: 'medium' });

  const scaled = (formats: readonly Intl.NumberFormat[], value: number): string => {
    let step = 0;
    let rest = Math.max(0, value) / 1000;
    while (rest >= 1000 && step < formats.length - 1) {
      rest /= 1000;
      step++;
    }
    return (formats[step] as Intl.NumberFormat).format(rest);
  };

  return {
    number: (value) => whole.format(value),
    bytes: (bytes) => scaled(sizes, bytes),
    speed: (bytesPerSecond) => scaled(speeds, bytesPerSecond),
    clock(ms) {
      const total = Math.max(0, Math.floor(ms / 1000));
      const hours = Math.floor(total / 3600);
      const minutes = Math.floor(total / 60) % 60;
      return hours > 0
        ? `${hours}:${twoDigits(minutes)}:${twoDigits(total % 60)}`
        : `${minutes}:${twoDigits(total % 60)}`;
    },
    roughly(ms) {
      const seconds = Math.max(1, Math.ceil(ms / 1000));
      if (seconds < 60) return lengths.second.format(seconds);
      const minutes = Math.round(seconds / 60);
      if (minutes < 60) return lengths.minute.format(minutes);
      // Halves, where one hour more or less would be far off.
      const hours = minutes / 60;
      return lengths.hour.format(hours < 10 ? Math.round(hours * 2) / 2 : Math.round(hours));
    },
    length: (ms) =>
      ms % 60_000 === 0 ? minutesInWords.format(ms / 60_000) : secondsInWords.format(ms / 1000),
    took(ms) {
      const total = Math.max(0, Math.round(ms / 1000));
      const parts = [
        [Math.floor(total / 3600), spans.hour],
        [Math.floor(total / 60) % 60, spans.minute],
        [total % 60, spans.second],
      ] as const;
      const first = parts.findIndex(([value]) => value > 0);
      const shown = first < 0 ? parts.slice(2) : parts.slice(first, first + 2);
      return shown
        .filter(([value], place) => value > 0 || place === 0)
        .map(([value, span]) => span.format(value))
        .join(' ');
    },
    seconds: (seconds) => clip.format(seconds),
    moment(ms, nowMs) {
      const sameDay = new Date(ms).toDateString() === new Date(nowMs).toDateString();
      if (sameDay) return time.format(ms);
      return Math.abs(nowMs - ms) < 180 * DAY_MS ? day.format(ms) : year.format(ms);
    },
    full: (ms) => full.format(ms),
    percent: (part) => percent.format(part),
  };
}
