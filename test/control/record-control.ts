/** Stands between the command lines of a test and the Dailies that they speak to, and keeps every byte of both. */
import { renameSync } from 'node:fs';
import { connect, createServer } from 'node:net';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';

export interface Recording {
  /** All that was said on either side. */
  end(): Promise<string>;
}

/** @param start resolves once somebody listens at the usual place. */
export async function recordControl(dataFolder: string, start: () => Promise<unknown>): Promise<Recording> {
  await start();
  const usual = join(dataFolder, 'control', 'dailies.sock');
  const real = join(dataFolder, 'control', 'real.sock');
  renameSync(usual, real);
  const said: Buffer[] = [];
  const relay = createServer((client) => {
    const owner = connect(real);
    for (const [from, to] of [
      [client, owner],
      [owner, client],
    ] as const) {
      from.on('data', (bytes: Buffer) => said.push(bytes));
      from.on('error', () => to.destroy());
      from.pipe(to);
    }
  });
  await new Promise<void>((resolve) => relay.listen(usual, resolve));
  const close = (): Promise<void> => new Promise((resolve) => relay.close(() => resolve()));
  onTestFinished(() => void relay.close());
  return {
    async end() {
      await close();
      return Buffer.concat(said).toString('utf8');
    },
  };
}
