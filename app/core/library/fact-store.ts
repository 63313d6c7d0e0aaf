/** Keeps small facts about the world that outlive the program, such as a gateway without batches. */
import type { LibraryStatements } from './statements.ts';

export interface FactStore {
  fact(key: string): string | null;
  setFact(key: string, value: string): void;
}

export function createFactStore({ prepare, run }: LibraryStatements): FactStore {
  return {
    fact(key) {
      const row = prepare('SELECT value FROM facts WHERE key = ?').get(key);
      return typeof row?.value === 'string' ? row.value : null;
    },
    setFact: (key, value) =>
      run(
        'INSERT INTO facts (key, value) VALUES (?, ?) ON CONFLICT (key) DO UPDATE SET value = ?',
        key,
        value,
        value,
      ),
  };
}
