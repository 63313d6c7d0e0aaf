/** A line that cannot bring everything before links end, from the answers of the service to the order of requests. */
import { expect, test, vi } from 'vitest';
import { serve } from '../../fault-server/serve.ts';
import { makeLargeMp4 } from '../../luma-service/media.ts';
import { SMALL, startFaultRig } from './fault-rig.ts';

const LINE = 100_000;
/** Four seconds of the line: it has been measured then. */
const MEASURED = makeLargeMp4(4 * LINE);
/** Twice as long as the links of the others live. */
const LONG = makeLargeMp4(400 * LINE);
const LIVES_SECONDS = 200;

test('a clip that turns out to be too long steps aside for those whose links would end meanwhile, and goes on after them', async () => {
  const rig = await startFaultRig([], {
    settings: { concurrency: 1, segments: 1, limitBytesPerSecond: LINE },
    engine: { stallTimeoutMs: 10_000 },
  });
  const { server, engine } = rig;
  const asked = (): readonly string[] => server.requests.map(({ target }) => target.split('?')[0] ?? '');
  server.script((wire, request) => {
    const source = request.target.startsWith('/measured')
      ? MEASURED
      : request.target.startsWith('/long')
        ? LONG
        : SMALL;
    return serve(source)(wire, request);
  });
  const endsAt = Math.floor(Date.now() / 1_000) + LIVES_SECONDS;
  const add = (name: string, seconds: number): string =>
    rig.addClip({ link: () => `${server.url(`/${name}`)}?Expires=${endsAt + seconds}` });
  const measured = add('measured', 0);
  const long = add('long', 1);
  const short = [add('short-1', 2), add('short-2', 3)];
  engine.track([measured]);
  await rig.state(measured, ['downloading']);
  engine.track([long, ...short]);
  await Promise.all([measured, ...short].map((id) => rig.end(id)));
  await vi.waitFor(() => expect(asked().filter((name) => name === '/long')).toHaveLength(2), {
    timeout: 60_000,
  });
  expect(asked()).toEqual(['/measured', '/long', '/short-1', '/short-2', '/long']);
  expect([rig.asset(long).attempts, rig.problems, rig.bugs]).toEqual([0, [], []]);
  expect(server.requests.at(-1)?.headers.range).toMatch(/^bytes=\d+-/);
}, 120_000);
