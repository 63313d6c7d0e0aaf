/** What `dailies list` tells of an item's history. */
import { expect, test } from 'vitest';
import { createJsonReport, createPlainReport } from '../../app/cli/report.ts';
import { bringTo, generationOf, memoryLibrary, NOW } from '../core/library/open-library.ts';

function item(noticedAfterMs: number | null, savedAfterMs: number | null) {
  const { library, reader } = memoryLibrary();
  library.add('a', 'https://gateway.test/', NOW);
  if (noticedAfterMs !== null) {
    library.recordAnswer(generationOf('a', { state: 'completed' }), null, NOW + noticedAfterMs);
    library.addAsset('a', 'video', '/clips', 't');
  }
  if (savedAfterMs !== null) {
    bringTo(library, 'a', 'saved', { savedAtMs: NOW + savedAfterMs });
  }
  return reader.item('a');
}

function listed(...after: [number | null, number | null]): { json: object; plain: string } {
  let json = '';
  let plain = '';
  createJsonReport((line) => {
    json += line;
  }).item(item(...after), '/clips/a.mp4');
  const out = (text: string): void => {
    plain += text;
  };
  createPlainReport({ out, err: () => undefined }, false).item(item(...after), '/clips/a.mp4');
  return { json: JSON.parse(json) as object, plain };
}

test('a saved item tells when it was tracked, finished and saved, and how long each took', () => {
  const { json, plain } = listed(62_340, 70_000);
  expect(json).toMatchObject({
    ...{ trackedAt: '2026-01-01T00:00:00.000Z', finishedAt: '2026-01-01T00:01:02.340Z' },
    ...{ savedAt: '2026-01-01T00:01:10.000Z', generatingSeconds: 62.3, savingSeconds: 7.7 },
  });
  expect(plain).toBe(
    'a  saved        /clips/a.mp4  (tracked 2026-01-01T00:00:00Z, finished 2026-01-01T00:01:02Z after 62.3 s, saved 2026-01-01T00:01:10Z after 7.7 s)\n',
  );
});

test('what has not happened yet is null, and left out of the line', () => {
  const generating = listed(null, null);
  expect(generating.json).toMatchObject({ finishedAt: null, generatingSeconds: null, savingSeconds: null });
  expect(generating.plain).toContain('(tracked 2026-01-01T00:00:00Z)');
  expect(listed(5_000, null).json).toMatchObject({
    generatingSeconds: 5,
    savedAt: null,
    savingSeconds: null,
  });
});

test('a clock that was set back in between gives no duration', () => {
  const { json, plain } = listed(-60_000, 1_000);
  expect(json).toMatchObject({ generatingSeconds: null, savingSeconds: 61 });
  expect(plain).toContain('finished 2025-12-31T23:59:00Z, saved');
});
