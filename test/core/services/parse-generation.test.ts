/** One answer, in every dialect, into one model (docs/gateway.md §1 and §2). */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parseGeneration } from '../../../app/core/services/parse-generation.ts';
import { stateOf } from '../../../app/core/services/state-words.ts';
import { runs } from '../../setup/runs.ts';

const fixture = join(import.meta.dirname, '../../fixtures/query-single-task.json');
const example = (): Record<string, unknown> => JSON.parse(readFileSync(fixture, 'utf8'));
const ID = '4665a07c-7641-4809-a133-10786201bb56';
const LINK =
  'https://storage.cdn-luma.com/dream-machine/b0d67582-c6f0-4973-a89c-3fea9d46d5e9/35049450-c008-4607-b1d0-0b025599f15d/video0b6619468da8e409da860706bbf26bbad.mp4';
const FRAME =
  'https://storage.cdn-luma.com/dream-machine/b0d67582-c6f0-4973-a89c-3fea9d46d5e9/606108d9-9daf-4265-84fb-595f18240ac5/video_0_last_frame.jpg';
const PICTURE =
  'https://imagedelivery.net/1KomXrSWiTojGGip43n0SQ/e4268de5-4a74-45ff-67b8-dc46df12de00/public';
const GRID =
  'em9csKqXYUgqdHVmmqeZLB8YaFpLjVw2bmFTTElBHhMNTzgodD8eVzUeTDorRSkYYEQymV80e1M0ck0ugWVRwKCApWk0hF1BgmVP';

describe('the documented example', () => {
  test('goes into the model field by field', () => {
    const video = { url: LINK, downloadUrl: LINK, width: 1360, height: 752 };
    const thumbnail = { url: PICTURE, width: 1360, height: 752, paletteGrid: GRID, mediaType: 'image' };
    const videoRaw = {
      ...{ url: LINK, width: 1360, height: 752, durationSeconds: 5.041667, mediaType: 'video' },
    };
    const lastFrame = { url: FRAME, width: 1360, height: 752, paletteGrid: null, mediaType: 'image' };
    expect(parseGeneration(example(), null)).toEqual({
      id: ID,
      state: 'completed',
      stateWord: 'completed',
      failureReason: null,
      prompt: 'cat dance',
      aspectRatio: '16:9',
      createdAtMs: Date.UTC(2024, 11, 22, 13, 38, 40, 139),
      finishedAtMs: null,
      video,
      thumbnail,
      videoRaw,
      lastFrame,
      // Its created_at is Go's zero time.
      artifact: { video, thumbnail, videoRaw, lastFrame, createdAtMs: null },
      model: null,
      batchId: null,
    });
  });

  test('has a palette of exactly 75 bytes; any other length or alphabet is dropped', () => {
    expect(Buffer.from(GRID, 'base64')).toHaveLength(75);
    for (const grid of [GRID.slice(4), `${GRID}AAAA`, `${GRID.slice(0, 99)}=`, GRID.replace('e', '*'), 7]) {
      const answer = { ...example(), thumbnail: { url: PICTURE, palette: { grid } } };
      expect(parseGeneration(answer, null)?.thumbnail).toMatchObject({ url: PICTURE, paletteGrid: null });
    }
  });
});

