/** Name resolution that drops addresses a link may not lead to, so that no DNS answer opens the local network. */
import { type LookupAddress, type LookupOptions, lookup } from 'node:dns';
import { DailiesError } from '../../shared/error-code.ts';
import { type HostKind, kindOfIp } from './addresses.ts';

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

/**
 * A `lookup` for node:http. Fails with DailiesError `link-refused` when every address of the name is of a kind
 * that is not allowed.
 */
export function createFilteredLookup(
  isAllowed: (kind: HostKind, hostname: string) => boolean,
  resolveAll: ResolveAll = resolveWithSystem,
): Lookup {
  return (hostname, options, callback) => {
    resolveAll(hostname, options, (error, addresses) => {
      if (error) return callback(error, []);
      const allowed = addresses.filter(({ address }) => isAllowed(kindOfIp(address), hostname));
      const first = allowed[0];
      if (!first) {
        const refused = new DailiesError(
          'link-refused',
          `The link leads to ${hostname}, which is not a public server, so Dailies does not open it.`,
        );
        return callback(refused, []);
      }
      if (options.all) callback(null, allowed);
      else callback(null, first.address, first.family);
    });
  };
}
