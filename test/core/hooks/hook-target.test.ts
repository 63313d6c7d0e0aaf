import { describe, expect, test } from 'vitest';
import {
  commandFault,
  factVariables,
  fillArguments,
  keylessEnvironment,
  urlFault,
} from '../../../app/core/hooks/hook-target.ts';

const FACTS = {
  ...{ path: '/clips/cat dance.mp4', id: 'task-0001', service: 'luma-gateway', sha256: 'ab12' },
  prompt: '"; rm -rf ~; {path} $(id) `id` %PATH%',
};

test('a part of the clip takes its place inside one argument, and what a prompt holds makes no other', () => {
  expect(
    fillArguments(['tool', '--in={path}', '{prompt}', '{id}-{sha256}.{service}', '{other}'], FACTS),
  ).toEqual([
    ...['tool', '--in=/clips/cat dance.mp4', FACTS.prompt, 'task-0001-ab12.luma-gateway', '{other}'],
  ]);
});

test('a prompt that no argument can hold is cut and cleaned, not refused', () => {
  const prompt = `a\0b\ud83d${'c'.repeat(20_000)}`;
  const [argument = ''] = fillArguments(['{prompt}'], { ...FACTS, prompt });
  expect([argument.length, argument.includes('\0'), argument.isWellFormed()]).toEqual([7_999, false, true]);
  expect(factVariables({ ...FACTS, prompt }).DAILIES_PROMPT).toBe(argument);
});

describe('a command', () => {
  test.each([
    [['notify-send', '{prompt}']],
    [['/opt/my tools/ingest', '--file', '{path}', '--', '{id}']],
    [['sh', '-c', 'mail -s "$1" me <"$2"', 'sh', '{prompt}', '{path}']],
    [['python3', 'after.py', '{path}']],
    [['ffmpeg', '-i', '{path}', '-c', 'copy', '{path}.mkv']],
  ])('%j can be run', (argv) => expect(commandFault(argv)).toBeNull());

  test.each([
    [null, 'must be a list'],
    ['notify-send {path}', 'must be a list'],
    [[], 'must be a list'],
    [[' ', 'x'], 'must begin with a program'],
    [['{path}'], 'must begin with a program'],
    [['/clips/{id}'], 'must begin with a program'],
    [['x', 7], 'must hold texts'],
    [['x', 'a\0b'], 'must hold texts'],
    [['x', 'y'.repeat(5_000)], 'must hold texts'],
    [Array(101).fill('x'), 'must be a list'],
    [['sh', '-c', 'echo {prompt}'], 'inside code'],
    [['/usr/bin/env', 'bash', '-lc', 'echo {path}'], 'inside code'],
    [['cmd.exe', '/c', 'echo', '{prompt}'], 'inside code'],
    [['C:\\Windows\\powershell.EXE', '-NoProfile', '-Command', 'echo', '{prompt}'], 'inside code'],
    [['node', '--eval', '{prompt}'], 'inside code'],
    [['node', '--eval={prompt}'], 'inside code'],
    [['python3.12', '-c', 'print("{prompt}")'], 'inside code'],
    [['perl', '-e{prompt}'], 'inside code'],
    // The clip would be obeyed as a script.
    [['/bin/sh', '{path}'], 'inside code'],
    [['python3', '-u', '{path}'], 'inside code'],
    [['node.exe', '--inspect', 'C:/{id}.mjs'], 'inside code'],
  ])('%j cannot', (argv, why) => expect(commandFault(argv)).toContain(why));
});

describe('an address', () => {
  test.each([
    'https://example.com/saved?x=1',
    'http://127.0.0.1:8080/',
    'http://localhost/x',
    'http://[::1]:9/',
    'https://192.168.1.2/nas',
  ])('%s can be posted to', (url) => expect(urlFault(url)).toBeNull());

  test.each([
    ...[
      '',
      'example.com',
      'http://example.com/',
      'http://192.168.1.2/',
      'http://10.0.0.1',
      'file:///etc/passwd',
    ],
    ...[
      'https://me:secret@example.com/',
      'ftp://localhost/',
      'http://0.0.0.0/',
      'http://127.0.0.1.nip.io/',
      7,
      null,
    ],
  ])('%s cannot', (url) => expect(urlFault(url)).not.toBeNull());
});

test('a command gets the environment without any key', () => {
  const env = {
    ...{
      PATH: '/bin',
      DAILIES_API_KEY: 'k',
      DAILIES_API_KEY_RUNWAY: 'r',
      dailies_api_key: 'l',
      COPY: 'x secret y',
    },
  };
  expect(keylessEnvironment(env, ['secret', ''])).toEqual({ PATH: '/bin' });
});
