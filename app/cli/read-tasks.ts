/**
 * Reads ids from TASK words: an id as it stands, a file, or standard input. Everything is checked before anything is
 * sent.
 */

import { statSync } from 'node:fs';
import { builtInServices, lumaGateway } from '../core/services/definitions/built-in.ts';
import { isTaskId } from '../core/services/definitions/route.ts';
import { idKey } from '../core/services/field-values.ts';
import { badId } from '../core/tracking/find-task-ids.ts';
import {
  type FoundTasks,
  findNamedTasks,
  findTasks,
  type KnownAccounts,
} from '../core/tracking/find-tasks.ts';
import { MAIN_ACCOUNT } from '../shared/accounts.ts';
import { cleanText } from '../shared/clean-text.ts';
import { firstClipId } from '../shared/clip-id.ts';
import { terminalSentence } from '../shared/problem-sentence.ts';
import { keyMissing } from './accounts.ts';
import { TooLong } from './read-bounded.ts';
import { readTextFile } from './read-text.ts';
import { UsageError } from './usage-error.ts';

function isFile(path: string): boolean {
  try {
    const stat = statSync(path);
    // A pipe (/dev/fd/63 of a shell's <(…)) is read like a file.
    return stat.isFile() || stat.isFIFO();
  } catch {
    return false;
  }
}

function readText(source: string | 0, name: string): string {
  try {
    return readTextFile(source);
  } catch (thrown) {
    throw new UsageError(
      thrown instanceof TooLong
        ? `${name} is too large for a list of ids; give a smaller file.`
        : `${name} cannot be read; check its path and permissions.`,
    );
  }
}

const ALONE: KnownAccounts = {
  known: [{ id: MAIN_ACCOUNT, service: lumaGateway, baseUrl: lumaGateway.baseUrl ?? '' }],
  current: MAIN_ACCOUNT,
};

export interface Task {
  readonly account: string;
  /** Of the task, or of one of its clips: with `#2` behind it. */
  readonly id: string;
  /** It says nothing of whose it is. */
  readonly isBare?: true;
}

/**
 * Takes a task of a service that has no account here for one of an account called like it: the Dailies that runs may
 * have one there. Throws for the first that is refused: nothing starts on half a list.
 */
function allOf({ tasks, refused }: FoundTasks, where: string): readonly Task[] {
  const elsewhere = refused.map(({ problem }): Task => {
    const { cause, words, value } = problem.facts;
    const service = builtInServices.find(({ name }) => cause === 'service-missing' && name === words);
    if (!service) throw new UsageError(`${where}${terminalSentence(problem)}`);
    return { account: service.id, id: String(value) };
  });
  return [...tasks, ...elsewhere];
}

/** Throws DailiesError `no-key` for a task of a service that has no account here: for work that is done here. */
export function requireAccounts(tasks: readonly Task[], { known }: KnownAccounts): void {
  for (const { account } of tasks) {
    const service = builtInServices.find(({ id }) => id === account);
    if (service && known.every(({ id }) => id !== account)) throw keyMissing(service);
  }
}

function tasksFrom(text: string, name: string, accounts: KnownAccounts): readonly Task[] {
  const tasks = allOf(findTasks(text, accounts, undefined, builtInServices), `In ${name}: `);
  if (tasks.length === 0) throw new UsageError(`There is no task id in ${name}; put one id a line.`);
  const named = new Set(findNamedTasks(text, accounts, builtInServices).map(({ id }) => id));
  const isNamed = ({ id, account }: Task): boolean => account !== accounts.current || named.has(id);
  return tasks.map((task) => (isNamed(task) ? task : { ...task, isBare: true }));
}

/** What stands behind a task's id where `list` names the account and the clip: `…@fal#2`. */
const PRINTED = /^(.+?)@([^@~#]+)(?:~\d+)?(#[1-9]\d{0,2})?$/;

/** Reads an id as `list` prints it, which may name its account and its clip; null for what is none. */
function printedTask(word: string, { known, current }: KnownAccounts): Task | null {
  const fits = (account: string, id: string): boolean => {
    const owner = known.find((each) => each.id === account);
    return owner !== undefined && isTaskId(firstClipId(id), owner.service.idCharacters);
  };
  const [, task = '', account = '', clip = ''] = PRINTED.exec(word) ?? [];
  if (fits(account, task)) return { account, id: task + clip };
  return fits(current, word) ? { account: current, id: word, isBare: true } : null;
}

const UUID = /[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}/gi;

/** Takes UUIDs out of the marks of the text that they were copied from: `(ID),` or `ID;ID`. */
function markedTasks(word: string, { current }: KnownAccounts): readonly Task[] {
  const marks = word.replace(UUID, '');
  const isMarked = marks !== word && /^(?:urn:uuid:|[^\p{L}\p{N}/\\])*$/iu.test(marks);
  return isMarked ? [...word.matchAll(UUID)].map(([id]) => ({ account: current, id, isBare: true })) : [];
}

/** Reads an id of the chosen service or as it is printed, or an address of any; null for what is neither. */
function tasksIn(word: string, accounts: KnownAccounts): readonly Task[] | null {
  const printed = printedTask(word, accounts);
  if (printed) return [printed];
  const marked = markedTasks(word, accounts);
  if (marked.length > 0) return marked;
  if (!/^https?:/i.test(word)) return null;
  const { tasks, refused } = findTasks(word, accounts, undefined, builtInServices);
  const isMissing = refused.some(({ problem }) => problem.facts.cause === 'service-missing');
  return tasks.length > 0 || isMissing ? allOf({ tasks, refused }, '') : null;
}

/**
 * Reads the tasks and whose they are: what does not say so is of the current account. Throws UsageError naming the first
 * word, file or line that is no good.
 */
export function readTasks(words: readonly string[], accounts: KnownAccounts = ALONE): readonly Task[] {
  const found = new Map<string, Task>();
  const add = (tasks: readonly Task[]): void => {
    for (const task of tasks) {
      const key = `${task.account} ${idKey(task.id)}`;
      found.set(key, found.get(key) ?? task);
    }
  };
  // Standard input is read to its end the first time that it is named.
  for (const word of new Set(words)) {
    const name = word === '-' ? 'standard input' : cleanText(word, 200);
    const tasks = word === '-' || isFile(word) ? null : tasksIn(word, accounts);
    if (word === '-') add(tasksFrom(readText(0, name), name, accounts));
    else if (isFile(word)) add(tasksFrom(readText(word, name), name, accounts));
    else if (tasks) add(tasks);
    else if (/[/\\.]/.test(word)) {
      throw new UsageError(`${terminalSentence(badId(word))} There is no file of that name either.`);
    } else {
      throw new UsageError(terminalSentence(badId(word)));
    }
  }
  return [...found.values()];
}
