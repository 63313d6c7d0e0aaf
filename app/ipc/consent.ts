/**
 * Asks the person, in main itself, before the page's word is taken: where a key goes, and through which proxy
 * everything goes. A page that was taken over could otherwise have the key sent, or a connection opened, to whomever
 * it likes (docs/rules.md, field S1 and field S3).
 */
import { parseProxyAddress } from '../core/network/proxy-routes.ts';
import { DailiesError } from '../shared/error-code.ts';
import type { Settings, SettingsChange } from '../shared/settings.ts';
import { createHostConsent, type HostConsent, type KeyPlace } from './host-consent.ts';

export interface ConsentDeps {
  readonly settings: {
    current(): Settings;
    /** The gateway address that a key was last entered for; null before the first key. */
    agreedGateway(): string | null;
    agreeToGateway(address: string): void;
  };
  /** Whether there is a key that could be sent. */
  readonly hasKey: () => Promise<boolean>;
  /** Asks the person whether the key may go to this host from now on. */
  readonly confirmGateway: (host: string) => Promise<boolean>;
  /** Asks the person about another proxy or, with null, about doing without the one that they have set. */
  readonly confirmProxy: (proxy: string | null) => Promise<boolean>;
}

export interface Consent {
  /** Asks where the keys of the other accounts may go. */
  readonly hosts: HostConsent;
  /** Asks what these settings need. Throws DailiesError `cancelled`; no more than one question stands open. */
  askFor(patch: SettingsChange): Promise<void>;
  /** Once settings were changed: what the person said yes to is what they agreed to. */
  changed(patch: SettingsChange): void;
  /** Before a key is entered, which goes to the gateway of the settings. Throws DailiesError `cancelled`. */
  askForKey(): Promise<void>;
  /** Once a key was entered. */
  keyEntered(): void;
}

/** Makes the asker; a person's no is DailiesError `cancelled`. */
export function createConsent(deps: ConsentDeps): Consent {
  const { settings } = deps;
  let isAsking = false;

  async function ask(question: () => Promise<boolean>): Promise<void> {
    if (isAsking) throw new DailiesError('cancelled');
    isAsking = true;
    try {
      if (!(await question())) throw new DailiesError('cancelled');
    } finally {
      isAsking = false;
    }
  }
  const hosts = createHostConsent((host) => ask(() => deps.confirmGateway(host)));

  function firstAccount(): KeyPlace {
    const agreed = settings.agreedGateway();
    // The first key is for the gateway of the settings, whichever that is.
    return { agreed, own: agreed === null ? settings.current().baseUrl : null, hasKey: deps.hasKey };
  }

  return {
    hosts,
    async askFor(patch) {
      const now = settings.current();
      if (patch.baseUrl !== undefined) await hosts.forAddress(firstAccount(), patch.baseUrl);
      const proxy = newProxy(now, patch);
      if (proxy !== undefined) await ask(() => deps.confirmProxy(proxy));
    },
    changed({ baseUrl }) {
      if (baseUrl !== undefined && settings.agreedGateway() !== null) settings.agreeToGateway(baseUrl);
    },
    async askForKey() {
      await hosts.forKey(firstAccount(), () => settings.current().baseUrl);
    },
    keyEntered() {
      const { baseUrl } = settings.current();
      if (settings.agreedGateway() !== baseUrl) settings.agreeToGateway(baseUrl);
    },
  };
}

/**
 * Gives the proxy that has to be asked about; null for none where the person's own would be left, undefined for no
 * question. One that is set is asked about whatever the mode, so that switching to it later asks nothing.
 */
function newProxy(now: Settings, patch: SettingsChange): string | null | undefined {
  const [to, from] = [addressOf(patch.proxyUrl), addressOf(now.proxyUrl)];
  if (to !== null && to !== from) return to;
  const isLeft = patch.proxyMode !== undefined && patch.proxyMode !== 'manual';
  return isLeft && now.proxyMode === 'manual' && from !== null ? null : undefined;
}

/** Writes a proxy's address as it would be used, and in one spelling; null where nothing could be reached by it. */
function addressOf(proxyUrl: string | null | undefined): string | null {
  return parseProxyAddress(proxyUrl ?? '')?.href.replace(/\/$/, '') ?? null;
}
