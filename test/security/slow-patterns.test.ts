/** One piece of text again and again, as long as each reader takes it: none may hold up the process. */
import { expect, test } from 'vitest';
import { renderFileName } from '../../app/core/downloads/publish/file-name.ts';
import { findCertainIds } from '../../app/core/tracking/certain-ids.ts';
import { findTaskIds } from '../../app/core/tracking/find-task-ids.ts';
import { cleanText } from '../../app/shared/clean-text.ts';
import { createRedactor } from '../../app/shell/report/redact.ts';
import { releaseNotesText } from '../../app/shell/updates/release-notes.ts';
import { runs } from '../setup/runs.ts';

const UNITS = [
  ...[
    'a',
    '.',
    '. ',
    ' ',
    '\t',
    '\n',
    'a.',
    'a-',
    'a:',
    'a,',
    '@',
    '"',
    '[',
    '{',
    '[{',
    '\u001b[',
    '0',
    '<li',
    '<a',
    '<!--',
  ],
  ...[
    'http://',
    'https://a',
    'a://',
    'a@',
    'task_id=',
    'luma/generations/',
    '0c9f2a41-',
    'token=',
    'key ',
    'bearer ',
  ],
];
/** What follows makes a pattern that had it all look back. */
const TAILS = ['!', 'x', ''];
const redactor = createRedactor('/home/ada');
redactor.hide('a-key-that-is-hidden');
const facts = { id: 'a', width: 1, height: 1, durationSeconds: 1, dateMs: 0 };

test.each<[string, number, (text: string) => unknown]>([
  ['the ids in a paste', 300_000, findTaskIds],
  ['the ids in what is copied', 300_000, findCertainIds],
  ['a line for the log', 300_000, (text) => redactor.redact(text)],
  ['the notes of a release', 300_000, releaseNotesText],
  ['a text to be shown', 300_000, (text) => cleanText(text, 400)],
  [
    'a prompt for a name',
    10_000,
    (prompt) =>
      renderFileName(
        `${'{prompt}/'.repeat(30)}${'/'.repeat(30)}`,
        { ...facts, prompt, aspectRatio: null },
        'video',
      ),
  ],
])('%s: no repetition takes long', (_title, length, read) => {
  for (const unit of UNITS) {
    const repeated = unit.repeat(Math.ceil(length / unit.length));
    for (const tail of TAILS.slice(0, runs(TAILS.length, 1))) {
      const before = process.cpuUsage();
      read(repeated + tail);
      const { user, system } = process.cpuUsage(before);
      expect([unit, tail, (user + system) / 1000 < 1500]).toEqual([unit, tail, true]);
    }
  }
});

test('a copied table of fifty thousand words that look like ids is read at once', () => {
  const table = Array.from({ length: 50_000 }, (_, row) => `sample${row}\t${row * 7}abcdefgh`).join('\n');
  const before = process.cpuUsage();
  expect(findCertainIds(`{"state": "x"} ${table}`)).toEqual([]);
  const { user, system } = process.cpuUsage(before);
  expect((user + system) / 1000).toBeLessThan(2_000);
});
