/** Declares the exit codes that scripts rely on. */

/** The exit codes that scripts rely on. */
export const EXIT = {
  ...{ saved: 0, failed: 1, usage: 2, key: 3, library: 4, interrupted: 130 },
  /** `dailies wait` had no more time. */
  waiting: 5,
} as const;
