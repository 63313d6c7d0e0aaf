/** Sorts the faults of a connection to a file server into the codes of docs/rules.md §4. */
import { DailiesError } from '../../../shared/error-code.ts';
import { dailiesErrorIn, errorCodeOf, networkFaultOf } from '../../network/network-fault.ts';

/** Sorts what a connection threw into the kinds of docs/rules.md §4; what is a DailiesError already stays as it is. */
export function fileFault(thrown: unknown, host: string): DailiesError {
  const own = dailiesErrorIn(thrown);
  if (own) return own;
  const code = errorCodeOf(thrown);
  switch (networkFaultOf(thrown)) {
    case 'aborted':
      return new DailiesError('cancelled');
    case 'certificate':
      return new DailiesError('file-certificate', { host });
    case 'timeout':
      return stalledFault(host);
    case 'malformed':
      return new DailiesError('bad-transfer', { host, remark: 'not a proper answer' });
    case 'unreachable':
      return new DailiesError('connection-lost', {
        host,
        cause: code === 'ECONNREFUSED' ? 'server-refused-connection' : 'server-unreachable',
      });
    case 'broken':
      return new DailiesError('connection-lost', { host });
  }
}

/** Makes the fault for a server that went silent, or nearly so. */
export function stalledFault(host: string): DailiesError {
  return new DailiesError('stalled', { host });
}
