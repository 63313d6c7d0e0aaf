/** What reaches the shell from outside: arguments, links, headers, settings of the system, words of a feed. */
import { isAbsolute, resolve } from 'node:path';
import fc from 'fast-check';
import { parseContentRange, parseUnsatisfiedRange } from '../../../app/core/downloads/http/resume.ts';
import { MAX_RETRY_AFTER_MS, parseRetryAfter } from '../../../app/core/network/retry-delay.ts';

import { TASK_ID } from '../../../app/shared/generation.ts';
import { dataFolderFrom } from '../../../app/shell/data-folder.ts';
import { autostartEntry, commandOf } from '../../../app/shell/intake/desktop-entry.ts';
import { type DeepLink, findDeepLink, parseDeepLink } from '../../../app/shell/intake/parse-deep-link.ts';
import {
  argumentsToSend,
  readStartIntent,
  secondStartIntent,
} from '../../../app/shell/intake/start-intent.ts';
import { createRedactor } from '../../../app/shell/report/redact.ts';
import { parseRange } from '../../../app/shell/schemes/byte-range.ts';
import { releaseNotesText } from '../../../app/shell/updates/release-notes.ts';
import { readUpdateFeed } from '../../../app/shell/updates/update-mode.ts';
import { CANARY_KEY } from '../../fixtures/canary-key.ts';
import { junkText, junkValue } from './junk.ts';
import { mustHold } from './must-hold.ts';
import { type Target, target } from './target.ts';

const args = fc.array(fc.oneof(junkText, fc.constantFrom('--data', '--', '--hidden', 'dailies://show/a')), {
  maxLength: 6,
});

function checkLink(link: DeepLink | null): void {
  if (link !== null && link.kind !== 'unknown') mustHold(TASK_ID.test(link.id), 'a link with no id');
}

/** As the Desktop Entry Specification reads "Exec": the string's escapes, field codes, then quoted arguments. */
function readExec(value: string): readonly string[] {
  const text = value
    .replace(/\\(.)/g, (_all, next: string) => ({ n: '\n', r: '\r' })[next] ?? next)
    .replaceAll('%%', '%');
  return [...text.matchAll(/"((?:[^"\\]|\\[\s\S])*)"/g)].map(([, inner = '']) =>
    inner.replace(/\\(["`$\\])/g, '$1'),
  );
}

const redactor = createRedactor('/home/ada');
redactor.hide(CANARY_KEY);
export const SHELL_TARGETS: readonly Target[] = [
  target('header', [junkText, fc.nat()], (text, total) => {
    const range = parseRange(text, total);
    if (range.kind === 'part') {
      mustHold(
        range.first >= 0 && range.first <= range.last && range.last < total,
        'a range outside the file',
      );
    }
    const wait = parseRetryAfter(text, 1_800_000_000_000);
    mustHold(wait === undefined || (wait >= 0 && wait <= MAX_RETRY_AFTER_MS), `a wait of ${wait}`);
    parseContentRange(text);
    parseUnsatisfiedRange(text);
  }),
  target('log', [junkText, junkText], (before, after) => {
    const text = redactor.redact(`${before}${CANARY_KEY}${after}${JSON.stringify(CANARY_KEY)}/home/ada/x`);
    mustHold(!text.includes(CANARY_KEY) && !text.includes('/home/ada'), 'a secret got through');
  }),
  target('arguments', [args, junkValue, fc.boolean()], (argv, sent, asArguments) => {
    const folder = dataFolderFrom(argv, resolve('/work'));
    mustHold(folder === null || isAbsolute(folder), 'no full path');
    const { args: kept } = argumentsToSend(argv);
    mustHold(kept.length <= 1000 && kept.every((each) => each.length <= 4096), 'too much is sent');
    for (const intent of [
      readStartIntent(argv, '/work'),
      secondStartIntent(argv, asArguments ? { args: sent } : sent, '/work'),
    ]) {
      mustHold(
        intent.ids.every((id) => TASK_ID.test(id)),
        'an id is none',
      );
      mustHold(intent.link === null || intent.ids.length === 0, 'a link brought ids past its question');
      checkLink(intent.link);
      mustHold(
        intent.files.length <= 100 &&
          intent.files.every((path) => isAbsolute(path) && /\.(?:dailies|json|txt)$/i.test(path)),
        'a file that is no list',
      );
    }
    const link = findDeepLink(argv);
    checkLink(link);
  }),
  target(
    'link',
    [
      fc.oneof(
        junkText.map((rest) => `dailies://${rest}`),
        junkText,
      ),
    ],
    (text) => {
      const link = parseDeepLink(text);
      checkLink(link);
      if (link.kind !== 'unknown') {
        mustHold(
          text.toLowerCase().startsWith(`dailies://${link.kind}/`) && text.includes(link.id),
          'it was mended',
        );
      }
    },
  ),
  target(
    'autostart',
    [
      fc.array(
        junkText.map((text) => text.replaceAll('\0', '')),
        { minLength: 1, maxLength: 4 },
      ),
    ],
    (command) => {
      const entry = autostartEntry(command);
      const exec = entry.split('\n')[3]?.slice('Exec='.length) ?? '';
      mustHold(JSON.stringify(readExec(exec)) === JSON.stringify(command), `another command: ${exec}`);
      mustHold(JSON.stringify(commandOf(entry)) === JSON.stringify(command), `read as another: ${exec}`);
    },
  ),
  target(
    'update',
    [fc.oneof(junkText, junkValue, fc.array(fc.record({ version: junkText, note: junkText })))],
    (said) => {
      const notes = releaseNotesText(said);
      mustHold(
        notes.length <= 4_001 && !/[\u202a-\u202e]|(?![\n\t])\p{Cc}/u.test(notes),
        'notes carry controls or never end',
      );
      if (typeof said !== 'string') return;
      const feed = readUpdateFeed(said);
      const page = feed?.page ?? null;
      mustHold(
        page === null || new URL(page).origin === 'https://github.com',
        `not the published place: ${page}`,
      );
    },
  ),
];
