/** Reads the words and options of `dailies services`. */
import type { Command } from 'commander';
import { UsageError } from './usage-error.ts';

export interface ServicesArguments {
  /** The file of a definition, or the name of one that is built in; null to list them. */
  readonly check: string | null;
  /** The file of an answer to try it on. */
  readonly answer: string | null;
  readonly json: boolean;
}

interface RawOptions {
  readonly answer?: string;
  readonly json?: boolean;
}

/**
 * Adds the command; what was typed goes to `take`. Throws UsageError, while it is read, for words that make no sense.
 */
export function addServicesCommand(program: Command, take: (given: ServicesArguments) => void): Command {
  return program
    .command('services')
    .description('which services are known; what a definition reads from an answer')
    .argument('[check]', 'check: try a definition')
    .argument('[FILE]', 'the file of a definition, or a service’s name')
    .option('--answer <FILE>', 'an answer to read by it')
    .option('--json', 'one JSON object a line on stdout')
    .action((word: string | undefined, file: string | undefined, { answer, json }: RawOptions) => {
      if (word !== undefined && (word !== 'check' || file === undefined)) {
        throw new UsageError('Write dailies services, or dailies services check FILE --answer FILE.');
      }
      take({ check: file ?? null, answer: answer ?? null, json: json ?? false });
    });
}
