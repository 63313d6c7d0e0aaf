/**
 * `npm run soak:services -- --minutes N`: the command line on each simulated service in turn (or on `--service ID`), with
 * random troubles of the service and of its files, and killed by -9 at random moments until it ends by itself. Each clip
 * must be as it is there, the key must have gone to the service alone, and nothing but questions may have been sent.
 * `--seed` repeats a run's choices. Ends with 1 where anything was lost.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { builtInServices } from '../../app/core/services/definitions/built-in.ts';
import type { ServiceDefinition } from '../../app/core/services/definitions/definition.ts';
import { CANARY_KEY } from '../fixtures/canary-key.ts';
import { loadClip } from '../luma-service/media.ts';
import { answerOf, readFixture } from '../services/fixture.ts';
import { type SimulatedService, startSimulatedService, type Trouble } from '../services/simulated-service.ts';
import { seeded } from './random.ts';

const { values } = parseArgs({
  options: {
    minutes: { type: 'string', default: '5' },
    service: { type: 'string' },
    seed: { type: 'string', default: String(Date.now() % 1_000_000) },
  },
});
const CLI = resolve(import.meta.dirname, '../../out/cli.js');
const TROUBLES: readonly Trouble[] = ['reset', 'busy', 'page', 'half'];
/** By then it is left alone, and has to come to its end. */
const MAX_KILLS = 6;
const random = seeded(Number(values.seed));
const { video } = loadClip('square');
const clip = video.read(0, video.size);
const services = builtInServices.filter(({ id, dialects }) => !dialects && id === (values.service ?? id));

/** Runs until it ends, or for so long; gives its exit code, null where it was killed. */
async function run(argv: readonly string[], killAfterMs: number | null): Promise<number | null> {
  const env = { PATH: process.env.PATH, HOME: '/nonexistent', DAILIES_API_KEY: CANARY_KEY };
  const child = spawn(process.execPath, [CLI, ...argv], { env, stdio: 'ignore' });
  const ended = once(child, 'exit');
  if (killAfterMs !== null) {
    await Promise.race([ended, pause(killAfterMs)]);
    if (child.exitCode === null) child.kill('SIGKILL');
  }
  const [code] = await ended;
  return code as number | null;
}

/** What is wrong with how it ended; null where nothing is. */
function faultOf(service: SimulatedService, out: string, code: number | null): string | null {
  if (code !== 0) return `ended with ${code}`;
  const saved = readdirSync(out);
  if (saved.length !== 1) return `left ${saved.join(', ') || 'nothing'}`;
  if (!readFileSync(join(out, saved[0] ?? '')).equals(clip)) return 'saved another clip';
  if (service.requests.some(({ method }) => method !== 'GET')) return 'sent more than questions';
  const isAway = service.requests.some(
    ({ at, headers }) => at === 'files' && JSON.stringify(headers).includes(CANARY_KEY),
  );
  return isAway ? 'gave the key to the file server' : null;
}

interface Life {
  readonly fault: string | null;
  readonly kills: number;
  readonly troubles: number;
}

async function live(definition: ServiceDefinition): Promise<Life> {
  const fixture = readFixture(definition.id);
  const folder = mkdtempSync(join(tmpdir(), 'dailies-soak-'));
  const out = join(folder, 'out');
  await using service = await startSimulatedService(definition, fixture, CANARY_KEY, clip);
  service.say(...['waiting', 'working', 'done'].map((name) => answerOf(fixture, name)));
  let troubles = 0;
  for (const at of ['service', 'files'] as const) {
    while (random.chance(0.7) && troubles < 8) {
      service.trouble(at, random.pick(TROUBLES));
      troubles += 1;
    }
  }
  const quick = ['--poll-interval', '50ms', '--requests-per-second', '20', '--retry-delay', '20ms'];
  const where = ['--service', definition.id, '--api', service.baseUrl, '--data', join(folder, 'data')];
  const argv = ['fetch', fixture.id, ...where, '--out', out, '--quiet', ...quick];
  let code: number | null = null;
  let kills = 0;
  for (; code === null; kills += 1) {
    const killAfterMs = kills < MAX_KILLS && random.chance(0.8) ? 150 + random.next() * 1_500 : null;
    code = await run(argv, killAfterMs);
  }
  const fault = faultOf(service, out, code);
  rmSync(folder, { recursive: true, force: true });
  return { fault, kills: kills - 1, troubles };
}

const untilMs = Date.now() + Number(values.minutes) * 60_000;
const sum = { lives: 0, kills: 0, troubles: 0 };
const lost: string[] = [];
console.log(`${services.length} services, seed ${values.seed}`);
while (Date.now() < untilMs && services.length > 0) {
  for (const definition of random.shuffled(services)) {
    if (Date.now() >= untilMs) break;
    const { fault, kills, troubles } = await live(definition);
    sum.lives += 1;
    sum.kills += kills;
    sum.troubles += troubles;
    if (fault !== null) lost.push(`${definition.name}: ${fault}`);
  }
}
for (const line of lost) console.log(line);
console.log(`${sum.lives} tasks, ${sum.kills} kills, ${sum.troubles} troubles, ${lost.length} lost`);
process.exitCode = lost.length === 0 && sum.lives > 0 ? 0 : 1;
