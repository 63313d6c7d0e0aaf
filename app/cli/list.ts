/**
 * Carries out `dailies list`: reads the library beside whoever has it open, and opens it where it cannot be read like
 * that.
 */
import type { Engine } from '../core/engine.ts';
import { openLibraryReads } from '../core/library-reads.ts';
import type { CliAccounts } from './accounts.ts';
import type { CliArguments } from './arguments.ts';
import type { Report } from './report.ts';

const QUERY = { search: '', statuses: [], sort: 'tracked', descending: false, limit: 200 } as const;

type Query = typeof QUERY & { readonly facets: { readonly account?: string }; readonly offset: number };

/**
 * Lists every item, page by page.
 * @param rowsOf gives a page of rows, whose files have been looked for.
 */
async function listEach(
  facets: Query['facets'],
  rowsOf: (query: Query) => Promise<readonly { readonly id: string }[]>,
  tell: (id: string) => void,
): Promise<void> {
  for (let offset = 0; ; offset += QUERY.limit) {
    const rows = await rowsOf({ ...QUERY, facets, offset });
    for (const { id } of rows) tell(id);
    if (rows.length < QUERY.limit) return;
  }
}

/** Lists the items of all accounts, or of the one that was named. */
export async function listLibrary(
  { data, isServiceNamed }: CliArguments,
  { chosen }: CliAccounts,
  report: Report,
  open: () => Engine,
): Promise<void> {
  const facets = isServiceNamed ? { account: chosen.id } : {};
  const reads = openLibraryReads(data);
  if (reads) {
    try {
      await listEach(
        facets,
        async (query) => reads.rows(query).rows,
        (id) => {
          if (reads.has(id)) report.item(reads.item(id), reads.savedFile(id, 'video'));
        },
      );
    } finally {
      reads.close();
    }
    return;
  }
  const engine = open();
  try {
    await listEach(
      facets,
      async (query) => {
        const { rows } = engine.window(query);
        await engine.lookForFiles(rows.map(({ id }) => id));
        return rows;
      },
      (id) => report.item(engine.item(id), engine.savedFile(id, 'video')),
    );
  } finally {
    await engine.stop();
  }
}
