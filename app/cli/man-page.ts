/** Writes the man page, section 1, in the part of roff's man macros that every man reads. */
import type { CommandRow, CommandTable, OptionRow } from './command-table.ts';

/** Writes text that roff takes for nothing else: no escapes, no hyphens that a copy would not find, no requests. */
function plain(text: string): string {
  return text
    .replaceAll('\\', '\\e')
    .replaceAll('-', '\\-')
    .replace(/^(['.])/gm, '\\&$1');
}
const bold = (text: string): string => `\\fB${plain(text)}\\fR`;
const italic = (text: string): string => `\\fI${plain(text)}\\fR`;

function optionLines({ flag, value, summary, choices }: OptionRow): readonly string[] {
  const words = choices.length > 0 && !summary.includes(choices.join(',')) ? ` (${choices.join(', ')})` : '';
  return ['.TP', `${bold(flag)}${value === null ? '' : ` ${italic(value)}`}`, plain(`${summary}${words}`)];
}

function commandLines({ name, operands, summary, options }: CommandRow): readonly string[] {
  const heading = `dailies ${name}${operands === '' ? '' : ` ${operands}`}`;
  return [`.SS ${plain(heading)}`, plain(summary), ...options.flatMap(optionLines)];
}

/** Gives the page as roff. */
export function manPage(table: CommandTable): string {
  const synopsis = table.commands.flatMap(({ name, operands }, index) => [
    ...(index === 0 ? [] : ['.br']),
    `${bold(`dailies ${name}`)} ${plain(operands)} [options]`.replace(/ {2,}/g, ' '),
  ]);
  return `${[
    `.TH DAILIES 1 "" ${JSON.stringify(`Dailies ${table.version}`)} "Dailies"`,
    '.SH NAME',
    `dailies \\- ${plain(table.summary.replace(/\.$/, ''))}`,
    '.SH SYNOPSIS',
    ...synopsis,
    '.SH DESCRIPTION',
    plain(table.summary),
    ...table.notes.split('\n').flatMap((line) => ['.br', plain(line)]),
    '.SH COMMANDS',
    ...table.commands.flatMap(commandLines),
    '.SH ENVIRONMENT',
    '.TP',
    bold('DAILIES_API_KEY'),
    plain('The API key, where --key-file names none. It is never read from the command line.'),
  ].join('\n')}\n`;
}
