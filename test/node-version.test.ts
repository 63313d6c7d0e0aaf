/** The scripts and tests rely on the project's own Node; a machine's older one must not slip in. */
import { expect, test } from 'vitest';

test('runs on Node 24 or newer, whatever the machine has', () => {
  expect(Number(process.versions.node.split('.')[0])).toBeGreaterThanOrEqual(24);
});
