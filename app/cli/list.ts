/**
 * Carries out `dailies list`: reads the library beside whoever has it open, and opens it where it cannot be read like
 * that.
 */
import { openLibraryReads } from '../core/library-reads.ts';
import type { CliAccounts } from './accounts.ts';
import type { CliArguments } from './arguments.ts';
import type { Report } from './report.ts';

const QUERY = { search: '', statuses: [], sort: 'tracked', descending: false, limit: 200 } as const;

/** Lists every item. Gives false where the library cannot be read like that: nothing is said then. */
export function listLibrary(
  { data, isServiceNamed }: CliArguments,
  { chosen }: CliAccounts,
  report: Report,
): boolean {
  const reads = openLibraryReads(data);
  if (!reads) return false;
  const facets = isServiceNamed ? { account: chosen.id } : {};
  try {
    for (let offset = 0; ; offset += QUERY.limit) {
      const { rows } = reads.rows({ ...QUERY, facets, offset });
      for (const { id } of rows) if (reads.has(id)) report.item(reads.item(id), reads.savedFile(id, 'video'));
      if (rows.length < QUERY.limit) return true;
    }
  } finally {
    reads.close();
  }
}
