import { vi } from 'vitest';

/** Waits until a check no longer throws: for as long as a busy machine may need, though it takes milliseconds. */
export const until = <Checked>(check: () => Checked | Promise<Checked>): Promise<Checked> =>
  vi.waitFor(check, { timeout: 45_000 });
