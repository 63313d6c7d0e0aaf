import fc from 'fast-check';
import { expect, test } from 'vitest';
import { TASK_ID } from '../../../app/shared/generation.ts';
import { findDeepLink, parseDeepLink } from '../../../app/shell/intake/parse-deep-link.ts';
import { runs } from '../../setup/runs.ts';

const ID = '4665a07c-7641-4809-a133-10786201bb56';

test.each([
  [`dailies://track/${ID}`, { kind: 'track', id: ID }],
  [`dailies://show/${ID}`, { kind: 'show', id: ID }],
  [`dailies://show/${ID}/`, { kind: 'show', id: ID }],
  [`DAILIES://track/Task_1`, { kind: 'track', id: 'Task_1' }],
] as const)('%s is understood', (link, expected) => {
  expect(parseDeepLink(link)).toEqual(expected);
});

test.each([
  ['another host', `dailies://delete/${ID}`],
  ['a host in capitals', `dailies://TRACK/${ID}`],
  ['a host that begins like ours', `dailies://tracker/${ID}`],
  ['no host', `dailies:track/${ID}`],
  ['no id', 'dailies://track/'],
  ['nothing', 'dailies://'],
  ['dots', `dailies://track/../show/${ID}`],
  ['dots that resolve to an id', `dailies://track/x/../${ID}`],
  ['encoded dots', `dailies://track/%2e%2e%2f${ID}`],
  ['a longer path', `dailies://track/${ID}/delete`],
  ['a query', `dailies://track/${ID}?key=sk-1`],
  ['a fragment', `dailies://track/${ID}#now`],
  ['a name', `dailies://me@track/${ID}`],
  ['a port', `dailies://track:80/${ID}`],
  ['an address as id', 'dailies://track/https://evil.example/x'],
  ['other letters', 'dailies://track/идентификатор'],
  ['letters of another width', 'dailies://track/ａｂｃ１２３'],
  ['a line break that URL would drop', `dailies://tr\nack/${ID}`],
  ['a tab within the id', `dailies://track/${ID.slice(0, 8)}\t${ID.slice(8)}`],
  ['a NUL', `dailies://track/${ID}\0`],
  ['a space before it', ` dailies://track/${ID}`],
  ['another scheme', `https://track/${ID}`],
  ['an id too long', `dailies://track/${'a'.repeat(129)}`],
  ['a link too long', `dailies://track/${'a'.repeat(3000)}`],
])('E13, case 76: a link with %s is dropped', (_title, link) => {
  expect(parseDeepLink(link)).toEqual({ kind: 'unknown' });
});

test('E13, case 76: whatever a link says, what comes out is an id or nothing', () => {
  const part = fc.oneof(
    fc.constantFrom('dailies', '://', 'track', 'show', '/', '..', '%2f', '?', '#', '@', ID),
    fc.string(),
  );
  fc.assert(
    fc.property(fc.array(part, { maxLength: 8 }), (parts) => {
      const link = parseDeepLink(parts.join(''));
      return link.kind === 'unknown' || (TASK_ID.test(link.id) && parts.join('').includes(link.id));
    }),
    { numRuns: runs(5_000) },
  );
});

test.each([
  [
    'among Chromium’s own',
    ['--original-process-start-time=1', '.', `dailies://show/${ID}`, '--no-first-run'],
    'show',
  ],
  ['after --', ['--', `dailies://track/${ID}`], 'track'],
])('the link is found %s', (_title, args, kind) => {
  expect(findDeepLink(args)).toEqual({ kind, id: ID });
});

test('case 76: two links are none, and a start without one has none', () => {
  expect(findDeepLink([`dailies://show/${ID}`, `dailies://track/${ID}`])).toEqual({ kind: 'unknown' });
  expect(findDeepLink(['--data', '/home/ana/dailies', ID])).toBeNull();
});
