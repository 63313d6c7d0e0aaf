/**
 * Finds what is finished at a service and not in the library, where the service lists what an account made. It asks
 * page by page within the account's request rate, when a person says so or, once they agreed, each hour. It only
 * reads: nothing is fetched before a person has seen what is there.
 */
import { DailiesError, type Problem } from '../../shared/error-code.ts';
import type { AddOutcome } from '../../shared/library-view.ts';
import { dyingOf, type RescueClip, type RescueState } from '../../shared/rescue.ts';
import type { Library } from '../library/library.ts';
import type { ServiceDefinition, ServiceList } from '../services/definitions/definition.ts';
import { firstPage, type PagePlace, readListPage } from '../services/read-list.ts';
import type { Budget } from '../tracking/budget.ts';

/** Of one list in one look; what is older is hardly there any more. */
const MAX_PAGES = 20;
export const HOUR_MS = 3_600_000;
const TICK_MS = 60_000;

/** One account, as far as its list is concerned. */
export interface ListedAccount {
  readonly id: string;
  readonly service: ServiceDefinition;
  readonly gateway: {
    readonly baseUrl: URL;
    readJson(address: URL, signal: AbortSignal): Promise<unknown>;
  };
  readonly budget: Pick<Budget, 'slot' | 'pauseFor'>;
}

export interface RescueDeps {
  readonly accounts: ReadonlyMap<string, ListedAccount>;
  readonly library: Pick<Library, 'idOfTask' | 'accountOf' | 'taskIdOf' | 'fact' | 'setFact'>;
  readonly track: (ids: readonly string[], account: string) => readonly AddOutcome[];
  readonly now: () => number;
  readonly monotonicNow: () => number;
  readonly signal: AbortSignal;
  /** Between two pages: a list is no burst. */
  readonly pause: (signal: AbortSignal) => Promise<unknown>;
  /** @param news how many dying clips the hourly look found that were not told of yet. */
  readonly onChange: (state: RescueState, news: number) => void;
  readonly onBug: (thrown: unknown) => void;
}

/** What was learnt of one account in this run. */
interface Findings {
  readonly clips: Map<string, RescueClip>;
  /** Dying clips that a person knows of. */
  readonly told: Set<string>;
  flight: Promise<RescueState> | null;
  lookedAtMs: number | null;
  /** Whether a look came to the end of the list: then the next one may stop at what is known. */
  isThrough: boolean;
  isCut: boolean;
  problem: Problem | null;
}

type Listing = ListedAccount & { readonly service: ServiceDefinition & { readonly list: ServiceList } };

const hourlyFact = (account: string): string => `rescue-hourly ${account}`;
const leftFact = (account: string, id: string): string => `rescue-left ${account} ${id}`;

function hasList(account: ListedAccount | undefined): account is Listing {
  return account?.service.list !== undefined;
}

/** Sorts clips: dying first; then those of which nothing is known; last those whose time is over. */
function byDeadline(clips: readonly RescueClip[], nowMs: number): readonly RescueClip[] {
  const rank = ({ diesAtMs }: RescueClip): number => (diesAtMs === null ? 1 : diesAtMs > nowMs ? 0 : 2);
  return [...clips].sort(
    (one, other) => rank(one) - rank(other) || (one.diesAtMs ?? 0) - (other.diesAtMs ?? 0),
  );
}

export class Rescue {
  readonly #deps: RescueDeps;
  readonly #findings = new Map<string, Findings>();
  /** When the clock last had each account looked at, on the monotonic clock. */
  readonly #triedAtMs = new Map<string, number>();
  #timer: NodeJS.Timeout | null = null;
  #isHeld = false;

  constructor(deps: RescueDeps) {
    this.#deps = deps;
  }

