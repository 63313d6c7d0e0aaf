import { expect, test } from 'vitest';
import { writeCsv } from '../../../app/core/exports/csv.ts';
import { plainClip } from './plain-clips.ts';

test('a table has a head, a row for each clip in order, and the mark by which spreadsheets know UTF-8', () => {
  const text = writeCsv([
    plainClip('a', { mark: 'pick' }),
    plainClip('b', { facts: null, createdAtMs: null }),
  ]);
  expect(text.startsWith('\ufeff"number","file","path","prompt",')).toBe(true);
  expect(text.endsWith('\r\n')).toBe(true);
  const rows = text.trimEnd().split('\r\n').slice(1);
  expect(rows).toEqual([
    '1,"a.mp4","/clips/a.mp4","prompt of a","gateway.test","ray-2","pick",1920,1080,"24/1",48,2,2,48000,"2026-01-02T00:00:00.000Z","a"',
    '2,"b.mp4","/clips/b.mp4","prompt of b","gateway.test","ray-2",,,,,,,,,,"b"',
  ]);
});

test('a cell with commas, quotes or lines reads back whole, and none is a formula', () => {
  const text = writeCsv([
    plainClip('a', { prompt: 'say "hi", twice\nor more' }),
    plainClip('b', { prompt: '=1+1' }),
  ]);
  expect(text).toContain('"say ""hi"", twice\nor more"');
  expect(text).toContain('"\'=1+1"');
});
