/**
 * Drafts a whole definition from one answer and the address it was got from, for a person to look through; and shows
 * what a definition reads from an answer, field by field. Asks nobody.
 */
import type { AnswerReading, ServiceDraft } from '../../../shared/accounts.ts';
import type { AnswerProblem } from '../../../shared/answer-problem.ts';
import { cleanText } from '../../../shared/clean-text.ts';
import { DailiesError } from '../../../shared/error-code.ts';
import type { Generation } from '../../../shared/generation.ts';
import { timeOf } from '../field-values.ts';
import { linkOfVideo } from '../links/choose-link.ts';
import { linkDeadline } from '../links/link-deadline.ts';
import { type AnswerNode, jsonInText, nodesOf } from './answer-nodes.ts';
import { firstAt } from './answer-path.ts';
import { builtInServices } from './built-in.ts';
import { BadDefinition, parseDefinition, type ServiceDefinition } from './definition.ts';
import { type AskedAddress, readAddress } from './draft-address.ts';
import { draftAnswer } from './draft-answer.ts';
import { rankLinks } from './rank-links.ts';
import { idInAnswer, readFields, readTask, taskIn } from './read-by-definition.ts';
import { idInAddress } from './recognise.ts';

const MAX_SHOWN = 300;
const MAX_LINKS = 20;

const NOTHING: AnswerReading = {
  state: null,
  stateWord: null,
  fields: [],
  links: [],
  clips: [],
  linkDiesAtMs: null,
  problem: null,
};

const nothing = (problem: string): AnswerReading => ({ ...NOTHING, problem });

const shown = (words: string): string => cleanText(words, MAX_SHOWN);

/** Gives what is read from dialects of gateways, whose fields have no one place. */
function fieldsRead(read: Generation): AnswerReading['fields'] {
  const link = linkOfVideo(read.video);
  const facts = { id: read.id, state: read.stateWord, prompt: read.prompt, model: read.model, links: link };
  return Object.entries(facts).flatMap(([name, value]) =>
    value === null || value === '' ? [] : [{ name, path: '', value: shown(value) }],
  );
}

/** Gives the moment at which the clip's link dies, as far as the link, the answer or the definition says. */
function deathOf(
  definition: ServiceDefinition,
  read: Generation,
  link: string | null,
  nowMs: number,
): number | null {
  if (link === null) return null;
  const said = linkDeadline(link);
  if (said !== null || definition.linkLifeSeconds === undefined) return said;
  return (read.finishedAtMs ?? nowMs) + definition.linkLifeSeconds * 1_000;
}

function problemOf(
  definition: ServiceDefinition,
  read: Generation,
  link: string | null,
): AnswerProblem | null {
  if (read.state === 'failed') return 'not-finished';
  if (link !== null) return null;
  if (read.state !== 'completed') return 'not-finished';
  return definition.result || definition.content ? null : 'no-link';
}

function readWith(definition: ServiceDefinition, body: unknown, nowMs: number): AnswerReading {
  const task = taskIn(body, definition.answer);
  const links = rankLinks(nodesOf(task))
    .slice(0, MAX_LINKS)
    .map(({ path, value }) => ({ path, value }));
  const fields = readFields(definition, body).map((field) => ({ ...field, value: shown(field.value) }));
  let read: Generation;
  try {
    read = readTask(definition, body, idInAnswer(definition, body), definition.name);
  } catch (thrown) {
    if (!(thrown instanceof DailiesError)) throw thrown;
    return { ...NOTHING, fields, links, problem: links.length > 0 ? 'no-state' : 'refused' };
  }
  const isRead =
    definition.dialects === true || fields.some(({ name }) => name === 'state' || name === 'error');
  const link = linkOfVideo(read.video);
  return {
    state: read.state,
    stateWord: isRead ? read.stateWord : null,
    fields: definition.dialects ? fieldsRead(read) : fields,
    links,
    clips: (read.clips ?? []).map(({ video }) => shown(linkOfVideo(video) ?? '')),
    linkDiesAtMs: deathOf(definition, read, link, nowMs),
    problem: isRead ? problemOf(definition, read, link) : 'no-state',
  };
}

/**
 * Shows what a definition reads from an answer. `problem` is a word of ANSWER_PROBLEMS, or the sentence about a
 * definition that is none.
 */
export function readAnswer(definitionJson: string, answer: string, nowMs: number): AnswerReading {
  const body = jsonInText(answer);
  if (body === undefined) return nothing('no-json');
  let definition: ServiceDefinition;
  try {
    definition = parseDefinition(JSON.parse(definitionJson));
  } catch (thrown) {
    if (thrown instanceof BadDefinition || thrown instanceof SyntaxError) return nothing(thrown.message);
    throw thrown;
  }
  return readWith(definition, body, nowMs);
}

/**
 * Names a service by its address (`https://api.render.example/…` is Render's): the name, and the id for the command
 * line.
 */