describe('other gateways', () => {
  test('case 4: a running task has its prompt at the top, nulls, and microseconds', () => {
    const running = {
      ...{ id: ID, liked: null, state: 'processing', video: null, prompt: 'cat dance' },
      ...{ created_at: '2024-07-01T07:35:13.498000Z', estimate_wait_seconds: null },
    };
    expect(parseGeneration(running, null)).toMatchObject({
      ...{ id: ID, state: 'processing', prompt: 'cat dance', video: null, thumbnail: null, artifact: null },
      createdAtMs: Date.UTC(2024, 6, 1, 7, 35, 13, 498),
    });
  });

  test('the flat, older shape has its thumbnail within the video, as a link', () => {
    const flat = {
      ...{ id: ID, state: 'completed', prompt: 'p', batch_id: 'b' },
      ...{ created_at: '2024-07-01T07:35:13Z' },
      video: { url: LINK, width: 1360, height: 752, download_url: '', thumbnail: PICTURE },
    };
    expect(parseGeneration(flat, null)).toMatchObject({
      batchId: 'b',
      video: { url: LINK, downloadUrl: null, width: 1360, height: 752 },
      thumbnail: { url: PICTURE, paletteGrid: null },
    });
  });

  const row = (fields: object): object => ({
    ...{ id: 13917, task_id: ID, platform: 'luma', action: 'LUMA_VIDEO', status: 'IN_PROGRESS' },
    ...{ fail_reason: '', submit_time: 1719819313, start_time: 1719819314, finish_time: 0, data: null },
    ...fields,
  });

  test('a row of a task table: the number outside is not the id', () => {
    expect(parseGeneration(row({}), null)).toMatchObject({
      ...{ id: ID, state: 'processing', stateWord: 'IN_PROGRESS', finishedAtMs: null },
      createdAtMs: 1719819313000,
    });
    expect(parseGeneration(row({ task_id: undefined }), null)).toBeNull();
    expect(parseGeneration(row({ task_id: undefined }), ID)?.id).toBe(ID);
  });

  test('a row holds the generation, and its own word decides once it is final', () => {
    const done = row({
      status: 'SUCCESS',
      finish_time: 1719819400,
      data: { ...example(), state: 'processing' },
    });
    expect(parseGeneration(done, null)).toMatchObject({
      ...{ id: ID, state: 'completed', stateWord: 'SUCCESS', finishedAtMs: 1719819400000 },
      video: { downloadUrl: LINK },
    });
    expect(parseGeneration(row({ status: 'UNKNOWN', data: example() }), null)?.state).toBe('completed');
    expect(parseGeneration(row({ data: example() }), null)?.state).toBe('completed');
  });

  test('the status of an envelope without a task id speaks of the request alone', () => {
    const answer = { status: 'success', data: { id: ID, state: 'processing' } };
    expect(parseGeneration(answer, null)).toMatchObject({ id: ID, state: 'processing' });
  });

  test('a generation that says status instead of state keeps its links', () => {
    const { state: _, ...rest } = example();
    expect(parseGeneration({ ...rest, status: 'completed' }, null)).toMatchObject({
      ...{ id: ID, state: 'completed', video: { downloadUrl: LINK } },
    });
  });

  test("Luma's own words: assets.video is a link to the clean file", () => {
    const luma = {
      ...{ id: ID, state: 'completed', failure_reason: null, model: 'ray-2' },
      assets: { video: LINK, image: PICTURE },
      request: { prompt: 'p', aspect_ratio: '16:9', model: 'other' },
    };
    expect(parseGeneration(luma, null)).toMatchObject({
      ...{ prompt: 'p', model: 'ray-2', aspectRatio: '16:9' },
      video: { url: LINK, downloadUrl: LINK },
      thumbnail: { url: PICTURE },
    });
  });
});

describe('states', () => {
  test.each([
    ['pending', ['pending', 'queued', 'NOT_START', 'SUBMITTED', 'QUEUED']],
    ['processing', ['processing', 'dreaming', 'IN_PROGRESS']],
    ['completed', ['completed', 'SUCCESS']],
    ['failed', ['failed', 'FAILURE']],
  ] as const)('%s in every known word, whatever its case', (state, words) => {
    for (const word of words) {
      for (const written of [word, word.toUpperCase(), word.toLowerCase(), ` ${word} `]) {
        expect(stateOf(written)).toBe(state);
      }
    }
  });

  test('case 4: an unknown word means still working and is kept as it came', () => {
    const parsed = parseGeneration({ id: ID, state: 'Throttled-Somehow' }, null);
    expect(parsed).toMatchObject({ state: 'unknown', stateWord: 'Throttled-Somehow', failureReason: null });
    expect(parseGeneration({ id: ID, state: '' }, null)).toMatchObject({ stateWord: 'unknown' });
  });

  test('case 71: a word or a prompt cannot carry escape sequences or a change of direction', () => {
    const parsed = parseGeneration(
      { id: ID, state: 'x\u001b[31my', prompt: 'a\u001b]0;t\u0007b\u202ec' },
      null,
    );
    expect(parsed).toMatchObject({ stateWord: 'x [31my', prompt: 'a ]0;t b c' });
  });
});

