/** What befalls everything at once for a while, one after the other: the gateway, the disk, the network, sleep. */
import type { LumaService } from '../luma-service/luma-service.ts';
import type { Fault } from '../luma-service/script.ts';
import type { ToChild } from './engine-child.ts';
import type { Random } from './random.ts';
import type { TargetDisk } from './target-disk.ts';

/** Begins it; gives what ends it. */
type Trouble = () => () => void;

const MIN_MS = 1_500;
const SPREAD_MS = 1_500;

export interface Weather {
  /** How often each has been, by name. */
  readonly met: ReadonlyMap<string, number>;
  /** Ends what there is; nothing begins any more. */
  clear(): Promise<void>;
}

function troublesOf(service: LumaService, disk: TargetDisk, tell: (message: ToChild) => void) {
  const always =
    (fault: Fault): Trouble =>
    () => {
      service.failAlways(fault);
      return () => service.failAlways(null);
    };
  let keys = 0;
  const troubles: Record<string, Trouble> = {
    'gateway: web pages': always({ kind: 'html' }),
    'gateway: broken JSON': always({ kind: 'body', body: '{"id": ' }),
    'gateway: 429': always({ kind: 'status', status: 429, retryAfter: '1' }),
    'gateway: 500': always({ kind: 'status', status: 500 }),
    'gateway: 503': always({ kind: 'status', status: 503 }),
    'gateway: resets': always({ kind: 'reset' }),
    'gateway: wrong ids': () => {
      service.setBatch({ mode: { kind: 'array' }, extra: [{ id: 'nobody-asked', state: 'completed' }, 7] });
      const end = always({ kind: 'body', body: '{"id":"somebody-else","state":"failed"}' })();
      return () => {
        end();
        service.setBatch({ mode: { kind: 'array' } });
      };
    },
    'gateway: slow': () => {
      service.setLatency(1_200);
      return () => service.setLatency(0);
    },
    'gateway: key refused, then a new one': () => {
      keys += 1;
      const key = `sk-soak-${keys}-${service.apiKey.slice(-12)}`;
      service.setKey(key);
      return () => tell({ type: 'key', key });
    },
    'offline: flaps': () => {
      for (let turn = 0; turn < 6; turn += 1) {
        setTimeout(() => tell({ type: 'online', online: turn % 2 === 1 }), turn * 150);
      }
      return () => tell({ type: 'online', online: true });
    },
    'sleep: and wake': () => {
      tell({ type: 'sleep' });
      return () => tell({ type: 'wake' });
    },
    ...disk.troubles,
  };
  return troubles;
}

/** Each kind once a round, in another order each time, with calm in between. */
export function startWeather(
  service: LumaService,
  disk: TargetDisk,
  random: Random,
  tell: (message: ToChild) => void,
): Weather {
  const troubles = troublesOf(service, disk, tell);
  const met = new Map<string, number>();
  const leave = new AbortController();

  const pause = (ms: number): Promise<void> =>
    new Promise((resolve) => {
      if (leave.signal.aborted) return resolve();
      const timer = setTimeout(resolve, ms);
      leave.signal.addEventListener('abort', () => {
        clearTimeout(timer);
        resolve();
      });
    });

  async function run(): Promise<void> {
    while (!leave.signal.aborted) {
      for (const name of random.shuffled(Object.keys(troubles))) {
        await pause(MIN_MS + random.next() * SPREAD_MS);
        if (leave.signal.aborted) return;
        const end = troubles[name]?.();
        await pause(MIN_MS + random.next() * SPREAD_MS);
        end?.();
        met.set(name, (met.get(name) ?? 0) + 1);
      }
    }
  }
  const running = run();

  return {
    met,
    clear() {
      leave.abort();
      return running;
    },
  };
}
