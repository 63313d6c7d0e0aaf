/** Reads the API key from a file or the environment; never from argv, which every user of the machine can read. */
import { parseApiKey } from '../core/services/api-key.ts';
import { DailiesError } from '../shared/error-code.ts';
import { TooLong } from './read-bounded.ts';
import { readTextFile } from './read-text.ts';

/** In UTF-16, the longest key and some blank lines. */
const MAX_KEY_BYTES = 64 * 1024;
/** For whoever writes the key into a pipe. */
const PIPE_WAIT_MS = 10_000;

/** Names the variable of a service's key: DAILIES_API_KEY_KLING_GATEWAY and so on. */
export function keyVariable(service: string): string {
  return `DAILIES_API_KEY_${service.toUpperCase().replaceAll('-', '_')}`;
}

/** Reads and checks the key. Throws DailiesError `no-key` or `key-unusable`; the message never holds the key. */
export function readKey(keyFile: string | null, env: NodeJS.ProcessEnv, service: string): string {
  let text = env[keyVariable(service)] ?? env.DAILIES_API_KEY ?? '';
  if (keyFile !== null) {
    try {
      text = readTextFile(keyFile, MAX_KEY_BYTES, PIPE_WAIT_MS);
    } catch (thrown) {
      if (thrown instanceof TooLong) {
        throw new DailiesError('key-unusable', { cause: 'key-file-too-large' });
      }
      throw new DailiesError('no-key', { cause: 'key-file-unreadable' });
    }
  }
  const parsed = parseApiKey(text);
  if (parsed.ok) return parsed.value;
  throw new DailiesError(parsed.error.code, parsed.error.facts);
}
