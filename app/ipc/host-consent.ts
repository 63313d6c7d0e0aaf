/**
 * Decides when a person is asked before an account's key goes to a host: one rule for the first account and for all
 * others (docs/rules.md, field S1).
 */
import { originOf, parseBaseUrl } from '../core/services/base-url.ts';
import { DailiesError } from '../shared/error-code.ts';

/** Where a key may go without a question. */
export interface KeyPlace {
  /** The address that a key was last entered for; null before the first key. */
  readonly agreed: string | null;
  /** The address that needs no agreement; null where every one does. */
  readonly own: string | null;
  /** Whether there is a key that could be sent. */
  readonly hasKey: () => Promise<boolean>;
}

/** Asks where that is needed. A person's no is DailiesError `cancelled`. */
export interface HostConsent {
  /** Before an account gets another address. Gives whether the person said yes to it just now. */
  forAddress(place: KeyPlace, address: string): Promise<boolean>;
  /**
   * Before a key is entered; gives the address that it is for. Throws `cancelled`, too, where the account has another
   * one by then: the person said yes to the host that was named, and to no other that came meanwhile.
   */
  forKey(place: KeyPlace, address: () => string): Promise<string>;
}

/**
 * Makes the rule.
 * @param ask asks the person whether a key may go to this host; throws DailiesError `cancelled` for a no.
 */
export function createHostConsent(ask: (host: string) => Promise<void>): HostConsent {
  return {
    async forAddress(place, address) {
      const host = hostToAskAbout(place, address);
      if (host === null) return false;
      // Where no key was ever entered, none can be sent.
      if (place.agreed === null && !(await place.hasKey())) return false;
      await ask(host);
      return true;
    },
    async forKey(place, address) {
      const asked = address();
      const host = hostToAskAbout(place, asked);
      if (host !== null) await ask(host);
      if (address() !== asked) throw new DailiesError('cancelled');
      return asked;
    },
  };
}

/** Gives the host of an address as it would be asked; null where the key stays where it was, or cannot go there. */
function hostToAskAbout({ agreed, own }: KeyPlace, address: string): string | null {
  const parsed = parseBaseUrl(address);
  if (!parsed.ok) return null;
  const { origin, host } = parsed.value;
  return origin === originOf(agreed) || origin === originOf(own) ? null : host;
}
