/** Writes docs/patience.md from the function itself: `node test/core/services/patience-table.ts`. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { type Limits, nextStep, type Seen, type Step } from '../../../app/core/services/patience.ts';

export const PATIENCE_DOC = join(import.meta.dirname, '../../../docs/patience.md');

export type Fixed = Omit<Seen, 'times' | 'sinceMs'>;
export const USUAL: Limits = { retryDelayMs: 1_000, retries: null, pollIntervalMs: null };
/** Without jitter: the longest that each delay may be. */
const LONGEST = (): number => 1;

export interface Course {
  readonly steps: readonly Step[];
  readonly tookMs: number;
}

/** The steps after the same trouble again and again, until the last; what never ends is cut at `most`. */
export function courseOf(fixed: Fixed, limits: Limits = USUAL, random = LONGEST, most = 200): Course {
  const steps: Step[] = [];
  let sinceMs = 0;
  let taskAgeMs = fixed.taskAgeMs ?? 0;
  for (let times = 1; times <= most; times += 1) {
    const rangesInRow = fixed.rangesInRow === undefined ? 0 : times;
    const linkLeftMs = fixed.linkLeftMs === undefined ? undefined : fixed.linkLeftMs - sinceMs;
    const seen = { ...fixed, times, sinceMs, taskAgeMs, rangesInRow, linkLeftMs };
    const step = nextStep(seen, limits, random);
    steps.push(step);
    if (!('afterMs' in step)) break;
    sinceMs += step.afterMs;
    taskAgeMs += step.afterMs;
  }
  return { steps, tookMs: sinceMs };
}

const SITUATIONS: readonly (readonly [string, Fixed])[] = [
  ['the gateway does not know a task that was just tracked', { trouble: 'unknown-task' }],
  ['… one that was tracked long ago', { trouble: 'unknown-task', taskAgeMs: 3_600_000 }],
  ['the gateway says completed and gives no link', { trouble: 'no-link' }],
  ['the gateway refuses, in words, a key that never worked', { trouble: 'key-refused' }],
  ['… a key that has worked', { trouble: 'key-refused', keyWorked: true }],
  ['another fault of the gateway while a link is asked for', { trouble: 'gateway' }],
  ['the link is refused (401, 403, 404, 410), and no byte ever came', { trouble: 'link-refused' }],
  ['… some bytes came before', { trouble: 'link-refused', anyByte: true }],
  [
    '… some bytes came before, and a Range was asked for',
    { trouble: 'link-refused', anyByte: true, rangesInRow: 1 },
  ],
  [
    '… some bytes came before, and the link says that it is over',
    { trouble: 'link-refused', anyByte: true, linkLeftMs: 0 },
  ],
  ['a page, JSON, next to nothing instead of the file, and no byte ever came', { trouble: 'not-the-file' }],
  ['… some bytes came before', { trouble: 'not-the-file', anyByte: true }],
  [
    '… some bytes came before, and a Range was asked for',
    { trouble: 'not-the-file', anyByte: true, rangesInRow: 1 },
  ],
  ['the file is damaged', { trouble: 'damaged', anyByte: true }],
  [
    'it plays, and is odd in its form or against a checksum that hints',
    { trouble: 'odd-form', anyByte: true },
  ],
  [
    '… it is whole: as long as announced, or with the digest given',
    { trouble: 'odd-form', anyByte: true, isWhole: true },
  ],
  ['… the same bytes have come twice', { trouble: 'odd-form', anyByte: true, sameBytes: true }],
  ['an answer contradicts itself or leads nowhere', { trouble: 'contradiction', anyByte: true }],
  [
    'a Range is refused (400, 405, 412, 416, 501, a wrong 206…)',
    { trouble: 'range-refused', anyByte: true, rangesInRow: 1 },
  ],
  ['the file server has a fault of its own (5xx, 408, 425), and no byte ever came', { trouble: 'busy' }],
  ['… some bytes came before', { trouble: 'busy', anyByte: true }],
  [
    '… some bytes came before, and the link says that it is over in 3 s',
    { trouble: 'busy', anyByte: true, linkLeftMs: 3_000 },
  ],
  ['… some bytes came before, and a Range was asked for', { trouble: 'busy', anyByte: true, rangesInRow: 1 }],
  ['the file server asks to slow down (429, 503)', { trouble: 'host-busy', anyByte: true }],
  ['… to a Range', { trouble: 'host-busy', anyByte: true, rangesInRow: 1 }],
  ['no connection, a broken one, or silence', { trouble: 'lost', anyByte: true }],
  ['… to a Range', { trouble: 'lost', anyByte: true, rangesInRow: 1 }],
  ['too many open files, a file that another program holds', { trouble: 'disk-passing', anyByte: true }],
];

