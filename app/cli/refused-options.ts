/** Refuses options that say otherwise than the Dailies that runs: it goes on with its own settings. */
import type { ControlStatus, RunningSettings } from '../control/contract.ts';
import { accountBeside } from './accounts-beside.ts';
import type { CliArguments } from './arguments.ts';
import { UsageError } from './usage-error.ts';

/** By the name of the option: what was asked for, and what holds. */
const SETTINGS: {
  readonly [option: string]: readonly [
    (args: CliArguments) => unknown,
    (settings: RunningSettings) => unknown,
  ];
} = {
  out: [(args) => args.out, (now) => now.out],
  name: [(args) => args.name, (now) => now.name],
  assets: [(args) => args.assets, (now) => now.assets],
  'poll-interval': [(args) => args.pollIntervalMs, (now) => now.pollIntervalMs],
  'request-timeout': [(args) => args.requestTimeoutMs, (now) => now.requestTimeoutMs],
  'stall-timeout': [(args) => args.stallTimeoutMs, (now) => now.stallTimeoutMs],
  'retry-delay': [(args) => args.retryDelayMs, (now) => now.retryDelayMs],
  retries: [(args) => args.retries, (now) => now.retries],
  concurrency: [(args) => args.concurrency, (now) => now.concurrency],
  segments: [(args) => args.segments, (now) => now.segments],
  'requests-per-second': [(args) => args.requestsPerSecond, (now) => now.requestsPerSecond],
  'limit-rate': [(args) => args.limitBytesPerSecond, (now) => now.limitBytesPerSecond],
};

/** Writes a value so that two can be compared: an address is the same with a slash at its end. */
const sameText = (value: unknown): string => JSON.stringify(value).replace(/\/"$/, '"');

/** Throws UsageError naming the first option of a command that fetches and cannot hold beside the one that runs. */
export function refuseOtherSettings(
  args: CliArguments,
  status: Pick<ControlStatus, 'settings' | 'accounts'>,
): void {
  const refuse = (option: string): never => {
    throw new UsageError(
      `Dailies is running with settings of its own, which --${option} would change; leave --${option} out, or quit Dailies first.`,
    );
  };
  for (const option of args.given) {
    if (option.startsWith('on-saved')) refuse(option);
    // Each service has an address of its own.
    const now = option === 'api' ? accountBeside(args.service.id, status, args).api : null;
    if (now !== null && sameText(args.api) !== sameText(now)) refuse(option);
    const [asked, holds] = SETTINGS[option] ?? [];
    if (asked && holds && sameText(asked(args)) !== sameText(holds(status.settings))) refuse(option);
  }
}
