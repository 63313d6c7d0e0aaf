import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { namesIn, README, readRows, titlesIn, unproven } from './fault-cases.ts';

const readme = readFileSync(README, 'utf8');
const rows = readRows(readme);
const upTo = (count: number, letter = ''): readonly string[] =>
  Array.from({ length: count }, (_, index) => `${letter}${index + 1}`);

test('the tables have a row for each numbered case and rule of docs/rules.md that tests prove', () => {
  expect(rows.map(({ name }) => name)).toEqual([
    ...upTo(21, 'E'),
    ...upTo(8, 'S'),
    ...upTo(2, 'U'),
    ...upTo(25, 'T'),
    ...upTo(14, 'A'),
    ...upTo(8, 'field S'),
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
  const source = `test('case 1, 2: a', () => {}); test("E5, case 85: b"); test.each(x)(\`S1: c\`); test('E5 d: no')
    test('T2, case 28: d'); test('field S1: e'); test('A1: f'); test('field S2, E7: g')`;
  expect(titlesIn(source).map(namesIn)).toEqual([
    ...[['1', '2'], ['E5', '85'], ['S1']],
    ...[['T2', '28'], ['field S1'], ['A1'], ['field S2', 'E7']],
  ]);
});
