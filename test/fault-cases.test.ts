import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { namesIn, README, readRows, titlesIn, unproven } from './fault-cases.ts';

const readme = readFileSync(README, 'utf8');
const rows = readRows(readme);
const upTo = (count: number, letter = ''): readonly string[] =>
  Array.from({ length: count }, (_, index) => `${letter}${index + 1}`);

test('the tables have a row for each of the ninety cases and of the rules E1 to E21, S1 to S8, U1 and U2', () => {
  expect(rows.map(({ name }) => name)).toEqual([
    ...upTo(21, 'E'),
    ...upTo(8, 'S'),
    ...upTo(2, 'U'),
    ...upTo(90),
  ]);
});

test('each rule has a test', () => {
  expect(unproven(readme).filter((name) => /^[ESU]/.test(name))).toEqual([]);
});

test('each file that the tables name speaks of its case (node test/fault-cases.ts writes the tables anew)', () => {
  for (const { name, files } of rows) {
    for (const file of files) {
      const titles = titlesIn(readFileSync(join(import.meta.dirname, file), 'utf8'));
      expect([name, file, titles.some((title) => namesIn(title).includes(name))]).toEqual([name, file, true]);
    }
  }
});

test('a title may begin with several names', () => {
  const source = `test('case 1, 2: a', () => {}); test("E5, case 85: b"); test.each(x)(\`S1: c\`); test('E5 d: no')`;
  expect(titlesIn(source).map(namesIn)).toEqual([['1', '2'], ['E5', '85'], ['S1']]);
});
