/**
 * Each command with each option, alone and beside a Dailies that runs: the same words and the same code, or the option
 * is refused by name because it would change what the other one does.
 */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, expect, onTestFinished, test, vi } from 'vitest';
import { COMMANDS, type CommandName } from '../../../app/cli/commands.ts';
import { runCommandLine } from '../../../app/cli/run.ts';
import { connectControl } from '../../../app/control/client.ts';
import { buildCli } from '../../cli/build-cli.ts';
import { createRig, type Rig } from '../../cli/rig.ts';
import { tempFolder } from '../../fakes/temp-folder.ts';

beforeAll(buildCli, 60_000);

interface Said {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs a command line in this process: there are hundreds. */
async function say(argv: readonly string[]): Promise<Said> {
  const said = { stdout: '', stderr: '' };
  const streams = [process.stdout, process.stderr];
  const listeners = streams.map((stream) => stream.listeners('error'));
  const spies = (['stdout', 'stderr'] as const).map((name) =>
    vi.spyOn(process[name], 'write').mockImplementation((text) => {
      said[name] += String(text);
      return true;
    }),
  );
  try {
    return { code: await runCommandLine(argv), ...said };
  } finally {
    for (const [place, stream] of streams.entries()) {
      for (const added of stream.listeners('error')) {
        if (!listeners[place]?.includes(added)) stream.off('error', added as () => void);
      }
    }
    for (const spy of spies) spy.mockRestore();
  }
}

/** What holds in the one that runs (rig.ts), where it can be said, and what does not. */
const OPTIONS: { readonly [option: string]: readonly [same: string | null, other: string | null] } = {
  '--api': ['(api)', 'https://elsewhere.example'],
  '--out': ['(out)', '/elsewhere'],
  '--name': ['{prompt} [{id8}]', '{id}'],
  '--assets': ['video', 'video,thumbnail'],
  '--poll-interval': ['50ms', '3s'],
  '--request-timeout': ['30s', '7s'],
  '--stall-timeout': ['30s', '7s'],
  '--retry-delay': ['20ms', '3s'],
  '--retries': [null, '3'],
  '--concurrency': ['3', '2'],
  '--segments': [null, '5'],
  '--requests-per-second': ['100', '3'],
  '--limit-rate': [null, '1M'],
  '--on-saved-url': [null, 'https://hooks.example/x'],
  '--on-saved-timeout': [null, '3s'],
  // These are this command's own, or name whose tasks they are.
  '--service': ['luma-gateway', null],
  '--key-file': ['(key)', null],
  '--timeout': ['5m', null],
  '--quiet': ['', null],
};

/** Those that have the one that runs fetch something, and so may not say how. */
const FETCHING: readonly CommandName[] = ['fetch', 'watch', 'wait', 'rescue'];
/** Those that end by a signal, or show something to a person: with options that are refused they end at once. */
const ENDLESS: readonly CommandName[] = ['watch', 'events', 'mcp'];
const WORDS: { readonly [Name in CommandName]?: readonly string[] } = {
  remove: ['nobody-knows'],
  open: ['nobody-knows'],
  reveal: ['nobody-knows'],
  list: [],
  status: [],
  rescue: [],
};

interface Side {
  readonly rig: Rig;
  argv(command: CommandName, words: readonly string[], option: string, value: string): readonly string[];
  run(command: CommandName, words: readonly string[], option: string, value: string): Promise<Said>;
}

function side(rig: Rig, service: Rig['service'], keyFile: string): Side {
  const { out, data } = rig;
  const known: { readonly [word: string]: string } = {
    ...{ '(api)': service.baseUrl, '(out)': out, '(key)': keyFile },
  };
  const argv: Side['argv'] = (command, words, option, value) => [
    ...[command, ...words, '--data', data],
    // Alone they would go to the real service and to the real folder.
    ...(option === '--api' ? [] : ['--api', service.baseUrl]),
    ...(option === '--out' ? [] : ['--out', out]),
    ...(command === 'export' ? ['--format', 'fcpxml', '--to', join(data, `${Math.random()}.fcpxml`)] : []),
    ...(command === 'status' ? [] : ['--json']),
    ...[option, known[value] ?? value].filter((word) => word !== ''),
  ];
  return {
    ...{ rig, argv },
    async run(...asked) {
      const { code, stdout, stderr } = await say(argv(...asked));
      const plain = (text: string): string =>
        text
          .replaceAll(data, 'DATA')
          .replaceAll(out, 'OUT')
          .replaceAll(/0\.\d+\.fcpxml/g, 'X.fcpxml')
          .replaceAll(/"\d{4}-\d\d-\d\dT[\d:.]+Z"|(?<=Seconds":)[\d.]+/g, 'TIME');
      return { code, stdout: plain(stdout), stderr: plain(stderr) };
    },
  };
}

/** Two libraries with the same saved clip, one of them open in another process. */
async function openSides(): Promise<{ readonly alone: Side; readonly beside: Side; readonly id: string }> {
  const [one, other] = [await createRig(), await createRig()];
  const { id } = one.service.addTask({ stages: [], prompt: 'A harbour' });
  vi.stubEnv('DAILIES_API_KEY', one.service.apiKey);
  vi.stubEnv('XDG_CONFIG_HOME', tempFolder());
  onTestFinished(() => void vi.unstubAllEnvs());
  // Tests look for keys in their folders; one that is no canary is to lie there.
  const keyFile = join(tempFolder(), 'key');
  writeFileSync(keyFile, 'a-key-of-no-importance-0123456789');
  const [alone, beside] = [side(one, one.service, keyFile), side(other, one.service, keyFile)];
  for (const each of [alone, beside]) expect((await each.run('fetch', [id], '--quiet', '')).code).toBe(0);
  other.start('watch', ['--api', one.service.baseUrl]);
  await expect.poll(async () => (await connectControl(other.data))?.owner, { timeout: 30_000 }).toBe('watch');
  return { alone, beside, id };
}

test('each command says and ends the same with each option alone and beside, or refuses it by name', async () => {
  const { alone, beside, id } = await openSides();
  for (const command of Object.keys(COMMANDS) as CommandName[]) {
    const words = WORDS[command] ?? [id];
    for (const [option, [same, other]] of Object.entries(OPTIONS)) {
      const where = `${command} ${option}`;
      const isChange = FETCHING.includes(command) || (command === 'track' && option === '--api');
      if (other !== null && isChange) {
        // What has ended already is told without anybody's help.
        const end = await beside.run(command, command === 'wait' ? ['not-there'] : words, option, other);
        expect([where, end.code, end.stdout]).toEqual([where, 2, '']);
        expect(end.stderr).toContain(option.startsWith('--on-saved') ? '--on-saved' : option);
        expect(end.stderr).toMatch(/^[^\n]+\n$/);
      }
      if (ENDLESS.includes(command)) continue;
      const value = isChange ? same : (same ?? other);
      if (value === null) continue;
      const end = await alone.run(command, words, option, value);
      const theirs = await beside.run(command, words, option, value);
      if (command === 'status') {
        expect([where, end.code, theirs.code]).toEqual([where, 0, 0]);
        expect(theirs.stdout.split('\n')[1]).toBe(end.stdout.split('\n')[1]);
      } else expect([where, theirs]).toEqual([where, end]);
    }
  }
}, 120_000);
