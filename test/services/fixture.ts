/** What services answer, as they document it: one file each in fixtures/. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

export interface ServiceAnswer {
  readonly name: string;
  readonly state: 'pending' | 'processing' | 'completed' | 'failed';
  /** The clip's link in `body`. */
  readonly link?: string;
  /** Every clip's link, where the answer (or that to the second request) has several. */
  readonly links?: readonly string[];
  /** The clip comes from the service's route for files. */
  readonly content?: boolean;
  /** The second request: what it is about, and what it answers. */
  readonly result?: {
    readonly value: string;
    readonly link: string;
    readonly links?: readonly string[];
    readonly body: object;
  };
  readonly reason?: string;
  readonly prompt?: string;
  readonly body: object;
}

/** A page of what an account has made, with places in braces. */
export interface ListFixture {
  readonly source: string;
  readonly page: object;
  readonly item: object;
  /** The service's words. */
  readonly states: Readonly<Record<'done' | 'working' | 'failed', string>>;
}

export interface ServiceFixture {
  readonly source: string;
  readonly id: string;
  readonly answers: readonly ServiceAnswer[];
  readonly list?: ListFixture;
}

export function readFixture(service: string): ServiceFixture {
  return JSON.parse(
    readFileSync(join(import.meta.dirname, 'fixtures', `${service}.json`), 'utf8'),
  ) as ServiceFixture;
}

/** The answer of that name. Throws where there is none. */
export function answerOf(fixture: ServiceFixture, name: string): ServiceAnswer {
  const found = fixture.answers.find((answer) => answer.name === name);
  if (!found) throw new Error(`The fixture has no answer named “${name}”.`);
  return found;
}
