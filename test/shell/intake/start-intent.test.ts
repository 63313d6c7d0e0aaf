import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { expect, test } from 'vitest';
import {
  argumentsToSend,
  readStartIntent,
  secondStartIntent,
} from '../../../app/shell/intake/start-intent.ts';

const A = '4665a07c-7641-4809-a133-10786201bb56';
const B = 'task_2026';
const nothing = { ids: [], link: null, files: [], hidden: false };
const HERE = resolve('/work/here');

test('ids on the command line are taken, each once', () => {
  expect(readStartIntent([A, B, A], HERE)).toEqual({ ...nothing, ids: [A, B] });
});

test('case 76: switches, folders, words and what Chromium adds are passed over', () => {
  const noise = [
    ...[
      '.',
      '/opt/Dailies/resources/app.asar',
      'recorder.cjs',
      '-r',
      '--inspect=0',
      'start',
      'C:\\clips\\a1b2c3d4',
    ],
    ...['--data', 'profile-2026', '--original-process-start-time=13376', '--enable-features=A1234567'],
  ];
  expect(readStartIntent(noise, HERE)).toEqual(nothing);
  expect(readStartIntent([...noise, A], HERE)).toEqual({ ...nothing, ids: [A] });
});

test('E13, case 76: with a link nothing else counts', () => {
  expect(readStartIntent([`dailies://track/${A}`, B, '--hidden'], HERE)).toEqual({
    ids: [],
    link: { kind: 'track', id: A },
    files: [],
    hidden: true,
  });
  expect(readStartIntent(['dailies://format-disk/now', B], HERE).ids).toEqual([]);
});

test('the entry at login asks for no window', () => {
  expect(readStartIntent(['--hidden'], HERE)).toEqual({ ...nothing, hidden: true });
});

test('E12: a second start is read from what it sent, not from the arguments that Chromium has reordered', () => {
  expect(secondStartIntent(['electron', B], { args: [A] }, HERE).ids).toEqual([A]);
});

test.each([null, undefined, 7, {}, { args: 'x' }, { args: [1] }, { args: Array(1001).fill('x') }])(
  'E12, case 62: a second start that sent %j is read from its arguments',
  (sent) => {
    expect(secondStartIntent(['/opt/Dailies/dailies', '--flag', A], sent, HERE).ids).toEqual([A]);
  },
);

test('what is sent is what the first one takes', () => {
  const sent = argumentsToSend([A, 'x'.repeat(5000), ...Array(2000).fill(B)]);
  expect(sent.args).toHaveLength(1000);
  expect(secondStartIntent([], sent, HERE).ids).toEqual([A, B]);
});

test('lists and answers are taken by their names, from where the program was started', () => {
  const elsewhere = resolve('/shots/Märchen 1.dailies');
  const words = ['reel.dailies', './ANSWER.JSON', elsewhere, pathToFileURL(elsewhere).href, A];
  expect(readStartIntent(words, HERE)).toEqual({
    ...nothing,
    ids: [A],
    files: [join(HERE, 'reel.dailies'), join(HERE, 'ANSWER.JSON'), elsewhere],
  });
  expect(secondStartIntent([], { args: ['../ids.txt'] }, HERE).files).toEqual([resolve(HERE, '../ids.txt')]);
  expect(
    readStartIntent(
      Array.from({ length: 500 }, (_, n) => `${n}.txt`),
      HERE,
    ).files,
  ).toHaveLength(100);
});

test('case 76: no other file is looked at, none on another machine by an address, and none beside a link', () => {
  const others = [
    '/etc/passwd',
    'clip.mp4',
    'file://server/share/ids.txt',
    'file:///a%2Fb.txt',
    'https://a/ids.txt.exe',
  ];
  expect(readStartIntent([...others, '--list=ids.txt', '--data', 'profile.json'], HERE).files).toEqual([]);
  expect(readStartIntent([`dailies://show/${A}`, 'ids.txt'], HERE).files).toEqual([]);
});
