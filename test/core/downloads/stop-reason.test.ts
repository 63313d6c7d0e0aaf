import { describe, expect, test } from 'vitest';
import { afterStop, prevails, type StopReason } from '../../../app/core/downloads/stop-reason.ts';

const REASONS: readonly StopReason[] = [
  { type: 'stop' },
  { type: 'hold' },
  { type: 'yield' },
  { type: 'postpone' },
  { type: 'shelve' },
  { type: 'pause' },
  { type: 'cancel' },
  { type: 'restart', dropsPart: false },
];

describe('what a stop leads to', () => {
  test('a cancel alone deletes what was received, and a restart that came after one', () => {
    const dropping = REASONS.filter((reason) => afterStop(reason).dropsPart).map(({ type }) => type);
    expect(dropping).toEqual(['cancel']);
    expect(afterStop({ type: 'restart', dropsPart: true }).dropsPart).toBe(true);
  });

  test('the end of the program leaves the state as it is, for the next start', () => {
    expect(afterStop({ type: 'stop' })).toEqual({ state: null, place: null, dropsPart: false });
  });

  test.each([
    ['hold', 'queued', 'last'],
    ['yield', 'queued', 'first'],
    ['postpone', 'queued', 'last'],
    ['shelve', 'queued', null],
    ['pause', 'paused', null],
    ['cancel', 'cancelled', null],
  ] as const)('%s leads to %s, with the %s place in the ready list', (type, state, place) => {
    expect(afterStop({ type })).toMatchObject({ state, place });
  });

  test('a restart goes to the end of the ready list', () => {
    expect(afterStop({ type: 'restart', dropsPart: false })).toMatchObject({
      state: 'queued',
      place: 'last',
    });
  });
});

describe('which reason counts', () => {
  const over = (next: StopReason): readonly string[] =>
    REASONS.filter((present) => prevails(next, present)).map(({ type }) => type);

  test('any reason counts for a job that runs on', () => {
    for (const reason of REASONS) expect(prevails(reason, null)).toBe(true);
  });

  test.each([{ type: 'pause' }, { type: 'cancel' }, { type: 'restart', dropsPart: true }] as const)(
    'the last command wins: $type counts over every other reason',
    (command) => {
      expect(over(command)).toEqual(REASONS.map(({ type }) => type));
    },
  );

  test.each([{ type: 'stop' }, { type: 'hold' }, { type: 'yield' }, { type: 'postpone' }] as const)(
    '$type, which no person commanded, undoes nothing',
    (reason) => {
      expect(over(reason)).toEqual([]);
    },
  );

  test('what is taken off the list runs no longer, but what was paused or cancelled stays so', () => {
    expect(over({ type: 'shelve' })).toEqual(['hold', 'yield', 'postpone', 'restart']);
  });
});
