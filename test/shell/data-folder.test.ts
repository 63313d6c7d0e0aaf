import { resolve } from 'node:path';
import { expect, test } from 'vitest';
import { dataFolderFrom } from '../../app/shell/data-folder.ts';

test.each([
  [['electron', '.'], null],
  [['electron', '.', '--data', '/tmp/a'], '/tmp/a'],
  [['electron', '.', '--data=/tmp/a b'], '/tmp/a b'],
  [['dailies', '--no-sandbox', '--data', 'here', '--remote-debugging-port=9'], resolve('/work', 'here')],
  [['dailies', '--data'], null],
  [['dailies', '--data='], null],
  [['dailies', '--data', '--no-sandbox'], null],
  [['dailies', '--database', '/tmp/a'], null],
  // What stands behind `--` was put there by whoever made the link.
  [['dailies', '--', 'dailies://show/a', '--data', '/tmp/a'], null],
  [['dailies', '--data', '/tmp/a', '--', 'dailies://show/a'], '/tmp/a'],
])('%j asks for the data folder %j', (argv, expected) => {
  expect(dataFolderFrom(argv, '/work')).toBe(expected);
});
