/** An item as a whole: how it ended, who works on it, what a command comes to. */
import { expect, test } from 'vitest';
import {
  endingOf,
  type Item,
  type ItemCommand,
  isAskedFor,
  planFor,
} from '../../../app/core/items/item-state.ts';
import { isSettled } from '../../../app/core/library/transfer-state.ts';
import { type GenerationState, TRANSFER_STATES, type TransferState } from '../../../app/shared/generation.ts';

const COMMANDS: readonly ItemCommand[] = ['retry', 'fetch', 'pause', 'resume', 'cancel', 'downloadAgain'];
const INTENTS = ['go', 'paused', 'cancelled'] as const;
const STATES: readonly GenerationState[] = ['pending', 'processing', 'completed', 'failed', 'unknown'];
const problem = { code: 'unknown-task', facts: {} } as const;

function item(generation: Partial<Item['generation']> = {}, ...states: readonly TransferState[]): Item {
  return {
    generation: { state: 'processing', intent: 'go', problem: null, removedAtMs: null, ...generation },
    assets: states.map((state) => ({ kind: 'video', state, problem: null })),
  };
}

/** Every generation without files that there can be. */
const WITHOUT_FILES = STATES.flatMap((state) =>
  INTENTS.flatMap((intent) => [null, problem].map((one) => item({ state, intent, problem: one }))),
);

test('an item has ended when each of its files has, and is saved when each of them is', () => {
  for (const first of TRANSFER_STATES) {
    for (const second of TRANSFER_STATES) {
      const saved = first === 'saved' && second === 'saved';
      const expected = isSettled(first) && isSettled(second) ? (saved ? 'saved' : 'failed') : null;
      expect([first, second, endingOf(item({ state: 'completed' }, first, second))]).toEqual([
        first,
        second,
        expected,
      ]);
    }
  }
  expect(endingOf(item({}, 'paused'))).toBeNull();
});

test('without files an item ends by failing or by being cancelled; one that is paused goes on one day', () => {
  for (const one of WITHOUT_FILES) {
    const { state, intent, problem: trouble } = one.generation;
    const isOver = state === 'failed' || trouble !== null || intent === 'cancelled';
    expect(endingOf(one)).toBe(isOver ? 'failed' : null);
  }
});

test('what is off the list has ended, and no command does anything to it', () => {
  for (const one of [item({ removedAtMs: 1 }), item({ removedAtMs: 1 }, 'downloading')]) {
    expect(endingOf(one)).toBe('failed');
    for (const command of COMMANDS) expect(planFor(command, one)).toEqual({ type: 'nothing' });
  }
});

test('once an item has files, every command is for the download queue, whatever the service says', () => {
  for (const state of TRANSFER_STATES) {
    for (const { generation } of WITHOUT_FILES) {
      for (const command of COMMANDS) {
        expect(planFor(command, item(generation, state))).toEqual({ type: 'files' });
      }
    }
  }
});

test('before it has files, a pause and a cancel stop the asking, unless it has failed already', () => {
  for (const one of WITHOUT_FILES) {
    const isOver = one.generation.state === 'failed';
    const stopped = (intent: 'paused' | 'cancelled') =>
      isOver ? { type: 'nothing' } : { type: 'task', intent };
    expect(planFor('pause', one)).toEqual(stopped('paused'));
    expect(planFor('cancel', one)).toEqual(stopped('cancelled'));
  }
});

test('before it has files, a resume undoes a pause and nothing else, and who names it to be fetched begins anew', () => {
  for (const one of WITHOUT_FILES) {
    const isPaused = one.generation.intent === 'paused';
    expect(planFor('resume', one)).toEqual(isPaused ? { type: 'task', intent: 'go' } : { type: 'nothing' });
    expect(planFor('fetch', one)).toEqual({ type: 'start over' });
    expect(planFor('downloadAgain', one)).toEqual({ type: 'nothing' });
  }
});

test('D12: trying again begins anew, but for what the service itself has failed: it would say the same', () => {
  for (const one of WITHOUT_FILES) {
    const isRefused = one.generation.state === 'failed';
    expect(planFor('retry', one)).toEqual(isRefused ? { type: 'nothing' } : { type: 'start over' });
  }
});

test('the service is asked about what has no files, was not stopped, and has not failed', () => {
  for (const one of WITHOUT_FILES) {
    const { state, intent, problem: trouble } = one.generation;
    expect(isAskedFor(one)).toBe(intent === 'go' && state !== 'failed' && trouble === null);
    expect(isAskedFor(item(one.generation, 'queued'))).toBe(false);
  }
});