function nameOf(origin: string): { readonly id: string; readonly name: string } {
  const host = new URL(origin).hostname.replace(/^(?:www|api|queue|platform|open|gateway)\./, '');
  const slug = host
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .slice(0, 36)
    .replace(/^-+|-+$/g, '');
  const id = slug === '' ? 'service' : slug;
  return {
    id: builtInServices.some((service) => service.id === id) ? `${id}-own` : id,
    name: host.slice(0, 60),
  };
}

/** Says for how many seconds links live, where the answer gives the moment at which they end beside that of its end. */
function lifeIn(
  nodes: readonly AnswerNode[],
  answer: ServiceDefinition['answer'],
  body: unknown,
): number | null {
  const ends = nodes.find(({ name }) =>
    /^(?:video|url|link)?(?:expires?|expiresat|expireat|expirytime|expiretime|expiredat)$/.test(name),
  );
  const endsMs = timeOf(ends?.value);
  const fromMs = firstAt(body, answer.finished, timeOf) ?? firstAt(body, answer.created, timeOf);
  if (endsMs === null || fromMs === null) return null;
  const seconds = Math.round((endsMs - fromMs) / 1_000);
  return seconds >= 60 && seconds <= 366 * 86_400 ? seconds : null;
}

/** Makes a definition from the answer alone, whoever the service is; null where no definition can say it. */
export function inferDefinition(
  body: unknown,
  nodes: readonly AnswerNode[],
  asked: AskedAddress,
): ServiceDefinition | null {
  const answer = draftAnswer(body, nodes, asked.id);
  const life = lifeIn(nodes, answer, body);
  // The file of OpenAI's shape has a route of its own, and no link.
  const hasContent = !answer.links && nodes.some(({ name, value }) => name === 'object' && value === 'video');
  const [path = ''] = asked.query.split('?');
  const draft = {
    ...nameOf(asked.origin),
    baseUrl: asked.origin.startsWith('https:') ? asked.origin : null,
    sources: [`One answer of ${new URL(asked.origin).host}.`],
    auth: asked.auth,
    ...(asked.idCharacters === '' ? {} : { idCharacters: asked.idCharacters }),
    query: asked.query,
    ...(hasContent && path.endsWith('{id}') ? { content: `${path}/content` } : {}),
    ...(life === null ? {} : { linkLifeSeconds: life }),
    answer,
  };
  try {
    return parseDefinition(draft);
  } catch (thrown) {
    if (thrown instanceof BadDefinition) return null;
    throw thrown;
  }
}

/** Says whether an address asks by a service's route, whatever host the gateway has. */
function hasRoute({ query, idCharacters }: ServiceDefinition, asked: string, id: string): boolean {
  const wanted = query.replace('{id}', '');
  const found = asked.replace('{id}', '');
  if (found === wanted || found.endsWith(`/${wanted}`)) return true;
  // An id that names its route holds a part of what stands before the hole.
  if (idCharacters === undefined) return false;
  return `/${asked.replace('{id}', id)}`.includes(`/${query.split('{id}')[0] ?? ''}`);
}

/**
 * Finds the service that is built in and is meant: by its own address; or by the route alone for those that many
 * gateways have, where it reads the answer as well.
 */
function knownService(body: unknown, address: string, asked: AskedAddress): ServiceDefinition | null {
  const whole = `${asked.origin}/${asked.query.replace('{id}', () => asked.id)}`;
  const own = builtInServices.find(
    (service) => idInAddress(service, whole) !== null || idInAddress(service, address) !== null,
  );
  if (own) return own;
  const fits = (service: ServiceDefinition): boolean => {
    const { stateWord, state, problem } = readWith(service, body, 0);
    const isWhole = problem === null || (problem === 'not-finished' && state !== 'unknown');
    return stateWord !== null && isWhole && stateWord !== '';
  };
  return (
    builtInServices.find(
      (service) =>
        (service.baseUrl === null || service.dialects === true) &&
        hasRoute(service, asked.query, asked.id) &&
        fits(service),
    ) ?? null
  );
}

/**
 * Drafts a definition for the service of a pasted answer, and shows what it reads from it. The address is that of the
 * question, with the task's id in it, alone or within a curl command; it may stand in the same text as the answer.
 */
export function draftDefinition(answer: string, address: string): ServiceDraft {
  const body = jsonInText(answer);
  const nodes = body === undefined ? [] : nodesOf(body);
  const asked = readAddress(address.trim() === '' ? (answer.split(/^\s*[[{]/m)[0] ?? '') : address, nodes);
  if (typeof asked === 'string') return { definition: '', reading: nothing(asked) };
  if (body === undefined) return { definition: '', reading: nothing('no-json') };
  const definition = knownService(body, address.trim(), asked) ?? inferDefinition(body, nodes, asked);
  if (!definition) return { definition: '', reading: nothing('odd-address') };
  return { definition: JSON.stringify(definition, null, 2), reading: readWith(definition, body, Date.now()) };
}
