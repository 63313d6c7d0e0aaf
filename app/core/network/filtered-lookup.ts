/** Resolves names and drops addresses that a link may not lead to, so that no DNS answer opens the local network. */
import { type LookupAddress, type LookupOptions, lookup } from 'node:dns';
import { DailiesError } from '../../shared/error-code.ts';
import { type HostKind, kindOfResolved } from './addresses.ts';

export type LookupCallback = (
  error: NodeJS.ErrnoException | null,
  address: string | LookupAddress[],
  family?: number,
) => void;
export type Lookup = (hostname: string, options: LookupOptions, callback: LookupCallback) => void;

export type ResolveAll = (
  hostname: string,
  options: LookupOptions,
  callback: (error: NodeJS.ErrnoException | null, addresses: LookupAddress[]) => void,
) => void;

const resolveWithSystem: ResolveAll = (hostname, options, callback) => {
  lookup(hostname, { ...options, all: true }, callback);
};

const linkRefused = (hostname: string): DailiesError =>
  new DailiesError('link-refused', { cause: 'link-not-public', host: hostname });

/**
 * Makes a `lookup` for sockets. It fails with `refusal`, by default a DailiesError `link-refused`, when every address of the
 * name is of a kind that is not allowed.
 */
export function createFilteredLookup(
  isAllowed: (kind: HostKind, hostname: string) => boolean,
  resolveAll: ResolveAll = resolveWithSystem,
  refusal: (hostname: string) => DailiesError = linkRefused,
): Lookup {
  return (hostname, options, callback) => {
    resolveAll(hostname, options, (error, addresses) => {
      if (error) return callback(error, []);
      const allowed = addresses.filter(({ address }) => isAllowed(kindOfResolved(address), hostname));
      const [first] = allowed;
      if (!first) return callback(refusal(hostname), []);
      if (options.all) callback(null, allowed);
      else callback(null, first.address, first.family);
    });
  };
}
