/** Posts an event as JSON: straight to the address, without a key, and without following where the answer points. */
import { request as requestHttp } from 'node:http';
import { request as requestHttps } from 'node:https';
import type { HostKind } from '../network/addresses.ts';
import { createFilteredLookup } from '../network/filtered-lookup.ts';
import { bareReason, type HookOutcome } from './outcome.ts';

/** Of an answer, so much is read for the log. */
const MAX_ANSWER = 4_096;

export interface Posting {
  readonly url: string;
  readonly event: object;
  readonly limitMs: number;
  readonly signal: AbortSignal;
}

/** Over plain http only this machine is spoken to, whatever its name resolves to. */
const loopbackOnly = createFilteredLookup((kind: HostKind) => kind === 'loopback');

/** Resolves with how it went; never rejects. An answer of 200 to 299 is a success, a redirection is none. */
export function postEvent({ url, event, limitMs, signal }: Posting): Promise<HookOutcome> {
  const target = new URL(url);
  const isPlain = target.protocol === 'http:';
  const limit = AbortSignal.timeout(limitMs);
  const body = Buffer.from(JSON.stringify(event));
  return new Promise((resolve) => {
    const fail = (thrown: unknown): void =>
      resolve({
        reason: limit.aborted ? `no answer within ${Math.round(limitMs / 100) / 10} s` : bareReason(thrown),
        output: '',
      });
    const request = (isPlain ? requestHttp : requestHttps)(target, {
      method: 'POST',
      agent: false,
      headers: {
        'Content-Type': 'application/json',
        'Content-Length': body.length,
        'User-Agent': 'Dailies',
      },
      signal: AbortSignal.any([limit, signal]),
      ...(isPlain ? { lookup: loopbackOnly } : {}),
    });
    request.on('error', fail);
    request.on('response', (response) => {
      const status = response.statusCode ?? 0;
      const isFine = status >= 200 && status < 300;
      let answer = '';
      const finish = (): void => {
        resolve({ reason: isFine ? null : `it answered ${status}`, output: answer.slice(0, MAX_ANSWER) });
        request.destroy();
      };
      response.setEncoding('utf8');
      response.on('data', (text: string) => {
        answer += text;
        if (answer.length >= MAX_ANSWER) finish();
      });
      response.on('end', finish);
      response.on('error', finish);
    });
    request.end(body);
  });
}
