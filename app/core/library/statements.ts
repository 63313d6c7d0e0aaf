/** Prepares SQL once each: the library asks the same few things thousands of times. */
import type { DatabaseSync, SQLInputValue, StatementSync } from 'node:sqlite';

export interface LibraryStatements {
  readonly prepare: (sql: string) => StatementSync;
  /** Runs a statement that gives nothing back. */
  readonly run: (sql: string, ...values: readonly SQLInputValue[]) => void;
}

export function createStatements(db: DatabaseSync): (sql: string) => StatementSync {
  const statements = new Map<string, StatementSync>();
  return (sql) => {
    const known = statements.get(sql);
    if (known) return known;
    const statement = db.prepare(sql);
    statements.set(sql, statement);
    return statement;
  };
}
