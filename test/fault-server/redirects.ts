/** Redirects of every kind (case 31). */
import { endless, respond } from './broken-answers.ts';
import type { Answer } from './fault-server.ts';

/** To any address: relative, another host, `http:`, `file:`, a private address… */
export function redirect(location: string, status = 302): Answer {
  return respond(status, { location });
}

/** 302 without saying where to. */
export function redirectNowhere(status = 302): Answer {
  return respond(status);
}

/** To itself, for ever. */
export function redirectLoop(): Answer {
  return (wire, request) => redirect(request.target)(wire, request);
}

/** So many hops on this server (`/hop/1`, `/hop/2`…), then `last`. */
export function redirectChain(hops: number, last: Answer): readonly Answer[] {
  return [...Array.from({ length: hops }, (_, index) => redirect(`/hop/${index + 1}`)), last];
}

/** A redirect whose body never ends. */
export function redirectEndless(location: string): Answer {
  return endless(302, { location });
}
