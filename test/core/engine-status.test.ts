import { expect, test } from 'vitest';
import { createStatusBoard } from '../../app/core/engine-status.ts';
import type { EngineStatus, StatusCounts } from '../../app/shared/library-view.ts';

const NOTHING = {
  ...{ generating: 0, downloading: 0, waiting: 0, paused: 0 },
  ...{ saved: 0, missing: 0, failed: 0, cancelled: 0 },
} satisfies StatusCounts;

function setUp() {
  const told: EngineStatus[] = [];
  const board = createStatusBoard({
    counts: () => NOTHING,
    running: () => 0,
    linksEnding: () => 0,
    inSafeMode: () => false,
    onStatus: (status) => told.push(status),
    onProblem: () => undefined,
  });
  return { board, told };
}

test('A7: what the gateway said when it refused is told, until the refusal is forgotten', () => {
  const { board, told } = setUp();
  board.refuseKey({ code: 'key-refused', facts: { words: 'balance is used up' } });
  expect(told.at(-1)).toMatchObject({ keyRefused: true, refusalWords: 'balance is used up' });
  board.forgetKeyRefusal();
  expect(board.current()).toMatchObject({ keyRefused: false, refusalWords: null });
});

test('a key that is missing is no refusal, and has no words of a gateway', () => {
  const { board } = setUp();
  board.refuseKey({ code: 'no-key', facts: { words: 'y' } });
  expect(board.current()).toMatchObject({ keyRefused: false, refusalWords: null });
});

test('the same status is told once', () => {
  const { board, told } = setUp();
  board.publishIfChanged();
  board.publishIfChanged();
  expect(told).toHaveLength(1);
});
