/** Writes the script that completes commands, options and their words, for each shell. */
import type { CommandRow, CommandTable, OptionRow } from './command-table.ts';

export const SHELLS = ['bash', 'zsh', 'fish', 'powershell'] as const;
export type Shell = (typeof SHELLS)[number];

/** Quotes a text for inside single quotes of bash, zsh and fish. */
const quoted = (text: string): string => `'${text.replaceAll("'", "'\\''")}'`;
const firstSentence = (text: string): string => (text.split(/[;(]/)[0] ?? '').trim();
const isFolder = ({ value }: OptionRow): boolean => value === 'DIR';
const isFile = ({ value }: OptionRow): boolean => value === 'FILE' || value === 'PATH';

/** Lists every option of any command once: their values do not depend on the command. */
function allOptions({ commands }: CommandTable): readonly OptionRow[] {
  const known = new Map(commands.flatMap(({ options }) => options.map((option) => [option.flag, option])));
  return [...known.values()];
}

function bash(table: CommandTable): string {
  const valued = allOptions(table).filter(({ value }) => value !== null);
  const words = (row: CommandRow): string => [...row.words, ...row.options.map(({ flag }) => flag)].join(' ');
  const names = table.commands.map(({ name }) => name);
  const choices = valued
    .filter((option) => option.choices.length > 0)
    .map(
      ({ flag, choices }) =>
        `    ${flag}) COMPREPLY=($(compgen -W ${quoted(choices.join(' '))} -- "$cur")); return ;;`,
    );
  const folders = valued.filter(isFolder).map(({ flag }) => flag);
  return `# bash completion for dailies: put "source <(dailies completion bash)" into ~/.bashrc
_dailies() {
  local cur=\${COMP_WORDS[COMP_CWORD]} prev=\${COMP_WORDS[COMP_CWORD-1]} command= words= i
  COMPREPLY=()
  for ((i = 1; i < COMP_CWORD; i++)); do
    case \${COMP_WORDS[i]} in
    --on-saved) return ;;
    ${names.join('|')}) [[ -n $command ]] || command=\${COMP_WORDS[i]} ;;
    esac
  done
  case $prev in
${choices.join('\n')}
    ${folders.join('|')}) compopt -o dirnames 2>/dev/null; return ;;
    ${valued
      .filter((option) => option.choices.length === 0 && !isFolder(option))
      .map(({ flag }) => flag)
      .join('|')}) return ;;
  esac
  case $command in
    '') words=${quoted([...names, '--help', '--version'].join(' '))} ;;
${table.commands.map((row) => `    ${row.name}) words=${quoted(words(row))} ;;`).join('\n')}
  esac
  # Without words of ours, files are offered: a task may be one.
  if [[ -z $command || $cur == -* || ${quoted(
    table.commands
      .filter((row) => row.words.length > 0)
      .map(({ name }) => ` ${name} `)
      .join(''),
  )} == *" $command "* ]]; then
    COMPREPLY=($(compgen -W "$words" -- "$cur"))
  fi
}
complete -o default -o bashdefault -F _dailies dailies
`;
}

function zsh(table: CommandTable): string {
  const inBrackets = (text: string): string => text.replace(/[[\]:\\]/g, '\\$&');
  const action = (option: OptionRow): string => {
    if (option.value === null) return '';
    const what = isFolder(option) ? '_files -/' : isFile(option) ? '_files' : '';
    const values = option.choices.length > 0 ? `(${option.choices.join(' ')})` : what;
    return `:${inBrackets(option.value)}:${values}`;
  };
  const spec = (option: OptionRow): string =>
    quoted(`${option.flag}[${inBrackets(firstSentence(option.summary))}]${action(option)}`);
  const commands = table.commands.map(
    ({ name, summary }) => `    ${quoted(`${name}:${summary.replaceAll(':', '\\:')}`)}`,
  );
  const cases = table.commands.map((row) => {
    const operands = row.words.length > 0 ? `(${row.words.join(' ')})` : '_files';
    const specs = [
      ...row.options.map(spec),
      ...(row.operands === '' ? [] : [quoted(`*:${row.name}:${operands}`)]),
    ];
    return `    ${row.name}) _arguments ${specs.join(' \\\n      ')} ;;`;
  });
  return `#compdef dailies
# zsh completion for dailies: put "source <(dailies completion zsh)" into ~/.zshrc, after compinit
_dailies() {
  local -a commands
  commands=(
${commands.join('\n')}
  )
  if (( CURRENT == 2 )); then
    _describe command commands
    return
  fi
  local command=$words[2]
  shift words
  (( CURRENT-- ))
  case $command in
${cases.join('\n')}
  esac
}
if [[ $funcstack[1] == _dailies ]]; then
  _dailies "$@"
else
  compdef _dailies dailies
fi
`;
}

