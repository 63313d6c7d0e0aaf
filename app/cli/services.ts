/**
 * Carries out `dailies services`: lists those that are known, or tells what a definition reads from an answer. Asks
 * nobody.
 */
import { builtInServices, lumaGateway } from '../core/services/definitions/built-in.ts';
import { type ServiceDefinition, unconfirmedOf } from '../core/services/definitions/definition.ts';
import { idInAnswer, readTask } from '../core/services/definitions/read-by-definition.ts';
import { linkOfVideo } from '../core/services/links/choose-link.ts';
import { cleanText } from '../shared/clean-text.ts';
import { DailiesError } from '../shared/error-code.ts';
import { EXIT } from './exit-codes.ts';
import { readDefinition, readJsonFile } from './find-service.ts';
import type { ServicesArguments } from './services-arguments.ts';
import { UsageError } from './usage-error.ts';

const MAX_SHOWN = 200;

function listServices(json: boolean): readonly string[] {
  return builtInServices.map((definition) => {
    const { id, name, baseUrl, sources } = definition;
    const unconfirmed = unconfirmedOf(definition);
    if (json) return JSON.stringify({ service: id, name, address: baseUrl, sources, unconfirmed });
    const where = baseUrl ?? 'at your gateway (--api)';
    return `${id.padEnd(20)}${name}, ${where}${unconfirmed.length > 0 ? ` · unconfirmed: ${unconfirmed.join(' ')}` : ''}`;
  });
}

function checkAnswer(definition: ServiceDefinition, path: string, json: boolean): readonly string[] {
  const body = readJsonFile(path, 'one answer of the service');
  const id = idInAnswer(definition, body);
  const read = readTask(definition, body, id, definition.name);
  const facts = {
    ...{
      id: read.id,
      state: read.state,
      word: read.stateWord,
      reason: read.failureReason,
      prompt: read.prompt,
    },
    ...{ model: read.model, link: linkOfVideo(read.video) },
    ...(read.clips && { links: read.clips.map(({ video }) => linkOfVideo(video)) }),
    next: definition.result && read.state === 'completed' && !read.video ? definition.result.route : null,
    file: definition.content && read.state === 'completed' && !read.video ? definition.content : null,
  };
  if (json) return [JSON.stringify(facts)];
  const { links, link, ...others } = facts;
  // Of several clips each link has its clip's number.
  const numbered = links?.map((each, at) => [`link ${at + 1}`, each] as const) ?? [['link', link] as const];
  return [...Object.entries(others), ...numbered]
    .filter(([, value]) => value !== null)
    .map(([name, value]) => `${name.padEnd(8)}${cleanText(String(value), MAX_SHOWN)}`);
}

/** Runs the command and gives the exit code. Throws UsageError for a definition or a file that is no good. */
export function runServices(args: ServicesArguments, out: (text: string) => void): number {
  const say = (lines: readonly string[]): void => out(lines.map((line) => `${line}\n`).join(''));
  if (args.check === null) {
    say(listServices(args.json));
    return EXIT.saved;
  }
  const builtIn = builtInServices.find(({ id }) => id === args.check);
  const definition = builtIn ?? readDefinition(args.check);
  if (args.answer === null) {
    say([
      args.json ? JSON.stringify({ service: definition.id, good: true }) : `${definition.name} can be used.`,
    ]);
    return EXIT.saved;
  }
  try {
    say(checkAnswer(definition, args.answer, args.json));
  } catch (thrown) {
    if (!(thrown instanceof DailiesError)) throw thrown;
    throw new UsageError(
      definition.id === lumaGateway.id
        ? thrown.message
        : `Nothing of a task is read from that answer; say in the definition where its state stands (${thrown.message})`,
    );
  }
  return EXIT.saved;
}
