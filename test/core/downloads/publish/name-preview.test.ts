import { expect, test } from 'vitest';
import { previewName } from '../../../../app/core/downloads/publish/name-preview.ts';

const DATE = new Date(2026, 0, 2, 3, 4, 5).getTime();

test('a template is shown as the path that it gives a clip, with slashes between folders', () => {
  expect(previewName('{date}/{prompt} [{id8}]', 'Red: Fox/Dog', DATE)).toMatch(
    /^2026-01-02\/Red.? Fox.?Dog \[6eb6bf3e\]\.mp4$/,
  );
});

test('a template that is wrong is named, not shown', () => {
  expect(() => previewName('{nothing}', 'fox', DATE)).toThrow(expect.objectContaining({ code: 'bad-input' }));
});