function fish(table: CommandTable): string {
  const names = table.commands.map(({ name }) => name).join(' ');
  const first = `-n ${quoted(`not __fish_seen_subcommand_from ${names}`)}`;
  const lines = table.commands.flatMap((row) => {
    const within = `-n ${quoted(`__fish_seen_subcommand_from ${row.name}`)}`;
    const options = row.options.map((option) => {
      const files = isFile(option)
        ? ' -r -F'
        : isFolder(option)
          ? ` -x -a '(__fish_complete_directories)'`
          : ' -x';
      const words = option.choices.length > 0 ? ` -x -a ${quoted(option.choices.join(' '))}` : files;
      const values = option.value === null ? '' : words;
      return `complete -c dailies ${within} -l ${option.flag.slice(2)}${values} -d ${quoted(firstSentence(option.summary))}`;
    });
    const operands =
      row.words.length > 0 ? [`complete -c dailies ${within} -f -a ${quoted(row.words.join(' '))}`] : [];
    return [
      `complete -c dailies ${first} -f -a ${row.name} -d ${quoted(row.summary)}`,
      ...operands,
      ...options,
    ];
  });
  return `# fish completion for dailies: dailies completion fish >~/.config/fish/completions/dailies.fish\n${lines.join('\n')}\n`;
}

function powershell(table: CommandTable): string {
  const text = (one: string): string => `'${one.replaceAll("'", "''")}'`;
  const list = (all: readonly string[]): string => `@(${all.map(text).join(', ')})`;
  const valued = allOptions(table).filter(({ value }) => value !== null);
  return `# PowerShell completion for dailies: add "dailies completion powershell | Out-String | Invoke-Expression" to $PROFILE
Register-ArgumentCompleter -Native -CommandName dailies -ScriptBlock {
  param($wordToComplete, $commandAst, $cursorPosition)
  $commands = @{
${table.commands
  .map((row) => `    ${text(row.name)} = ${list([...row.words, ...row.options.map(({ flag }) => flag)])}`)
  .join('\n')}
  }
  $values = @{
${valued.map(({ flag, choices }) => `    ${text(flag)} = ${list(choices)}`).join('\n')}
  }
  $before = @($commandAst.CommandElements | Where-Object { $_.Extent.EndOffset -lt $cursorPosition } | ForEach-Object { $_.ToString() })
  $previous = $before[-1]
  $command = $before | Select-Object -Skip 1 | Where-Object { $commands.ContainsKey($_) } | Select-Object -First 1
  $words = if ($values.ContainsKey($previous)) { $values[$previous] }
    elseif ($command) { $commands[$command] }
    else { $commands.Keys | Sort-Object }
  $words | Where-Object { $_ -like "$wordToComplete*" } | ForEach-Object {
    [System.Management.Automation.CompletionResult]::new($_, $_, 'ParameterValue', $_)
  }
}
`;
}

const SCRIPTS: { readonly [Name in Shell]: (table: CommandTable) => string } = {
  bash,
  zsh,
  fish,
  powershell,
};

/** Gives the script that a person sources in their shell. */
export function completionFor(shell: Shell, table: CommandTable): string {
  return SCRIPTS[shell](table);
}