  /** Of each account whose service has a list. */
  states(): readonly RescueState[] {
    return [...this.#deps.accounts.values()].filter(hasList).map(({ id }) => this.#state(id));
  }

  /**
   * Asks the service what the account has made; at most once at a time. What goes wrong stands in the state. Throws
   * DailiesError `not-found` where there is no such account or no list.
   */
  look(account: string): Promise<RescueState> {
    return this.#look(this.#listing(account), false);
  }

  /** Has the account looked at each hour, or no longer. Throws DailiesError `not-found`. */
  setHourly(account: string, isOn: boolean): RescueState {
    this.#listing(account);
    this.#deps.library.setFact(hourlyFact(account), isOn ? 'on' : 'off');
    this.#triedAtMs.delete(account);
    if (isOn) this.lookDue();
    return this.#changed(account);
  }

  /** Tracks everything that was found. Throws DailiesError `not-found`. */
  track(account: string): readonly AddOutcome[] {
    this.#listing(account);
    const ids = this.#state(account).clips.map(({ id }) => id);
    const outcomes = ids.length === 0 ? [] : this.#deps.track(ids, account);
    this.#changed(account);
    return outcomes;
  }

  /** Offers what was found no more. Throws DailiesError `not-found`. */
  leave(account: string): RescueState {
    this.#listing(account);
    for (const { id } of this.#state(account).clips) this.#deps.library.setFact(leftFact(account, id), '1');
    return this.#changed(account);
  }

  /** A person takes these items off the list: they are not offered again. */
  removed(items: readonly string[]): void {
    const { accounts, library } = this.#deps;
    for (const item of items) {
      const account = library.accountOf(item);
      if (account !== null && hasList(accounts.get(account))) {
        library.setFact(leftFact(account, library.taskIdOf(item)), '1');
      }
    }
  }

  /** Another key or another address: what was found may be somebody else's. */
  forget(account: string): void {
    this.#findings.delete(account);
    this.#triedAtMs.delete(account);
    if (hasList(this.#deps.accounts.get(account))) this.#changed(account);
  }

  start(): void {
    this.#timer = setInterval(() => this.lookDue(), TICK_MS);
    this.#timer.unref();
  }

  stop(): void {
    if (this.#timer !== null) clearInterval(this.#timer);
  }

  /** Nothing is asked by the clock while everything is held still. */
  setHeld(isHeld: boolean): void {
    this.#isHeld = isHeld;
  }

  /** Looks at each account whose hour is over. */
  lookDue(): void {
    const { accounts, library, monotonicNow, signal, onBug } = this.#deps;
    if (this.#isHeld || signal.aborted) return;
    for (const account of accounts.values()) {
      if (!hasList(account) || library.fact(hourlyFact(account.id)) !== 'on') continue;
      const triedAtMs = this.#triedAtMs.get(account.id);
      if (triedAtMs !== undefined && monotonicNow() - triedAtMs < HOUR_MS) continue;
      this.#triedAtMs.set(account.id, monotonicNow());
      this.#look(account, true).catch((thrown: unknown) => signal.aborted || onBug(thrown));
    }
  }

  #listing(account: string): Listing {
    const known = this.#deps.accounts.get(account);
    if (hasList(known)) return known;
    throw new DailiesError('not-found');
  }

  #of(account: string): Findings {
    const known = this.#findings.get(account);
    if (known) return known;
    const made: Findings = {
      ...{ clips: new Map(), told: new Set(), flight: null, lookedAtMs: null },
      ...{ isThrough: false, isCut: false, problem: null },
    };
    this.#findings.set(account, made);
    return made;
  }

  /** Whether the library has it, or a person wants to see it no more. */
  #isKnown(account: string, id: string): boolean {
    const { library } = this.#deps;
    return library.idOfTask(id, account) !== null || library.fact(leftFact(account, id)) !== null;
  }

  #state(account: string): RescueState {
    const { accounts, library, now } = this.#deps;
    const { clips, flight, lookedAtMs, isCut, problem } = this.#of(account);
    const hourly = library.fact(hourlyFact(account));
    const missing = [...clips.values()].filter(({ id }) => !this.#isKnown(account, id));
    return {
      ...{ account, service: accounts.get(account)?.service.id ?? '', lookedAtMs, isCut, problem },
      ...{ isHourly: hourly === 'on', isAgreed: hourly !== null, isLooking: flight !== null },
      clips: byDeadline(missing, now()),
    };
  }

  #changed(account: string, news = 0): RescueState {
    const state = this.#state(account);
    this.#deps.onChange(state, news);
    return state;
  }

  #look(account: Listing, isByClock: boolean): Promise<RescueState> {
    const findings = this.#of(account.id);
    findings.flight ??= this.#walkAll(account, findings)
      .finally(() => {
        findings.flight = null;
      })
      .then(() => {
        // The library is closed by then.
        if (this.#deps.signal.aborted) throw new DailiesError('cancelled');
        return this.#tell(account.id, findings, isByClock);
      });
    this.#changed(account.id);
    return findings.flight;
  }

  /** Counts as told what a person has asked for; of what the clock found that is news which is not. */
  #tell(account: string, findings: Findings, isByClock: boolean): RescueState {
    // The account may be another one by now, or gone.
    if (this.#findings.get(account) !== findings) return this.#state(account);
    const dying = dyingOf(this.#state(account).clips, this.#deps.now());
    const news = dying.filter(({ id }) => !findings.told.has(id)).length;
    for (const { id } of dying) findings.told.add(id);
    return this.#changed(account, isByClock ? news : 0);
  }

  async #walkAll(account: Listing, findings: Findings): Promise<void> {
    const { signal, now } = this.#deps;
    let isWhole = true;
    try {
      for (const route of account.service.list.routes) {
        isWhole = (await this.#walk(account, route, findings)) && isWhole;
      }
      findings.isCut = !isWhole;
      findings.isThrough = findings.isThrough || isWhole;
      findings.problem = null;
      findings.lookedAtMs = now();
    } catch (thrown) {
      if (!(thrown instanceof DailiesError)) {
        if (signal.aborted) return;
        throw thrown;
      }
      if (thrown.retryAfterMs) account.budget.pauseFor(thrown.retryAfterMs, true);
      findings.problem = thrown.toProblem();
    }
  }

  /** Reads the pages of one list; whether it came to its end, or to what is known. */
  async #walk(
    { id, service, gateway, budget }: Listing,
    route: ServiceList['routes'][number],
    findings: Findings,
  ): Promise<boolean> {
    const { signal, pause } = this.#deps;
    const { baseUrl } = gateway;
    const seen = new Set<string>();
    let place: PagePlace | null = firstPage(route, baseUrl);
    for (let page = 1; place !== null && page <= MAX_PAGES; page += 1) {
      if (page > 1) await pause(signal);
      await budget.slot(signal);
      const read = readListPage(
        service,
        route,
        await gateway.readJson(place.address, signal),
        place,
        baseUrl,
      );
      const fresh = read.clips.filter((clip) => !seen.has(clip.id));
      const isNew = ({ id: task }: RescueClip): boolean =>
        !findings.clips.has(task) && !this.#isKnown(id, task);
      const isAllKnown = findings.isThrough && !fresh.some(isNew);
      for (const clip of fresh) {
        seen.add(clip.id);
        findings.clips.set(clip.id, clip);
      }
      // The same clips again: this list has no pages, whatever is asked of it.
      const isSame = read.clips.length > 0 && fresh.length === 0;
      if (isSame || (isAllKnown && read.clips.length > 0)) return true;
      place = read.next;
    }
    return place === null;
  }
}
