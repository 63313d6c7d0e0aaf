/** JSON is looked at before it is parsed (A12): neither its depth nor its fill may cost memory or time. */
import { expect, test } from 'vitest';
import { parseJson } from '../../../app/core/services/read-answer.ts';
import { isModest } from '../../../app/core/services/read-json.ts';

const MIB = 1024 * 1024;
const fill = (unit: string, bytes = 6 * MIB): string => unit.repeat(Math.floor(bytes / unit.length));

test.each([
  ['nested lists', fill('[')],
  ['nested lists that end', `${fill('[', 3 * MIB)}${fill(']', 3 * MIB)}`],
  ['nested objects', fill('{"a":')],
  ['empty lists', `[${fill('[],')}[]]`],
  ['empty objects', `[${fill('{},')}{}]`],
  ['numbers', `[${fill('1,')}1]`],
  ['short texts', `[${fill('"",')}""]`],
  ['brackets on lines', fill('{\n', MIB)],
])('A12: six megabytes of %s are refused before they take memory', (_, text) => {
  const before = process.memoryUsage();
  const beganMs = process.cpuUsage();
  expect(() => parseJson(text, 'gw.test')).toThrow(/instead of the task/);
  expect(process.cpuUsage(beganMs).user / 1000).toBeLessThan(1_000);
  const after = process.memoryUsage();
  expect(after.heapUsed - before.heapUsed).toBeLessThan(50 * MIB);
});

test('A12: brackets within texts count for nothing, and long honest answers are read', () => {
  expect(isModest(JSON.stringify({ prompt: fill('[{', MIB), quote: '\\"[[' }))).toBe(true);
  const batch = Array.from({ length: 1_000 }, (_, id) => ({
    id: `${id}`,
    video: { url: 'x'.repeat(500) },
    tags: [1, 2],
  }));
  expect(parseJson(JSON.stringify(batch), 'gw.test')).toEqual(batch);
});
