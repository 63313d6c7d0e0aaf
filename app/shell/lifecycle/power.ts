/** Tells the engine of sleep, waking, shutdown and the network (docs/rules.md, E15). */
import type { App, Net, PowerMonitor } from 'electron';
import type { Engine } from '../../core/engine.ts';
import { kindOfHost } from '../../core/network/addresses.ts';

export interface PowerDeps {
  readonly powerMonitor: Pick<PowerMonitor, 'on' | 'off'>;
  readonly net: Pick<Net, 'isOnline'>;
  readonly app: Pick<App, 'quit'>;
  /** The gateway's address now. */
  readonly gateway: () => string;
  readonly engine: Pick<Engine, 'suspend' | 'resumeFromSleep' | 'setOnline'>;
  readonly log: (line: string) => void;
}

/** Electron has no event for it in main; asking is a flag's read. */
const ONLINE_CHECK_MS = 5_000;

/** Starts to watch; returns the function that ends it. */
export function watchPower(deps: PowerDeps): () => void {
  const { powerMonitor, engine, log } = deps;
  const asleep = (): void => {
    log('power: going to sleep');
    engine.suspend();
  };
  const awake = (): void => {
    log('power: awake');
    engine.resumeFromSleep();
  };
  powerMonitor.on('suspend', asleep);
  powerMonitor.on('resume', awake);
  // Linux and macOS wait a moment for whoever asks them to; quitting flushes the part files.
  powerMonitor.on('shutdown', (event?: { preventDefault(): void }) => {
    event?.preventDefault();
    deps.app.quit();
  });
  // Chromium calls a computer without any network offline; a gateway on this computer is there all the same.
  const isOnline = (): boolean => deps.net.isOnline() || isOnThisComputer(deps.gateway());
  const timer = setInterval(() => engine.setOnline(isOnline()), ONLINE_CHECK_MS);
  return () => {
    clearInterval(timer);
    // The engine that they speak to is about to go. A shutdown still waits for it, up to the process's end.
    powerMonitor.off('suspend', asleep);
    powerMonitor.off('resume', awake);
  };
}

function isOnThisComputer(address: string): boolean {
  return URL.canParse(address) && kindOfHost(new URL(address)) === 'loopback';
}
