/** Finds tasks in whatever a person pastes, and whose they are: an address or an answer says which service it is of. */
import { firstClipId } from '../../shared/clip-id.ts';
import type { Problem } from '../../shared/problem.ts';
import type { ServiceDefinition } from '../services/definitions/definition.ts';
import { idInAddress } from '../services/definitions/recognise.ts';
import { serviceOfAnswer } from '../services/definitions/recognise-answer.ts';
import { isTaskId } from '../services/definitions/route.ts';
import { idKey, isSameId } from '../services/field-values.ts';
import { isModest, parseExactly } from '../services/read-json.ts';
import { findIdsInTalk, findTaskIds } from './find-task-ids.ts';

export interface KnownAccount {
  readonly id: string;
  readonly service: ServiceDefinition;
  readonly baseUrl: string;
}

export interface KnownAccounts {
  /** The first account is the first. */
  readonly known: readonly KnownAccount[];
  /** The id of the one that bare ids go to. */
  readonly current: string;
}

export interface FoundTasks {
  readonly tasks: readonly { readonly account: string; readonly id: string }[];
  readonly refused: readonly { readonly text: string; readonly problem: Problem }[];
}

/** In ids there are neither commas nor letters of other scripts, which often follow an address without a blank. */
const ADDRESS = /[Hh][Tt][Tt][Pp][Ss]?:\/\/[^\s"'<>`\\,;|{}\u0080-\u{10ffff}]+/gu;
/** What stands behind an address in a sentence or in brackets. */
const AFTER_ADDRESS = /[)\]}>.:!?*/]+$/;

/** Puts those of the person's choice before the others. */
function inOrder({ known, current }: KnownAccounts): readonly KnownAccount[] {
  return [...known].sort((one, other) => Number(other.id === current) - Number(one.id === current));
}

class Finder {
  readonly tasks: { account: string; id: string }[] = [];
  readonly refused: { text: string; problem: Problem }[] = [];
  readonly #taken = new Set<string>();
  readonly #accounts: readonly KnownAccount[];
  readonly #services: readonly ServiceDefinition[];

  constructor(accounts: readonly KnownAccount[], services: readonly ServiceDefinition[]) {
    this.#accounts = accounts;
    this.#services = services;
  }

  /** Takes an address for a task's, if it is one; whether it was. */
  takeAddress(address: string): boolean {
    for (const { id: account, service, baseUrl } of this.#accounts) {
      const id = idInAddress({ ...service, baseUrl }, address) ?? idInAddress(service, address);
      if (id !== null) return this.#take(account, id);
    }
    for (const service of this.#services) {
      const id = idInAddress(service, address);
      if (id === null) continue;
      const facts = { cause: 'service-missing', value: id, words: service.name } as const;
      this.refused.push({ text: id, problem: { code: 'bad-id', facts } });
      return true;
    }
    return false;
  }

  /** Takes the addresses of tasks out of a text; gives what is left of it. */
  takeAddresses(text: string): string {
    return text.replace(ADDRESS, (address) => {
      const end = AFTER_ADDRESS.exec(address)?.[0] ?? '';
      return this.takeAddress(address.slice(0, address.length - end.length)) ? ` ${end}` : address;
    });
  }

  /** Whether it says all that there is to say of this account's own tasks: none is of another's. */
  isAllOf(account: KnownAccount): boolean {
    return this.refused.length === 0 && this.tasks.every((task) => task.account === account.id);
  }

  /** Takes the ids that stand beside addresses, but for those that the addresses name. */
  takeBeside(text: string, account: KnownAccount): void {
    const named = [...this.tasks.map(({ id }) => id), ...this.refused.map((one) => one.text)];
    for (const id of findIdsInTalk(text)) {
      if (!named.some((other) => isSameId(other, id) || other.endsWith(`/${id}`))) this.#take(account.id, id);
    }
  }

  takeRest(text: string, account: KnownAccount): void {
    if (text.trim() === '') return;
    const own = ownIds(text, account.service);
    if (own) for (const id of own) this.#take(account.id, id);
    if (own) return;
    const { ids, refused } = findTaskIds(text);
    for (const id of ids) this.#take(account.id, id);
    this.refused.push(...refused);
  }

  #take(account: string, id: string): true {
    // One UUID in both cases is one task.
    const whole = `${account} ${idKey(id)}`;
    if (!this.#taken.has(whole)) this.tasks.push({ account, id });
    this.#taken.add(whole);
    return true;
  }
}

/** Gives the ids of a service whose ids hold more than a gateway's: every word of a list is one. */
function ownIds(text: string, { idCharacters }: ServiceDefinition): readonly string[] | null {
  if (idCharacters === undefined) return null;
  const words = text
    .split(/[\s,;]+/)
    .filter((word) => word !== '')
    .map(firstClipId);
  return words.length > 0 && words.every((word) => isTaskId(word, idCharacters)) ? words : null;
}

function parseAnswer(text: string): unknown {
  if (!/^\s*[[{]/.test(text) || !isModest(text)) return undefined;
  try {
    return parseExactly(text);
  } catch {
    return undefined;
  }
}

interface Found extends FoundTasks {
  /** Those of which the text itself says whose they are. */
  readonly named: FoundTasks['tasks'];
}

function find(text: string, ordered: readonly KnownAccount[], services: readonly ServiceDefinition[]): Found {
  const [first] = ordered;
  const plain = text.replace(/^\uFEFF/, '');
  const finder = new Finder(ordered, services);
  const rest = finder.takeAddresses(plain);
  const named = [...finder.tasks];
  const all = ({ tasks, refused }: FoundTasks): Found => ({ tasks, refused, named });
  if (!first) return all(finder);
  // A gateway's own addresses are read with all that stands around them, as everything that is pasted is.
  const isOwn = finder.isAllOf(first) && first.service.dialects === true;
  if (rest !== plain && !isOwn) {
    finder.takeBeside(rest, first);
    return all(finder);
  }
  const body = parseAnswer(plain);
  const known = ordered.map(({ service }) => service);
  const answer = body === undefined ? null : serviceOfAnswer(known, body);
  const owner = ordered.find(({ service }) => service === answer?.service);
  if (answer && owner) {
    const tasks = [{ account: owner.id, id: answer.id }];
    return { tasks, refused: [], named: tasks };
  }
  const whole = new Finder(ordered, services);
  whole.takeRest(plain, first);
  return all(whole);
}

/**
 * Finds the tasks in a text. What says which service it is of goes to the account there (the current one where there
 * are several); what says nothing to `account`, or to the current one.
 *
 * @param services those that a task is known to be of although no account is there.
 */
export function findTasks(
  text: string,
  accounts: KnownAccounts,
  account: string | undefined,
  services: readonly ServiceDefinition[],
): FoundTasks {
  const { tasks, refused } = find(
    text,
    inOrder({ ...accounts, current: account ?? accounts.current }),
    services,
  );
  return { tasks, refused };
}

/** Finds those tasks of which a text says itself whose they are: by an address, or as a service's answer. */
export function findNamedTasks(
  text: string,
  accounts: KnownAccounts,
  services: readonly ServiceDefinition[],
): FoundTasks['tasks'] {
  return find(text, inOrder(accounts), services).named;
}
