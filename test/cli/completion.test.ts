/** `dailies completion SHELL`, asked of the shells themselves where they are installed; and the man page. */
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { SHELLS } from '../../app/cli/completion.ts';
import { tempFolder } from '../fakes/temp-folder.ts';
import { buildCli } from './build-cli.ts';
import { runCli } from './run-cli.ts';

beforeAll(buildCli, 60_000);

const isThere = (program: string): boolean => spawnSync(program, ['--version']).status === 0;

async function scriptFor(shell: string): Promise<string> {
  const { code, stdout } = await runCli(['completion', shell], { env: { HOME: '/home/someone' } });
  expect(code).toBe(0);
  const path = join(tempFolder(), `dailies.${shell}`);
  writeFileSync(path, stdout);
  return path;
}

/** What bash would offer for these words, the last of which is being typed. */
function askBash(script: string, words: readonly string[]): readonly string[] {
  const ask = `source "$1"; shift; COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); _dailies; printf '%s\\n' "\${COMPREPLY[@]}"`;
  return execFileSync('bash', ['--norc', '-c', ask, 'bash', script, ...words], { encoding: 'utf8' })
    .split('\n')
    .filter((line) => line !== '');
}

describe.skipIf(!isThere('bash'))('bash', () => {
  test('completes commands, options, their words, and leaves the rest to files', async () => {
    const script = await scriptFor('bash');
    expect(askBash(script, ['dailies', 'f'])).toEqual(['fetch']);
    expect(askBash(script, ['dailies', ''])).toEqual(
      expect.arrayContaining(['fetch', 'mcp', 'completion', '--help']),
    );
    expect(askBash(script, ['dailies', 'fetch', '--on-saved-'])).toEqual([
      '--on-saved-url',
      '--on-saved-timeout',
    ]);
    expect(askBash(script, ['dailies', 'list', '--out'])).toEqual([]);
    expect(askBash(script, ['dailies', 'fetch', '--assets', 'vi'])).toEqual(['video']);
    expect(askBash(script, ['dailies', 'fetch', '--service', 'runw'])).toEqual(['runway']);
    expect(askBash(script, ['dailies', 'export', '--format', 'fcp'])).toEqual(['fcp7', 'fcpxml']);
    expect(askBash(script, ['dailies', 'completion', ''])).toEqual(expect.arrayContaining([...SHELLS]));
    expect(askBash(script, ['dailies', 'fetch', 'a-task', ''])).toEqual([]);
    expect(askBash(script, ['dailies', 'fetch', '--on-saved', 'cp', '-'])).toEqual([]);
  });
});

test.skipIf(!isThere('fish'))('fish completes commands, options and their words', async () => {
  const script = await scriptFor('fish');
  const ask = (line: string): readonly string[] =>
    execFileSync('fish', ['--no-config', '-c', `source $argv[1]; complete -C $argv[2]`, script, line], {
      encoding: 'utf8',
      env: { PATH: process.env.PATH, HOME: tempFolder() },
    })
      .split('\n')
      .map((one) => one.split('\t')[0] ?? '')
      .filter((one) => one !== '');
  expect(ask('dailies fe')).toEqual(['fetch']);
  expect(ask('dailies fetch --seg')).toEqual(['--segments']);
  expect(ask('dailies fetch --assets last')).toEqual(['last-frame']);
  expect(ask('dailies completion po')).toEqual(['powershell']);
});

test.skipIf(!isThere('zsh'))(
  'zsh completes commands and options',
  async () => {
    const script = await scriptFor('zsh');
    const home = tempFolder();
    mkdirSync(join(home, 'empty'));
    // What stands on the line after Tab is printed by a widget; the terminal is a real one.
    writeFileSync(
      join(home, '.zshrc'),
      `PS1='ready>'; autoload -Uz compinit; compinit -D -u; source ${script}
     show() { print -r -- "[LINE:$BUFFER]" }; zle -N show; bindkey '^X' show; bindkey '^I' complete-word\n`,
    );
    const ask = (typed: string): string =>
      execFileSync(
        'zsh',
        [
          '-f',
          '-c',
          `zmodload zsh/zpty; zpty z 'zsh -i'; zpty -r z got '*ready>*'
         zpty -w -n z $'${typed}\\t\\C-x'; zpty -r z got '*LINE:*]*'; print -r -- $got; zpty -d z`,
        ],
        {
          encoding: 'utf8',
          cwd: join(home, 'empty'),
          env: { PATH: process.env.PATH, HOME: home, TERM: 'dumb' },
          timeout: 30_000,
        },
      );
    expect(ask('dailies fe')).toContain('[LINE:dailies fetch ]');
    expect(ask('dailies fetch --seg')).toContain('[LINE:dailies fetch --segments ]');
  },
  60_000,
);

test('PowerShell is given every command and option', async () => {
  const { stdout } = await runCli(['completion', 'powershell']);
  expect(stdout).toContain('Register-ArgumentCompleter -Native -CommandName dailies');
  expect(stdout).toMatch(/'fetch' = @\('--service', .*'--on-saved-url'/);
  expect(stdout).toMatch(/'completion' = @\('bash', 'zsh', 'fish', 'powershell'/);
});

test.each([
  [['completion'], 'missing required argument'],
  [['completion', 'tcsh'], 'bash, zsh, fish, powershell'],
  [['completion', 'bash', 'zsh'], 'too many'],
])('%j is refused in one sentence', async (args, words) => {
  const end = await runCli(args);
  expect([end.code, end.stdout, end.stderr.trim().split('\n').length]).toEqual([2, '', 1]);
  expect(end.stderr.toLowerCase()).toContain(words);
});

test('what is printed names no folder of the machine that printed it', async () => {
  const env = { HOME: '/home/someone', XDG_CONFIG_HOME: '' };
  for (const args of [['man'], ...SHELLS.map((shell) => ['completion', shell])]) {
    expect((await runCli(args, { env })).stdout).not.toContain('/home/someone');
  }
});

test.skipIf(!isThere('man'))(
  'the man page is read without a warning, and has every command and option',
  async () => {
    const page = join(tempFolder(), 'dailies.1');
    writeFileSync(page, (await runCli(['man'])).stdout);
    const read = spawnSync('man', ['--warnings', '-l', page], {
      encoding: 'utf8',
      env: { PATH: process.env.PATH, MANWIDTH: '200', LC_ALL: 'C.UTF-8', MANPAGER: 'cat' },
    });
    expect([read.status, read.stderr]).toEqual([0, '']);
    for (const words of [
      'dailies fetch [TASK...]',
      '--on-saved CMD',
      '--limit-rate BYTES/S',
      'DAILIES_API_KEY',
    ]) {
      expect(read.stdout).toContain(words);
    }
  },
);
