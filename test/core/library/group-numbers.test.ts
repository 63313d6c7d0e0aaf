import fc from 'fast-check';
import { expect, test } from 'vitest';
import { GroupNumbers } from '../../../app/core/library/group-numbers.ts';

test('each group has a number of its own, which stays the same whatever is learnt or met later', () => {
  const group = fc.integer({ min: 1, max: 2 ** 48 - 1 });
  fc.assert(
    fc.property(fc.array(group), fc.array(group), (first, later) => {
      const numbers = new GroupNumbers();
      // Each as often as it has takes.
      numbers.learn(Float64Array.from([...first, ...first].sort((a, b) => a - b)));
      const met = [...later, ...first, ...later].map((one) => [one, numbers.of(one)] as const);
      numbers.learn(Float64Array.from(later.sort((a, b) => a - b)));
      const known = new Map(met);
      for (const [one, number] of met) expect([known.get(one), numbers.of(one)]).toEqual([number, number]);
      expect(new Set(known.values()).size).toBe(known.size);
      expect([...known.values()].every((number) => number > 0 && number <= known.size)).toBe(true);
    }),
  );
});

test('a clip without takes of its prompt has no number', () => {
  const numbers = new GroupNumbers();
  numbers.learn(Float64Array.from([0, 0, 5]));
  expect([numbers.of(0), numbers.of(5), numbers.of(4)]).toEqual([0, 1, 2]);
});
