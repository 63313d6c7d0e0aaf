/** What to do after each trouble, and until when (docs/patience.md). */
import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { type Limits, nextStep, type Seen, type Trouble } from '../../../app/core/services/patience.ts';
import { courseOf, type Fixed, PATIENCE_DOC, patienceDoc, USUAL } from './patience-table.ts';

const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const SCRIPT: Limits = { retryDelayMs: 20, retries: null, pollIntervalMs: 50 };
const last = (fixed: Fixed, limits: Limits = USUAL): string | undefined =>
  courseOf(fixed, limits).steps.at(-1)?.type;
const asked = (fixed: Fixed, limits: Limits = USUAL): number => courseOf(fixed, limits).steps.length;

test('docs/patience.md is what the function says (node test/core/services/patience-table.ts writes it)', () => {
  expect(readFileSync(PATIENCE_DOC, 'utf8')).toBe(patienceDoc());
});

const ENDING: readonly Trouble[] = [
  ...([
    'unknown-task',
    'no-link',
    'key-refused',
    'link-refused',
    'not-the-file',
    'damaged',
    'odd-form',
  ] as const),
  ...(['contradiction', 'range-refused', 'busy', 'host-busy', 'lost', 'disk-passing'] as const),
];

test.each(ENDING)(
  '%s for ever ends, whatever was said of patience, and fast for a script with short times',
  (trouble) => {
    for (const anyByte of [false, true]) {
      for (const rangesInRow of [undefined, 1]) {
        const fixed: Fixed = { trouble, anyByte, ...(rangesInRow ? { rangesInRow } : {}) };
        for (const limits of [
          USUAL,
          SCRIPT,
          { ...USUAL, retries: 3 },
          { ...USUAL, pollIntervalMs: SECOND },
        ]) {
          expect(['give up', 'without Range']).toContain(last(fixed, limits));
        }
        expect(courseOf(fixed, SCRIPT).tookMs).toBeLessThan(10 * SECOND);
        expect(asked(fixed, { ...SCRIPT, retries: 2 })).toBeLessThanOrEqual(trouble === 'no-link' ? 120 : 7);
      }
    }
  },
);

test('the gateway’s other faults never fail a file', () => {
  expect(last({ trouble: 'gateway' })).toBe('ask again');
});

describe('T2: what may be the Range alone', () => {
  test.each(ENDING.slice(3).filter((trouble) => !['damaged', 'odd-form', 'disk-passing'].includes(trouble)))(
    'T2: %s to a Range leads to the whole file before anything is given up, however few retries there are',
    (trouble) => {
      for (const retries of [null, 0, 1, 8]) {
        expect(last({ trouble, anyByte: true, rangesInRow: 1 }, { ...USUAL, retries })).toBe('without Range');
      }
    },
  );

  test('T2: a Range that is refused as such is not asked for again; a link, a fault and silence get a second try', () => {
    const tries = (trouble: Trouble): number => asked({ trouble, anyByte: true, rangesInRow: 1 });
    expect(tries('range-refused')).toBe(1);
    expect([tries('link-refused'), tries('busy'), tries('lost'), tries('not-the-file')]).toEqual([
      2, 2, 2, 2,
    ]);
  });

  test('T2: a server that asks to slow down means it; the Range is doubted only at the end', () => {
    expect(asked({ trouble: 'host-busy', anyByte: true, rangesInRow: 1 })).toBe(9);
  });

  test('T2: what asked for the whole file is given up without another such request', () => {
    expect(last({ trouble: 'busy', anyByte: true })).toBe('give up');
  });
});

describe('T3: a file that is late', () => {
  test.each(['link-refused', 'not-the-file', 'busy'] as const)(
    'T3: %s is waited for ten minutes while no byte ever came',
    (trouble) => {
      const { steps, tookMs } = courseOf({ trouble });
      expect(steps.at(-1)?.type).toBe('give up');
      expect(tookMs).toBeGreaterThanOrEqual(10 * MINUTE);
      expect(tookMs).toBeLessThan(15 * MINUTE);
      expect(steps.length).toBeLessThan(60);
    },
  );

  test.each(['link-refused', 'not-the-file'] as const)(
    'T3: %s asks the task again each time, at once the first time, then every 15 s at the latest',
    (trouble) => {
      const { steps } = courseOf({ trouble });
      const delays = steps.slice(0, -1).map((step) => (step.type === 'ask the task' ? step.afterMs : -1));
      expect(delays[0]).toBe(0);
      expect(Math.min(...delays)).toBe(0);
      expect(Math.max(...delays)).toBe(15 * SECOND);
    },
  );

  test('T3: once a byte came, it is the link: two more questions, then failed', () => {
    expect(asked({ trouble: 'link-refused', anyByte: true })).toBe(3);
    expect(asked({ trouble: 'not-the-file', anyByte: true })).toBe(3);
  });

  test('T3: --retries bounds it where it is given, and short times scale it', () => {
    expect(asked({ trouble: 'not-the-file' }, { ...USUAL, retries: 3 })).toBe(4);
    expect(courseOf({ trouble: 'link-refused' }, SCRIPT).tookMs).toBeGreaterThanOrEqual(5 * SECOND);
    expect(courseOf({ trouble: 'link-refused' }, SCRIPT).tookMs).toBeLessThan(6 * SECOND);
  });
});

