/** The two services beside the demo's gateway: one that gives a link, one whose file wants the key. */
import { createHash } from 'node:crypto';
import { builtInServices } from '../../app/core/services/definitions/built-in.ts';
import { routeUrl } from '../../app/core/services/definitions/route.ts';
import { loadClip } from '../../test/luma-service/media.ts';
import { answerOf, readFixture } from '../../test/services/fixture.ts';
import { type SimulatedService, startSimulatedService } from '../../test/services/simulated-service.ts';

export interface OtherService {
  /** The definition's id, and the account's. */
  readonly id: string;
  readonly name: string;
  readonly key: string;
  readonly service: SimulatedService;
  readonly task: {
    readonly id: string;
    /** The address that asks about it, as a person copies it. */
    readonly address: string;
    readonly prompt: string;
    /** Of the file that is served, lower-case hex. */
    readonly sha256: string;
  };
}

const IDS = ['replicate', 'openai-videos'];
const STATES = ['waiting', 'working', 'working', 'done'];

async function startOne(id: string): Promise<OtherService> {
  const definition = builtInServices.find((each) => each.id === id);
  if (!definition) throw new Error(`There is no service “${id}”.`);
  const fixture = readFixture(id);
  const { video } = loadClip('square');
  const clip = video.read(0, video.size);
  const key = `demo-key-of-${id}`;
  const service = await startSimulatedService(definition, fixture, key, clip);
  service.say(...STATES.map((name) => answerOf(fixture, name)));
  const address = routeUrl(definition.query, new URL(`${service.baseUrl}/`), 'id', fixture.id).href;
  const prompt = answerOf(fixture, 'done').prompt ?? fixture.id;
  return {
    ...{ id, name: definition.name, key, service },
    task: { id: fixture.id, address, prompt, sha256: createHash('sha256').update(clip).digest('hex') },
  };
}

export function startOthers(): Promise<readonly OtherService[]> {
  return Promise.all(IDS.map(startOne));
}

/** Says what is wrong with where the keys went; nothing when each went to its own service alone. */
export function leaksOf(others: readonly OtherService[], gatewayKey: string): readonly string[] {
  const keys = [gatewayKey, ...others.map(({ key }) => key)];
  return others.flatMap(({ name, key, service }) =>
    service.requests.flatMap(({ at, headers }) => {
      const sent = JSON.stringify(headers);
      const wrong = keys.filter((each) => sent.includes(each) && (at === 'files' || each !== key));
      return wrong.length === 0 ? [] : [`a request to ${name} took a key that it should not have`];
    }),
  );
}
