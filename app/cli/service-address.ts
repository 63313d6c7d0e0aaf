/** Where a service is, as the environment says: each of several has its own, which one --api could not name. */
import { parseBaseUrl } from '../core/services/base-url.ts';
import { terminalSentence } from '../shared/problem-sentence.ts';
import { UsageError } from './usage-error.ts';

/** DAILIES_API_URL_KLING_GATEWAY and so on. */
export function addressVariable(service: string): string {
  return `DAILIES_API_URL_${service.toUpperCase().replaceAll('-', '_')}`;
}

/** Null where nothing was said. Throws UsageError naming the variable whose address is none. */
export function addressFrom(env: NodeJS.ProcessEnv, service: string): string | null {
  const name = addressVariable(service);
  const text = env[name] ?? '';
  if (text.trim() === '') return null;
  const parsed = parseBaseUrl(text);
  if (!parsed.ok) throw new UsageError(`In ${name}: ${terminalSentence(parsed.error)}`);
  return text.trim();
}
