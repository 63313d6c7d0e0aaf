/** Takes over what can still be read of a damaged library, or of a backup, into a new one. */
import type { DatabaseSync, SQLInputValue } from 'node:sqlite';
import { DatabaseSync as Database } from 'node:sqlite';
import { ITEM_ID, TRANSFER_STATES } from '../../../shared/generation.ts';
import { ITEM_STATUSES } from '../../../shared/library-view.ts';
import { FORMER_NAMES } from '../schema.ts';
import { FILL_SEARCH } from '../search-text.ts';
import { FILL_TAKES } from '../take-groups.ts';

type Cells = Readonly<Record<string, SQLInputValue>>;

interface Table {
  readonly name: string;
  /** What its rows are ordered by, to read them from both ends up to the damage. */
  readonly order: string;
  /** Left to the new library: `seq` is given anew there. */
  readonly leftOut: readonly string[];
  readonly isSound: (row: Cells) => boolean;
}

const STATES: readonly unknown[] = ['pending', 'processing', 'completed', 'failed', 'unknown'];

const TABLES: readonly Table[] = [
  {
    name: 'generations',
    order: 'seq',
    leftOut: ['seq'],
    isSound: ({ id, state, status }) =>
      ITEM_ID.test(String(id)) &&
      STATES.includes(state) &&
      (ITEM_STATUSES as readonly unknown[]).includes(status),
  },
  {
    name: 'assets',
    order: 'id, kind',
    leftOut: [],
    isSound: ({ state }) => (TRANSFER_STATES as readonly unknown[]).includes(state),
  },
  { name: 'facts', order: 'key', leftOut: [], isSound: () => true },
];

function columnsOf(db: DatabaseSync, table: string): readonly string[] {
  // Generated columns are not among them.
  return db
    .prepare(`SELECT name FROM pragma_table_info('${table}')`)
    .all()
    .map(({ name }) => String(name));
}

/** @returns whether every row could be read. */
function copyTable(from: DatabaseSync, to: DatabaseSync, table: Table): boolean {
  const readable = columnsOf(from, table.name);
  const columns = columnsOf(to, table.name).flatMap((name) => {
    const source = [name, FORMER_NAMES[name]].find((each) => each !== undefined && readable.includes(each));
    return source === undefined || table.leftOut.includes(name) ? [] : [{ name, source }];
  });
  const insert = to.prepare(
    `INSERT OR IGNORE INTO ${table.name} (${columns.map(({ name }) => name).join(', ')}) VALUES (${columns.map(() => '?').join(', ')})`,
  );
  function copyFrom(direction: 'ASC' | 'DESC'): boolean {
    const order = table.order.replaceAll(/\w+/g, (column) => `${column} ${direction}`);
    let isWhole = true;
    try {
      for (const row of from
        .prepare(
          `SELECT ${columns.map(({ name, source }) => `${source} AS ${name}`).join(', ')} FROM ${table.name} ORDER BY ${order}`,
        )
        .iterate()) {
        const cells = row as Cells;
        try {
          if (table.isSound(cells)) insert.run(...columns.map(({ name }) => cells[name] ?? null));
          else isWhole = false;
        } catch {
          // A cell that the damage made into something its column does not take: that row is lost.
          isWhole = false;
        }
      }
    } catch {
      return false;
    }
    return isWhole;
  }
  if (copyFrom('ASC')) return true;
  copyFrom('DESC');
  return false;
}

function copyAll(path: string, to: DatabaseSync): boolean {
  let from: DatabaseSync | null = null;
  try {
    from = new Database(path, { readOnly: true });
    const source = from;
    return TABLES.map((table) => copyTable(source, to, table)).every(Boolean);
  } catch {
    return false;
  } finally {
    from?.close();
  }
}

/**
 * Fills a new library from the damaged one and, where that cannot be read whole, from the backups, the newest
 * first. Returns how many generations it has then.
 */
export function recoverRows(db: DatabaseSync, damaged: string, backups: readonly string[]): number {
  db.exec('PRAGMA foreign_keys = OFF; BEGIN IMMEDIATE');
  try {
    for (const path of [damaged, ...backups]) if (copyAll(path, db)) break;
    db.exec('DELETE FROM assets WHERE id NOT IN (SELECT id FROM generations)');
    db.exec(FILL_SEARCH);
    db.exec(FILL_TAKES);
    db.exec('COMMIT');
  } catch (thrown) {
    if (db.isTransaction) db.exec('ROLLBACK');
    throw thrown;
  } finally {
    db.exec('PRAGMA foreign_keys = ON');
  }
  return Number(db.prepare('SELECT count(*) AS n FROM generations').get()?.n ?? 0);
}
