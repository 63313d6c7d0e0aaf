/**
 * Says where a service is, by the environment: each of several has a variable of its own, for one --api could not say
 * it.
 */
import { parseBaseUrl } from '../core/services/base-url.ts';
import { terminalSentence } from '../shared/problem-sentence.ts';
import { UsageError } from './usage-error.ts';

/** Names the variable of a service's address: DAILIES_API_URL_KLING_GATEWAY and so on. */
export function addressVariable(service: string): string {
  return `DAILIES_API_URL_${service.toUpperCase().replaceAll('-', '_')}`;
}

/**
 * Gives the address that the environment holds; null where there is none. Throws UsageError naming the variable whose
 * address cannot be used.
 */
export function addressFrom(env: NodeJS.ProcessEnv, service: string): string | null {
  const name = addressVariable(service);
  const text = env[name] ?? '';
  if (text.trim() === '') return null;
  const parsed = parseBaseUrl(text);
  if (!parsed.ok) throw new UsageError(`In ${name}: ${terminalSentence(parsed.error)}`);
  return text.trim();
}
