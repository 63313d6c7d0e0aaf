/**
 * Carries out `dailies pause`, `resume`, `retry`, `remove`, `open` and `reveal`: through the Dailies that runs, or in
 * this process.
 */
import type { ControlSession } from '../control/session.ts';
import type { Engine } from '../core/engine.ts';
import { DailiesError } from '../shared/error-code.ts';
import type { CliArguments } from './arguments.ts';
import { allNamed, clipsNamed } from './clips-of.ts';
import { EXIT } from './exit-codes.ts';
import { withOwner } from './find-owner.ts';
import { openPath, revealPath } from './open-path.ts';
import { inParts, readsAtRest, readsBeside } from './reads-beside.ts';
import type { Report } from './report.ts';

const ITEM_COMMANDS = ['pause', 'resume', 'retry', 'remove'] as const;
export type ItemCommandName = (typeof ITEM_COMMANDS)[number];

/**
 * Gives the clips that the ids name. Throws DailiesError `not-found` for the first that the library does not have:
 * nothing is done then.
 */
function findClips(reads: Pick<Engine, 'has' | 'clipsOf'>, ids: readonly string[]): readonly string[] {
  const unknown = ids.find((id) => !clipsNamed(reads, id).every((clip) => reads.has(clip)));
  if (unknown === undefined) return allNamed(reads, ids);
  throw new DailiesError('not-found', { cause: 'clip-not-listed', value: unknown });
}

function tellItems(
  { has, item, savedFile }: Pick<Engine, 'has' | 'item' | 'savedFile'>,
  ids: readonly string[],
  report: Report,
): void {
  for (const id of ids) if (has(id)) report.item(item(id), savedFile(id, 'video'));
}

/** Says of what the service refused that trying again is in vain; gives the exit code. */
function tellRefused({ item }: Pick<Engine, 'item'>, ids: readonly string[], report: Report): number {
  let code: number = EXIT.saved;
  for (const id of ids) {
    const { problem, isRefused } = item(id);
    if (!isRefused || !problem) continue;
    report.problem({ id, problem, retryInMs: null });
    code = EXIT.failed;
  }
  return code;
}

/** Gives the exit code, once it is in the library. @param open the engine, for a library that nobody has open. */
export async function runItemCommand(
  command: ItemCommandName,
  args: CliArguments,
  report: Report,
  open: () => Engine,
): Promise<number> {
  return await withOwner(
    args.data,
    async (session) => {
      const reads = readsBeside(args.data);
      try {
        const ids = findClips(reads, args.tasks);
        const code = command === 'retry' ? tellRefused(reads, ids, report) : EXIT.saved;
        for (const part of inParts(ids)) await session.call(command, { ids: [...part] });
        tellItems(reads, ids, report);
        return code;
      } finally {
        reads.close();
      }
    },
    async () => {
      const engine = open();
      try {
        const ids = findClips(engine, args.tasks);
        const code = command === 'retry' ? tellRefused(engine, ids, report) : EXIT.saved;
        engine[command](ids);
        tellItems(engine, ids, report);
        return code;
      } finally {
        await engine.stop();
      }
    },
  );
}

/**
 * Has the window show a clip, where one runs; else this process asks the system. Throws DailiesError `file-missing`.
 */
async function show(
  command: 'open' | 'reveal',
  id: string,
  path: string | null,
  window: ControlSession | null,
): Promise<void> {
  if (window) await window.call(command, { id });
  else if (path === null) throw new DailiesError('file-missing');
  else await (command === 'open' ? openPath(path) : revealPath(path));
}

/** Opens or reveals clips; needs no key. Throws DailiesError `not-found` or `file-missing`. */
export async function runShow(
  command: 'open' | 'reveal',
  args: CliArguments,
  findWindow: () => Promise<ControlSession | null>,
): Promise<number> {
  const reads = readsAtRest(args.data);
  if (!reads) throw new DailiesError('not-found', { cause: 'clip-not-listed', value: args.tasks[0] });
  const session = await findWindow();
  try {
    const ids = findClips(reads, args.tasks);
    const window = session?.owner === 'window' ? session : null;
    for (const id of ids) await show(command, id, reads.clipFile(id), window);
  } finally {
    session?.close();
    reads.close();
  }
  return EXIT.saved;
}