const SAID: readonly (readonly [string, Limits])[] = [
  ['usual', USUAL],
  ['--retries 3', { ...USUAL, retries: 3 }],
  ['--poll-interval 1s', { ...USUAL, pollIntervalMs: 1_000 }],
  ['--retry-delay 20ms', { ...USUAL, retryDelayMs: 20 }],
];

function textOf(ms: number): string {
  if (ms === 0) return 'at once';
  if (ms < 1_000) return `${Math.round(ms)} ms`;
  return ms < 120_000 ? `${Math.round(ms / 100) / 10} s` : `${Math.round(ms / 6_000) / 10} min`;
}

const VERBS: Readonly<Record<Step['type'], string>> = {
  'ask again': 'again',
  'ask the task': 'ask the task, then again',
  'without Range': 'the whole file without Range, at once',
  keep: 'keep it, with a remark',
  'give up': 'give up',
};

/** "again after 1 s, 2 s, 4 s …, 8 times in 3.5 min; then give up". */
function sentenceOf({ steps, tookMs }: Course, most: number): string {
  const delays = steps.flatMap((step) => ('afterMs' in step ? [step.afterMs] : []));
  const [first] = steps;
  const last = steps.at(-1);
  if (!first || !last) return '';
  const end =
    'afterMs' in last ? (steps.length >= most ? '; never given up' : '') : `; then ${VERBS[last.type]}`;
  if (delays.length === 0) return VERBS[last.type];
  const shown = delays.slice(0, 5).map(textOf).join(', ');
  const rest = delays.length > 5 ? ' …' : '';
  const count = end.includes('never')
    ? ''
    : `, ${delays.length} ${delays.length === 1 ? 'time' : 'times'} in ${textOf(tookMs)}`;
  const changed = steps.findIndex((step) => 'afterMs' in step && step.type !== first.type);
  const change = changed < 0 ? '' : `, asking the task from time ${changed + 1} on`;
  return `${VERBS[first.type]} (${shown}${rest}${count}${change})${end}`;
}

export function patienceDoc(): string {
  const most = 200;
  const rows = SITUATIONS.map(([what, fixed]) => {
    const cells = SAID.map(([, limits]) => sentenceOf(courseOf(fixed, limits, LONGEST, most), most));
    const [usual, ...others] = cells;
    return `| ${[what, usual, ...others.map((cell) => (cell === usual ? 'the same' : cell))].join(' | ')} |`;
  });
  return `# Patience

What is done after each trouble, again and again, until it is over: written from the one function that decides it
(\`app/core/services/patience.ts\`) by \`node test/core/services/patience-table.ts\`; a test fails when it is stale. Each
delay is the longest that it may be: those of file servers have full jitter, and a Retry-After takes their place. A row
of troubles ends with progress: with a good answer, or, for a file, with more bytes than ever came before.

| trouble | ${SAID.map(([said]) => said).join(' | ')} |
|---|${SAID.map(() => '---').join('|')}|
${rows.join('\n')}

A late file or link is given up when both the time is over and at least ten answers have come. Before a transfer is given
up after a Range, the whole file is asked for once without it; what is there stays until that has come further. Whatever
is asked for again when its link says that it is over, is asked for by a new link.
`;
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) writeFileSync(PATIENCE_DOC, patienceDoc());
