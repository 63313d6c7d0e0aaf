import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { createStorageGate, type HeldFile } from '../../../../app/core/downloads/storage-gate.ts';
import type { Problem } from '../../../../app/shared/error-code.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

const FULL: Problem = { code: 'disk-full', facts: {} };
const held = (id: string, more: Partial<HeldFile> = {}): HeldFile => ({
  ...{ id, kind: 'video', folder: '/a', bytes: 100, alone: false },
  ...more,
});

function setUp() {
  const disk = { free: 0, isBack: true, reserved: 0 };
  const released: string[] = [];
  const told: (string | null)[] = [];
  const gate = createStorageGate({
    ...{ freeSpace: async () => disk.free, folderIsBack: async () => disk.isBack, probeMs: 1_000 },
    reservedBytes: () => disk.reserved,
    onRelease: (files) => released.push(...files.map(({ id }) => id)),
    onProblem: (problem) => told.push(problem?.code ?? null),
  });
  return { gate, disk, released, told, probe: () => vi.advanceTimersByTimeAsync(1_000) };
}

test('T16: a write that failed holds back its folder and no other', () => {
  const { gate } = setUp();
  gate.hold(held('a'), FULL);
  expect([gate.blocks('/a'), gate.blocks('/b')]).toEqual([true, false]);
});

test('T16: a file that does not fit holds back nobody, and no notice is given', async () => {
  const { gate, disk, released, told, probe } = setUp();
  gate.hold(held('a', { alone: true }), FULL);
  expect(gate.blocks('/a')).toBe(false);
  disk.free = 99;
  await probe();
  expect(released).toEqual([]);
  disk.free = 100;
  await probe();
  expect([released, told]).toEqual([['a'], []]);
});

test('the folder opens for all once the smallest of them fits, and the notice goes', async () => {
  const { gate, disk, released, told, probe } = setUp();
  gate.hold(held('a'), FULL);
  gate.hold(held('b', { bytes: 5_000 }), FULL);
  disk.free = 100;
  await probe();
  expect(released).toEqual(['a', 'b']);
  expect(told).toEqual(['disk-full', 'disk-full', null]);
  expect(gate.held).toEqual([]);
});

test('room that running files have reserved is no room', async () => {
  const { gate, disk, released, probe } = setUp();
  gate.hold(held('a'), FULL);
  Object.assign(disk, { free: 150, reserved: 60 });
  await probe();
  expect(released).toEqual([]);
});

test('nothing goes on to a folder that is not there', async () => {
  const { gate, disk, released, probe } = setUp();
  gate.hold(held('a'), FULL);
  Object.assign(disk, { free: 1_000, isBack: false });
  await probe();
  expect(released).toEqual([]);
});

test('to forget the last that waits takes the notice away', () => {
  const { gate, told } = setUp();
  gate.hold(held('a'), FULL);
  gate.forget('a', 'video');
  expect([told, gate.blocks('/a')]).toEqual([['disk-full', null], false]);
});

test('nothing is looked at any more once the gate has been stopped', async () => {
  const { gate, disk, released, probe } = setUp();
  gate.hold(held('a'), FULL);
  disk.free = 1_000;
  gate.stop();
  await probe();
  expect(released).toEqual([]);
});
