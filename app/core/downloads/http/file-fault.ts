/** The faults of a connection to a file server, as the codes of docs/rules.md §4. */
import { DailiesError } from '../../../shared/error-code.ts';
import { dailiesErrorIn, errorCodeOf, networkFaultOf } from '../../network/network-fault.ts';

/** Sorts what a connection threw into the kinds of docs/rules.md §4; what is a DailiesError already stays as it is. */
export function fileFault(thrown: unknown, host: string): DailiesError {
  const own = dailiesErrorIn(thrown);
  if (own) return own;
  const code = errorCodeOf(thrown);
  switch (networkFaultOf(thrown)) {
    case 'aborted':
      return new DailiesError('cancelled', 'The download was stopped.');
    case 'certificate':
      return new DailiesError(
        'file-certificate',
        `The file server ${host} has no valid certificate for https; check the clock of this computer and your network.`,
      );
    case 'timeout':
      return stalledFault(host);
    case 'malformed':
      return new DailiesError(
        'bad-transfer',
        `The file server ${host} sent something that is not a proper answer.`,
      );
    case 'unreachable':
      return new DailiesError(
        'connection-lost',
        code === 'ECONNREFUSED'
          ? `The file server ${host} refused the connection.`
          : `The file server ${host} cannot be reached; check your network connection.`,
      );
    case 'broken':
      return new DailiesError('connection-lost', `The connection to the file server ${host} broke.`);
  }
}

/** The server went silent, or nearly so. */
export function stalledFault(host: string): DailiesError {
  return new DailiesError('stalled', `The file server ${host} stopped sending.`);
}
