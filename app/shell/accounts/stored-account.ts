/** Declares how an account lies on disk, beside the settings. */
import * as v from 'valibot';
import { ACCOUNT_ID, MAX_ACCOUNT_NAME } from '../../shared/accounts.ts';
import { type KeyRecords, storedKey } from '../key/stored-key.ts';

export const storedAccount = v.object({
  id: v.pipe(v.string(), v.regex(ACCOUNT_ID)),
  name: v.pipe(v.string(), v.maxLength(MAX_ACCOUNT_NAME)),
  /** The definition's id. */
  service: v.string(),
  baseUrl: v.string(),
  /** The address that a key was last entered for; null before the first key. */
  agreed: v.nullable(v.string()),
  key: v.nullable(storedKey),
  keyAside: v.nullable(storedKey),
});
export type StoredAccount = v.InferOutput<typeof storedAccount>;

export interface AccountRecords {
  /** Those beside the first one, in the order in which they were added. */
  list(): readonly StoredAccount[];
  /** Replaces them all; a key that is gone is left nowhere. Throws a disk code. */
  write(accounts: readonly StoredAccount[]): void;
  /** What a person calls the first account; null while that is its service's name. */
  mainName(): string | null;
  nameMain(name: string): void;
  /** The account that bare ids go to. */
  current(): string;
  use(id: string): void;
}

/** Gives the place for one account's key among the records. */
export function keyRecordsOf(records: AccountRecords, id: string): KeyRecords {
  const find = (): StoredAccount | undefined => records.list().find((account) => account.id === id);
  return {
    read: () => find()?.key ?? null,
    readAside: () => find()?.keyAside ?? null,
    write: ({ key, aside }) =>
      records.write(
        records.list().map((account) => (account.id === id ? { ...account, key, keyAside: aside } : account)),
      ),
  };
}