describe('a link that says until when it can be used', () => {
  const step = (seen: Partial<Seen> & Pick<Seen, 'trouble'>) =>
    nextStep({ times: 1, sinceMs: 0, anyByte: true, ...seen }, USUAL, () => 1);

  test.each(['busy', 'host-busy', 'lost', 'disk-passing'] as const)(
    'after %s the task is asked for another, if this one is over by the time of the next try',
    (trouble) => {
      expect(step({ trouble })).toEqual({ type: 'ask again', afterMs: SECOND });
      expect(step({ trouble, linkLeftMs: 2 * SECOND }).type).toBe('ask again');
      for (const linkLeftMs of [SECOND, 0, -MINUTE])
        expect(step({ trouble, linkLeftMs })).toEqual({ type: 'ask the task', afterMs: SECOND });
      const late = { trouble, linkLeftMs: MINUTE, retryAfterMs: 2 * MINUTE };
      expect(step(late).type).toBe('ask the task');
    },
  );

  test('refused when it is over, it says nothing of the file: it is not one of the two wrong answers, nor the Range', () => {
    expect(asked({ trouble: 'link-refused', anyByte: true })).toBe(3);
    const { steps, tookMs } = courseOf({ trouble: 'link-refused', anyByte: true, linkLeftMs: 0 });
    expect(steps.length).toBeGreaterThan(10);
    expect(tookMs).toBeLessThan(11 * MINUTE);
    expect(step({ trouble: 'link-refused', linkLeftMs: 0, rangesInRow: 5, times: 5 }).type).toBe(
      'ask the task',
    );
    expect(step({ trouble: 'link-refused', linkLeftMs: 1, rangesInRow: 5 }).type).toBe('without Range');
  });
});

describe('T5: a file that plays and is odd', () => {
  test('T5: is kept when it is whole or the same bytes have come twice, and is fetched again otherwise', () => {
    const odd = (more: Partial<Seen>) =>
      nextStep({ trouble: 'odd-form', times: 1, sinceMs: 0, ...more }, USUAL, () => 1).type;
    expect([odd({}), odd({ isWhole: true }), odd({ sameBytes: true })]).toEqual([
      'ask the task',
      'keep',
      'keep',
    ]);
    expect(asked({ trouble: 'odd-form', anyByte: true })).toBe(3);
  });
});

describe('a missing link', () => {
  test('is asked for after 2 s, then ever less, and given up after ten minutes and not before', () => {
    const { steps, tookMs } = courseOf({ trouble: 'no-link' });
    const delays = steps.slice(0, 6).map((step) => ('afterMs' in step ? step.afterMs / SECOND : null));
    expect(delays).toEqual([2, 4, 8, 16, 32, 60]);
    expect(tookMs).toBeGreaterThanOrEqual(10 * MINUTE);
    expect(tookMs).toBeLessThan(11 * MINUTE);
  });

  test('answers that come faster than asked for, as by "check again", do not use it up; nor does time alone', () => {
    const step = (times: number, sinceMs: number): string =>
      nextStep({ trouble: 'no-link', times, sinceMs }, USUAL, () => 0).type;
    expect(step(500, 500 * SECOND)).toBe('ask the task');
    expect(step(2, 600 * MINUTE)).toBe('ask the task');
    expect(step(10, 600 * MINUTE)).toBe('give up');
  });

  test('with an interval of the person’s own it is asked at that, for a hundred of it', () => {
    const { steps, tookMs } = courseOf(
      { trouble: 'no-link' },
      { ...USUAL, pollIntervalMs: 100 },
      undefined,
      200,
    );
    expect([steps.length, tookMs]).toEqual([101, 10 * SECOND]);
  });
});

describe('A3: an unknown task', () => {
  test('A3: one that was just tracked is asked for over two minutes, at most seven times', () => {
    const { steps, tookMs } = courseOf({ trouble: 'unknown-task' });
    expect(steps.length).toBe(7);
    expect(tookMs).toBeGreaterThanOrEqual(2 * MINUTE);
    expect(tookMs).toBeLessThan(2.5 * MINUTE);
  });

  test('A3: an older one is asked for three times; one of a minute as often as a new one', () => {
    expect(asked({ trouble: 'unknown-task', taskAgeMs: 60 * MINUTE })).toBe(3);
    const halfWay = courseOf({ trouble: 'unknown-task', taskAgeMs: MINUTE });
    expect(halfWay.steps.length).toBeLessThanOrEqual(7);
    expect(halfWay.tookMs).toBeGreaterThanOrEqual(MINUTE);
  });

  test('A3: one that was young at the first such answer is asked for seven times, however late each answer comes', () => {
    const late = { trouble: 'unknown-task', sinceMs: 60 * MINUTE, taskAgeMs: 61 * MINUTE } as const;
    expect(nextStep({ ...late, times: 6 }, SCRIPT, () => 0).type).toBe('give up');
    expect(nextStep({ ...late, times: 6 }, USUAL, () => 0).type).toBe('ask again');
    expect(nextStep({ ...late, times: 7 }, USUAL, () => 0).type).toBe('give up');
  });

  test('A3: with --poll-interval it is asked for at that pace', () => {
    const { steps, tookMs } = courseOf({ trouble: 'unknown-task' }, { ...USUAL, pollIntervalMs: SECOND });
    expect(steps.length).toBeLessThanOrEqual(7);
    expect(tookMs).toBe(13 * SECOND);
    expect(courseOf({ trouble: 'unknown-task' }, SCRIPT).tookMs).toBeLessThan(SECOND);
  });
});

describe('A2: a refused key', () => {
  test('A2: one that never worked is believed to be refused at once', () => {
    expect(asked({ trouble: 'key-refused' })).toBe(1);
  });

  test('A2: one that has worked is doubted after three refusals, seconds apart', () => {
    const { steps, tookMs } = courseOf({ trouble: 'key-refused', keyWorked: true });
    expect([steps.length, tookMs]).toEqual([3, 6 * SECOND]);
  });
});
