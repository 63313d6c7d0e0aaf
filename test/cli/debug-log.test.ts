import { expect, test } from 'vitest';
import { createDebugLog } from '../../app/cli/debug-log.ts';

test('case 71: --debug shows the engine’s log, its stacks line by line, and nothing in it moves the cursor', () => {
  const written: string[] = [];
  createDebugLog((text) => written.push(text))(
    'bug: \u001b[2Jwords \u202eof a server\n    at parse (a.ts:1)',
  );
  expect(written).toHaveLength(1);
  expect(written[0]).toMatch(/^bug: .*words .*of a server\nat parse \(a\.ts:1\)\n$/);
  expect(written[0]).not.toMatch(/(?!\n)\p{Cc}|\u202e/u);
});
