/** What is remembered of answers that say the same again. */
import { expect, test } from 'vitest';
import { Readings } from '../../../app/core/services/readings.ts';
import { generationOf } from '../library/open-library.ts';

const processing = (id: string) => generationOf(id, { state: 'processing' });

test('the same words about a task that goes on are one reading, and other words another', () => {
  const readings = new Readings();
  const first = readings.keep('', 'words', processing('a'));
  expect(readings.known('', 'words')).toBe(first);
  expect(readings.known('', 'other words')).toBeNull();
  expect(readings.keep('', 'other words', processing('a')).reading).not.toBe(first.reading);
});

test('words that do not say whose they are count for the task they were about alone', () => {
  const readings = new Readings();
  readings.keep('a', 'words', processing('a'));
  expect([readings.known('b', 'words'), readings.known('', 'words')]).toEqual([null, null]);
});

test.each(['completed', 'failed'])('an answer that its task is %s is read each time', (state) => {
  const readings = new Readings();
  readings.keep('', 'words', generationOf('a', { state }));
  expect(readings.known('', 'words')).toBeNull();
});

test('words too long to keep are no reading that comes again', () => {
  const readings = new Readings();
  const [first, second] = [1, 2].map(() => readings.keep('', null, processing('a')));
  expect(first?.reading).not.toBe(second?.reading);
});

test('so many characters are held and no more: what was not heard of for longest goes', () => {
  const readings = new Readings(33);
  for (const name of ['one', 'two', 'six']) readings.keep('', name.repeat(3), processing(name));
  readings.known('', 'oneoneone');
  readings.keep('', 'tententen', processing('ten'));
  expect(
    ['one', 'two', 'six', 'ten'].map((name) => readings.known('', name.repeat(3))?.generation.id ?? null),
  ).toEqual(['one', null, 'six', 'ten']);
  readings.keep('', 'x'.repeat(40), processing('large'));
  expect(readings.known('', 'x'.repeat(40))).toBeNull();
});

test('no reading of one client has the number of one of another', () => {
  const numbers = [new Readings(), new Readings()].map((each) => each.keep('', 'w', processing('a')).reading);
  expect(new Set(numbers).size).toBe(2);
});
