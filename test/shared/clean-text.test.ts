/** Text from outside, made safe to show. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { cleanText } from '../../app/shared/clean-text.ts';
import { anyText } from '../setup/any-text.ts';

test('keeps ordinary text, emoji made of several, and Chinese', () => {
  expect(cleanText('A cat, dancing 👩‍🚀 猫在跳舞', 100)).toBe('A cat, dancing 👩‍🚀 猫在跳舞');
});

test('case 71: makes one line of any, without escapes, controls or changes of direction', () => {
  expect(cleanText(' a\r\n\tb\u001b[31mc\u009b2Jd\u202ee\u2066f\u200bg\u2028h\ufeff ', 100)).toBe(
    'a b [31mc 2Jd e f g h',
  );
});

test('case 71: whatever comes, the result is safe and no longer than asked', () => {
  fc.assert(
    fc.property(anyText({ maxLength: 300 }), fc.integer({ min: 1, max: 80 }), (text, max) => {
      const cleaned = cleanText(text, max);
      expect(cleaned).not.toMatch(/[\p{Cc}\u2028-\u202e\u2066-\u2069]/u);
      expect(cleaned.length).toBeLessThanOrEqual(max);
      expect(cleaned.isWellFormed()).toBe(true);
    }),
  );
});
