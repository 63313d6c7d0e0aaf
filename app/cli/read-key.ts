/** The API key, from a file or the environment; never from argv, which every user of the machine can read. */
import { parseApiKey } from '../core/services/api-key.ts';
import { DailiesError } from '../shared/error-code.ts';
import { TooLong } from './read-bounded.ts';
import { readTextFile } from './read-text.ts';

/** In UTF-16, the longest key and some blank lines. */
const MAX_KEY_BYTES = 64 * 1024;
/** For whoever writes the key into a pipe. */
const PIPE_WAIT_MS = 10_000;

/** Throws DailiesError `no-key` or `key-unusable`; the message never holds the key. */
export function readKey(keyFile: string | null, env: NodeJS.ProcessEnv, service: string): string {
  // DAILIES_API_KEY_KLING_GATEWAY and so on.
  const own = `DAILIES_API_KEY_${service.toUpperCase().replaceAll('-', '_')}`;
  let text = env[own] ?? env.DAILIES_API_KEY ?? '';
  if (keyFile !== null) {
    try {
      text = readTextFile(keyFile, MAX_KEY_BYTES, PIPE_WAIT_MS);
    } catch (thrown) {
      if (thrown instanceof TooLong) {
        throw new DailiesError(
          'key-unusable',
          'The key file is too large to hold an API key; name a file that holds the key alone with --key-file.',
        );
      }
      throw new DailiesError('no-key', 'The key file cannot be read; check the path given with --key-file.');
    }
  }
  const parsed = parseApiKey(text);
  if (parsed.ok) return parsed.value;
  if (parsed.error.code === 'no-key') {
    throw new DailiesError(
      'no-key',
      'There is no API key; set DAILIES_API_KEY, or name a file that holds it with --key-file.',
    );
  }
  throw new DailiesError(parsed.error.code, parsed.error.message);
}
