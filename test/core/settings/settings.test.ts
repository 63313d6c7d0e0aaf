/** Defaults, what a person may choose, and what is read from disk. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { changeSettings, readSettings } from '../../../app/core/settings/settings.ts';
import { DailiesError } from '../../../app/shared/error-code.ts';
import { defaultSettings } from '../../../app/shared/settings.ts';

const DEFAULTS = defaultSettings('/home/someone/Videos');

function refusal(patch: object): DailiesError {
  try {
    changeSettings(DEFAULTS, patch as Record<string, unknown>);
  } catch (thrown) {
    return thrown as DailiesError;
  }
  throw new Error('it was taken');
}

test('the defaults are those of the documents, and allowed themselves', () => {
  expect(DEFAULTS).toMatchObject({
    ...{ baseUrl: 'https://www.kkiai.com', folder: '/home/someone/Videos', nameTemplate: '{prompt} [{id8}]' },
    ...{ assets: ['video'], concurrency: 3, requestsPerSecond: 2, limitBytesPerSecond: null },
    ...{ pollIntervalMs: null, theme: 'system', language: 'system' },
  });
  expect(changeSettings(DEFAULTS, { ...DEFAULTS })).toEqual(DEFAULTS);
});

describe('changing', () => {
  test.each([
    { baseUrl: 'http://127.0.0.1:3000' },
    { folder: '/elsewhere' },
    { nameTemplate: '{date}/{id}' },
    { assets: ['video', 'metadata'] },
    { concurrency: 10 },
    { limitBytesPerSecond: 10_000 },
    { requestsPerSecond: 0.1 },
    { pollIntervalMs: 500 },
    { theme: 'dark', language: 'zh-Hans' },
    { view: 'grid', sort: 'size', sortDescending: false, statuses: ['saved', 'failed'] },
    { closeToTray: false, releaseWhenHidden: false, startAtLogin: true },
    { notifySaved: false, notifyFailed: false, watchClipboard: true, watchFolder: '/drop' },
    { proxyMode: 'manual', proxyUrl: 'http://proxy.test:8080', checkForUpdates: false },
    { watchFolder: null, proxyUrl: null },
    { proxyMode: 'manual', proxyUrl: 'socks5://127.0.0.1:1080' },
  ])('takes %j and leaves the rest', (patch) => {
    expect(changeSettings(DEFAULTS, patch)).toEqual({ ...DEFAULTS, ...patch });
  });

  test.each<[object, string]>([
    [{ baseUrl: 'http://gateway.test' }, 'https://'],
    [{ baseUrl: 7 }, 'address'],
    [{ folder: 'relative' }, 'full path'],
    [{ folder: '/a\0b' }, 'full path'],
    [{ nameTemplate: ' ' }, 'empty'],
    [{ nameTemplate: '{nope}' }, '{nope}'],
    [{ nameTemplate: 'x'.repeat(301) }, '300'],
    [{ assets: [] }, 'at least one'],
    [{ assets: ['audio'] }, 'at least one'],
    [{ concurrency: 0 }, '1 to 10'],
    [{ concurrency: 1.5 }, 'whole number'],
    [{ concurrency: Number.NaN }, '1 to 10'],
    [{ concurrency: '3' }, '1 to 10'],
    [{ limitBytesPerSecond: 0 }, '10000'],
    [{ limitBytesPerSecond: Number.POSITIVE_INFINITY }, '10000'],
    [{ requestsPerSecond: 21 }, '0.1 to 20'],
    [{ pollIntervalMs: 1 }, '500'],
    [{ theme: 'pink' }, 'light'],
    [{ language: null }, 'zh-Hans'],
    [{ sort: 'luck' }, 'tracked'],
    [{ view: 'table' }, 'grid'],
    [{ statuses: ['lost'] }, 'may only name'],
    [{ closeToTray: 'yes' }, 'yes or no'],
    [{ watchFolder: 'drop' }, 'full path'],
    [{ proxyMode: 'auto' }, 'manual'],
    [{ proxyUrl: 'proxy.test' }, 'address like'],
    [{ proxyUrl: 'ftp://proxy.test:21' }, 'address like'],
    [{ proxyUrl: 'http://name:word@proxy.test:8080' }, 'no place for secrets'],
    [{ proxyUrl: 'http://proxy.test:8080/path' }, 'port'],
    [{ apiKey: 'sk-x' }, 'no setting named apiKey'],
    [{ toString: 'x' }, 'no setting named toString'],
    [JSON.parse('{"__proto__":{"a":1}}'), 'no setting named __proto__'],
    [{ theme: 'dark', concurrency: 99 }, '1 to 10'],
  ])('refuses %j in one sentence', (patch, words) => {
    const error = refusal(patch);
    expect(error).toBeInstanceOf(DailiesError);
    expect([error.code, error.message.includes(words)]).toEqual(['bad-input', true]);
    expect(error.message).toMatch(/^[A-Z][^\n]*\.$/);
  });
});

describe('reading', () => {
  test('replaces bad values one by one, and names them', () => {
    const stored = { ...DEFAULTS, concurrency: 'many', theme: 'dark', baseUrl: 'nonsense', extra: 1 };
    expect(readSettings(stored, DEFAULTS)).toEqual({
      settings: { ...DEFAULTS, theme: 'dark' },
      replaced: ['baseUrl', 'concurrency'],
    });
  });

  test('case 57: whatever is stored, what is read is allowed', () => {
    for (const stored of [null, undefined, 'text', 7, [], {}]) {
      expect(readSettings(stored, DEFAULTS)).toEqual({ settings: DEFAULTS, replaced: [] });
    }
    const values = fc.dictionary(
      fc.constantFrom(...Object.keys(DEFAULTS), '__proto__', 'toString'),
      fc.anything(),
    );
    fc.assert(
      fc.property(values, (stored) => {
        const { settings } = readSettings(stored, DEFAULTS);
        expect(changeSettings(DEFAULTS, { ...settings })).toEqual(settings);
        expect(Object.keys(settings)).toEqual(Object.keys(DEFAULTS));
      }),
    );
  });
});