describe('reasons of a failure', () => {
  const fields = {
    failure_reason: 'first',
    fail_reason: 'second',
    state_reason: 'third',
    error: { message: 'fourth' },
    message: 'fifth',
  };
  const reasonOf = (answer: object): string | null | undefined =>
    parseGeneration({ id: ID, state: 'failed', ...answer }, null)?.failureReason;

  test('are looked for in the documented order, and empty ones passed over', () => {
    const left: Record<string, unknown> = { ...fields };
    for (const [field, reason] of Object.entries({ ...fields, error: 'fourth' })) {
      expect(reasonOf(left)).toBe(reason);
      left[field] = '';
    }
    expect(reasonOf(left)).toBeNull();
    expect(reasonOf({ error: 'in words' })).toBe('in words');
  });

  test('are read of failures alone, cleaned and cut', () => {
    expect(parseGeneration({ id: ID, state: 'processing', message: 'hi' }, null)?.failureReason).toBeNull();
    expect(reasonOf({ failure_reason: 'two\nlines\u0000' })).toBe('two lines');
    expect(reasonOf({ failure_reason: 'x'.repeat(5000) })).toHaveLength(1000);
  });

  test("a row's own reason comes before the one inside", () => {
    const row = {
      ...{ id: 1, task_id: ID, status: 'FAILURE', fail_reason: 'outside' },
      data: { id: ID, state: 'failed', failure_reason: 'inside' },
    };
    expect(parseGeneration(row, null)?.failureReason).toBe('outside');
    expect(parseGeneration({ ...row, fail_reason: '' }, null)?.failureReason).toBe('inside');
  });
});

describe('times', () => {
  test.each([
    ['0001-01-01T00:00:00Z', null],
    ['2024-07-01T07:35:13.498000Z', 1719819313498],
    ['2024-07-01T09:35:13+02:00', 1719819313000],
    [1719819313, 1719819313000],
    [0, null],
    [-1, null],
    ['5', null],
    ['soon', null],
    ['2024-99-99T00:00:00Z', null],
    [{}, null],
    [1e300, null],
  ])('%j is read as %j', (created_at, expected) => {
    expect(parseGeneration({ id: ID, state: 'pending', created_at }, null)?.createdAtMs).toBe(expected);
  });
});

describe('ids', () => {
  test('case 8: an id that is a number is that number as text, never the one asked for', () => {
    expect(parseGeneration({ id: 5, state: 'pending' }, ID)?.id).toBe('5');
    expect(parseGeneration({ id: null, state: 'pending' }, ID)?.id).toBe(ID);
    expect(parseGeneration({ state: 'pending' }, null)).toBeNull();
  });
});

describe('junk', () => {
  const numbersIn = (value: unknown): readonly number[] => {
    if (typeof value === 'number') return [value];
    return typeof value === 'object' && value !== null ? Object.values(value).flatMap(numbersIn) : [];
  };
  const wild = fc.anything({ withDate: false, withNullPrototype: true, maxDepth: 3 });
  const keys = [...new Set(JSON.stringify([example()]).match(/"(\w+)":/g))].map((key) => key.slice(1, -2));
  const fields = fc.dictionary(
    fc.constantFrom(...keys, 'status', 'data', 'assets', 'task_id', 'error'),
    wild,
  );

  test('case 5: whatever the fields hold, nothing throws, and no number is NaN, infinite or negative', () => {
    fc.assert(
      fc.property(fields, wild, (junk, inner) => {
        for (const value of [junk, inner, { ...junk, data: inner }, { ...example(), ...junk }]) {
          const parsed = parseGeneration(value, ID);
          for (const number of numbersIn(parsed)) expect(Number.isFinite(number) && number >= 0).toBe(true);
        }
      }),
      { numRuns: runs(300) },
    );
  });

  test('case 5: sizes that are no whole pixels, negative, fractional or past 2^53 are dropped', () => {
    for (const width of ['13.6', 'wide', '-1360', -1, 0, 1.5, 2 ** 53, Number.MAX_VALUE, null, []]) {
      const parsed = parseGeneration({ id: ID, state: 'completed', video: { url: LINK, width } }, null);
      expect(parsed?.video).toEqual({ url: LINK, downloadUrl: null, width: null, height: null });
    }
  });

  test('case 7: deep nesting, long text and __proto__ do no harm', () => {
    const deep = JSON.parse(`${'{"data":'.repeat(10_000)}1${'}'.repeat(10_000)}`) as object;
    expect(parseGeneration(deep, ID)).toBeNull();
    expect(parseGeneration({ id: ID, state: 'pending', request: deep }, null)?.prompt).toBeNull();
    const long = parseGeneration({ id: ID, state: 'pending', prompt: 'x'.repeat(1_000_000) }, null);
    expect(long?.prompt).toHaveLength(10_000);
    const text = `{"id":"${ID}","state":"pending","__proto__":{"prompt":"x","polluted":1}}`;
    expect(parseGeneration(JSON.parse(text), null)?.prompt).toBeNull();
    expect(({} as Record<string, unknown>).polluted).toBeUndefined();
  });
});
