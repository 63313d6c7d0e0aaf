/** A problem as the terminal shows it: our sentence, and the service's own words where the sentence does not quote them. */
import type { Problem } from '../shared/error-code.ts';

export function problemText({ message, detail }: Problem): string {
  if (detail === undefined || message.includes(detail)) return message;
  return `${message} The service says: “${detail}”`;
}
