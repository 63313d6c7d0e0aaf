/** Finds out by one harmless request whether a gateway takes a key. */
import { DailiesError } from '../../shared/error-code.ts';
import type { ServiceClient } from './client.ts';

/** A well-formed id that no service gives out. */
export const NOBODYS_TASK = '00000000-0000-4000-8000-000000000000';

/**
 * Asks about a task that does not exist: that the gateway does not know it means that it knows the key. Throws what
 * ServiceClient.query throws: `key-refused`, `gateway-unreachable`, `bad-answer` of something that is no gateway…
 */
export async function testKey(client: ServiceClient, signal: AbortSignal): Promise<void> {
  try {
    await client.query(NOBODYS_TASK, signal);
  } catch (thrown) {
    if (!(thrown instanceof DailiesError) || thrown.code !== 'unknown-task') throw thrown;
  }
}
