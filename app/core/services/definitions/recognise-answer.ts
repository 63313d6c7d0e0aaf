/** Says which service a pasted answer is of, where it names no address: the one whose definition reads most of it. */

import type { ServiceDefinition } from './definition.ts';
import { ownStateOf, readFields } from './read-by-definition.ts';
import { isTaskId } from './route.ts';

/** Words of Luma's own gateway, whose answers any definition of the same shape would read as well. */
const LUMA_STATES = new Set(['pending', 'queued', 'dreaming', 'processing', 'completed', 'failed']);

interface Reading {
  readonly service: ServiceDefinition;
  readonly id: string;
  readonly fields: number;
}

function readingOf(service: ServiceDefinition, body: unknown): Reading | null {
  if (service.dialects) return lumaReading(service, body);
  const fields = readFields(service, body);
  const said = (field: string): string | undefined => fields.find(({ name }) => name === field)?.value;
  const [id, state] = [said('id'), said('state')];
  if (id === undefined || state === undefined || !isTaskId(id, service.idCharacters)) return null;
  return ownStateOf(state, service.answer) === null ? null : { service, id, fields: fields.length };
}

function lumaReading(service: ServiceDefinition, body: unknown): Reading | null {
  const { id, state } = (body ?? {}) as { readonly id?: unknown; readonly state?: unknown };
  const isLuma =
    typeof id === 'string' && isTaskId(id) && typeof state === 'string' && LUMA_STATES.has(state);
  return isLuma ? { service, id, fields: 2 } : null;
}

/**
 * Gives the service that an answer is of, and its task's id; null where no service reads it.
 *
 * @param services in the order in which they are believed where they read as much.
 */
export function serviceOfAnswer(services: readonly ServiceDefinition[], body: unknown): Reading | null {
  const readings = services.flatMap((service) => readingOf(service, body) ?? []);
  const [first] = readings;
  // The person's own choice is believed wherever it makes sense.
  if (!first || first.service === services[0]) return first ?? null;
  return readings.reduce((best, each) => (each.fields > best.fields ? each : best));
}
