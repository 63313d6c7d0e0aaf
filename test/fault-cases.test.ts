import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { README, readRows } from './fault-cases.ts';

const rows = readRows(readFileSync(README, 'utf8'));

test('the table of fault cases has a row for each of the ninety', () => {
  expect(rows.map(({ number }) => number)).toEqual(Array.from({ length: 90 }, (_, index) => index + 1));
});

test('each file that the table names speaks of its case (node test/fault-cases.ts writes the table anew)', () => {
  for (const { number, files } of rows) {
    for (const file of files) {
      const source = readFileSync(join(import.meta.dirname, file), 'utf8');
      expect([file, new RegExp(`['"\`]cases? [\\d, ]*\\b${number}\\b`).test(source)]).toEqual([file, true]);
    }
  }
});
