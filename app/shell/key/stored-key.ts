/** Declares how the encrypted key lies on disk. */
import * as v from 'valibot';

export const storedKey = v.object({
  /** base64 of the encrypted key. */
  blob: v.string(),
  /** On Linux older records hold the name of a desktop's keyring, which says nothing of what sealed them. */
  backend: v.string(),
  createdAtMs: v.number(),
  hint: v.nullable(v.string()),
});
/** What lies on disk, beside the settings. */
export type StoredKey = v.InferOutput<typeof storedKey>;

export interface KeyRecords {
  read(): StoredKey | null;
  /** A blob that could not be decrypted, kept in case the system's store comes back. */
  readAside(): StoredKey | null;
  /** Replaces both; a former blob is left nowhere, the backup included. */
  write(record: { readonly key: StoredKey | null; readonly aside: StoredKey | null }): void;
}
