/**
 * Says where a file link may lead (docs/rules.md, P2): links come from a service and are followed unattended, so they
 * must not be a way into the local network. Pure; checked for the link and again for each redirect.
 */
import { DailiesError, type Facts } from '../../shared/error-code.ts';
import { bareHost, type HostKind, kindOfHost } from './addresses.ts';

export interface LinkRules {
  /** Throws DailiesError `link-refused`. */
  check(link: string, base?: URL): URL;
  /** For the addresses a name resolves to, so that no DNS answer opens what the text did not. */
  allowsAddress(kind: HostKind, hostname: string): boolean;
  /** What goes along to a file on the service's own origin, such as its key; null for every other address. */
  headersFor?(url: URL): Readonly<Record<string, string>> | null;
}

/** Makes the rules for one gateway, which decides the one exception: one on this machine may link to this machine. */
export function createLinkRules(gateway: URL): LinkRules {
  const gatewayKind = kindOfHost(gateway);
  const gatewayHost = bareHost(gateway).toLowerCase();

  function allowsAddress(kind: HostKind, hostname: string): boolean {
    if (kind === 'public') return true;
    if (kind === 'loopback') return gatewayKind === 'loopback';
    return gatewayKind === 'private' && hostname.replace(/^\[|\]$/g, '').toLowerCase() === gatewayHost;
  }

  return {
    allowsAddress,
    check(link, base) {
      const url = URL.canParse(link, base) ? new URL(link, base) : null;
      if (!url) throw refused({ cause: 'link-no-address' });
      const kind = kindOfHost(url);
      const plainHttpHere = url.protocol === 'http:' && kind === 'loopback' && gatewayKind === 'loopback';
      if (url.protocol !== 'https:' && !plainHttpHere) {
        throw refused({ cause: 'link-not-https', value: `${url.protocol}//` });
      }
      if (url.username !== '' || url.password !== '') {
        throw refused({ cause: 'link-holds-password' });
      }
      if (!allowsAddress(kind, bareHost(url))) {
        throw refused({ cause: 'link-not-public', host: url.hostname });
      }
      url.hash = '';
      return url;
    },
  };
}

function refused(facts: Facts): DailiesError {
  return new DailiesError('link-refused', facts);
}
