/** From argv to what a run is to do. */
import { resolve } from 'node:path';
import { describe, expect, test } from 'vitest';
import { type CliArguments, parseArguments, UsageError } from '../../app/cli/arguments.ts';

function parse(...argv: readonly string[]): CliArguments {
  const parsed = parseArguments(argv, '1.2.3');
  if (parsed.type !== 'run') throw new Error('it shows a text');
  return parsed.arguments;
}

function complaint(argv: readonly string[]): string {
  try {
    parseArguments(argv, '1.2.3');
  } catch (thrown) {
    if (thrown instanceof UsageError) return thrown.message;
    throw thrown;
  }
  return '';
}

test('has the documented defaults', () => {
  expect(parse('fetch', 'a', 'b')).toMatchObject({
    ...{ command: 'fetch', tasks: ['a', 'b'], api: 'https://www.kkiai.com', keyFile: null },
    ...{ assets: ['video'], name: '{prompt} [{id8}]', pollIntervalMs: null, timeoutMs: null },
    ...{ requestTimeoutMs: 30_000, stallTimeoutMs: 30_000, retryDelayMs: 1_000, retries: null },
    ...{ concurrency: 3, requestsPerSecond: 2, limitBytesPerSecond: null },
    ...{ json: false, quiet: false, debug: false },
  });
});

test('reads every option, before or after the tasks', () => {
  const options = [
    ...['--api', 'http://127.0.0.1:3000/v1', '--out', 'clips', '--data', '/tmp/d', '--key-file', 'key'],
    ...['--assets', 'video, raw,video', '--name', '{date}/{prompt}', '--poll-interval', '500ms'],
    ...['--request-timeout', '2s', '--stall-timeout', '5m', '--retry-delay', '0.5s', '--retries', '0'],
    ...['--timeout', '1h', '--concurrency', '7', '--requests-per-second', '0.5', '--limit-rate', '2M'],
    ...['--json', '--quiet'],
  ];
  const expected = {
    ...{ command: 'watch', tasks: ['-', 'a'], api: 'http://127.0.0.1:3000/v1', out: resolve('clips') },
    ...{ data: '/tmp/d', keyFile: 'key', assets: ['video', 'raw'], name: '{date}/{prompt}' },
    ...{ pollIntervalMs: 500, requestTimeoutMs: 2_000, stallTimeoutMs: 300_000, retryDelayMs: 500 },
    ...{ retries: 0, timeoutMs: 3_600_000, concurrency: 7, requestsPerSecond: 0.5 },
    ...{ limitBytesPerSecond: 2 * 1024 * 1024, json: true, quiet: true },
  };
  expect(parse('watch', ...options, '-', 'a')).toMatchObject(expected);
  expect(parse('watch', '-', 'a', ...options)).toMatchObject(expected);
});

test('takes an id that begins with a dash after --', () => {
  expect(parse('fetch', '--json', '--', '-abc').tasks).toEqual(['-abc']);
});

test('shows help and version, of the program and of each command', () => {
  for (const command of [[], ['fetch'], ['watch'], ['track'], ['list']]) {
    expect(parseArguments([...command, '--version'], '1.2.3')).toEqual({ type: 'show', text: '1.2.3\n' });
    const help = parseArguments([...command, '--help'], '1.2.3');
    expect(help.type === 'show' && help.text).toContain('Exit codes: 0 all saved');
  }
});

describe('refuses, in one sentence that names the mistake', () => {
  test.each<[readonly string[], string]>([
    [[], 'fetch, watch, track, list or export'],
    [['frobnicate'], 'frobnicate'],
    [['fetch', '--frobnicate'], '--frobnicate'],
    [['fetch', '--api'], '--api'],
    // A key in the arguments would be seen by everyone on the machine.
    [['fetch', '--key', 'sk-x'], '--key'],
    [['track'], 'TASK'],
    [['list', 'a'], 'list'],
    [['fetch', '--timeout', '5'], '500ms'],
    [['fetch', '--timeout', '-1s'], '500ms'],
    [['fetch', '--timeout', '100000h'], '500ms'],
    [['fetch', '--timeout', 'NaNs'], '500ms'],
    [['fetch', '--poll-interval', '0s'], '500ms'],
    [['fetch', '--concurrency', '0'], 'whole number'],
    [['fetch', '--concurrency', '1.5'], 'whole number'],
    [['fetch', '--retries', 'many'], 'whole number'],
    [['fetch', '--retries', '-1'], 'whole number'],
    [['fetch', '--requests-per-second', '0'], 'above 0'],
    [['fetch', '--limit-rate', 'fast'], 'bytes a second'],
    [['fetch', '--limit-rate', '0'], 'bytes a second'],
    [['fetch', '--assets', 'video,audio'], 'audio'],
    [['fetch', '--assets', ''], 'asset'],
    [['fetch', '--name', '{nope}'], '{nope}'],
    [['fetch', '--name', ' '], 'empty'],
    [['fetch', '--api', 'http://gateway.example'], 'https'],
    [['fetch', '--api', 'http://192.168.1.5'], 'https'],
    [['fetch', '--api', 'https://user:pass@gateway.example'], 'user name'],
    [['fetch', '--api', 'gateway'], 'web address'],
    [['fetch', '--data', ''], 'folder'],
    [['fetch', '--out', 'a\0b'], 'folder'],
  ])('%j', (argv, words) => {
    const message = complaint(argv);
    expect(message).toContain(words);
    expect(message).toMatch(/^[^\n]+\. See dailies --help\.$|^Say what to do[^\n]+\.$/);
  });
});
