import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { watchPower } from '../../../../app/shell/lifecycle/power.ts';
import {
  answers,
  app,
  callsOf,
  freshElectron,
  net,
  powerMonitor,
  preventable,
} from '../../../fakes/electron.ts';

beforeEach(() => {
  freshElectron();
  vi.useFakeTimers();
});
afterEach(() => void vi.useRealTimers());

function setUp() {
  const engine = { suspend: vi.fn(), resumeFromSleep: vi.fn(), setOnline: vi.fn() };
  let gateway = 'https://gateway.example/';
  const stop = watchPower({
    powerMonitor: powerMonitor as never,
    net,
    app,
    gateway: () => gateway,
    engine,
    log: () => undefined,
  });
  const setOnline = (value: boolean) => (answers.isOnline = value);
  const useGateway = (address: string) => (gateway = address);
  return { engine, stop, setOnline, useGateway };
}

test('E15: the engine is told of sleep and of waking', () => {
  const { engine } = setUp();
  powerMonitor.emit('suspend');
  expect(engine.suspend).toHaveBeenCalledOnce();
  powerMonitor.emit('resume');
  expect(engine.resumeFromSleep).toHaveBeenCalledOnce();
});

test('E15: a shutdown is held up for as long as quitting takes', () => {
  setUp();
  const event = preventable();
  powerMonitor.emit('shutdown', event);
  expect(event.defaultPrevented).toBe(true);
  expect(callsOf('app.quit')).toHaveLength(1);
});

test('E15: the network is looked at every few seconds until the end', () => {
  const { engine, setOnline, stop } = setUp();
  setOnline(false);
  vi.advanceTimersByTime(5_000);
  expect(engine.setOnline).toHaveBeenLastCalledWith(false);
  setOnline(true);
  vi.advanceTimersByTime(5_000);
  expect(engine.setOnline).toHaveBeenLastCalledWith(true);
  stop();
  engine.setOnline.mockClear();
  vi.advanceTimersByTime(60_000);
  expect(engine.setOnline).not.toHaveBeenCalled();
});

test('E15: an engine that is being stopped hears of no sleep any more, and a shutdown still waits for it', () => {
  const { engine, stop } = setUp();
  stop();
  for (const event of ['suspend', 'resume']) powerMonitor.emit(event);
  expect(engine.suspend).not.toHaveBeenCalled();
  expect(engine.resumeFromSleep).not.toHaveBeenCalled();
  const event = preventable();
  powerMonitor.emit('shutdown', event);
  expect([event.defaultPrevented, callsOf('app.quit').length]).toEqual([true, 1]);
});

test.each([
  ['http://127.0.0.1:3000/', true],
  ['http://localhost:3000/', true],
  ['http://[::1]:3000/', true],
  ['https://192.168.1.5/', false],
  ['https://gateway.example/', false],
])('P2-11: without any network the gateway %s can be reached: %s', (address, reached) => {
  const { engine, setOnline, useGateway } = setUp();
  useGateway(address);
  setOnline(false);
  vi.advanceTimersByTime(5_000);
  expect(engine.setOnline).toHaveBeenLastCalledWith(reached);
});
