/** Gives the key vault and the accounts their parts of config.json. A key that is gone is left in no file. */
import { MAIN_ACCOUNT } from '../../shared/accounts.ts';
import type { AccountRecords, StoredAccount } from '../accounts/stored-account.ts';
import type { KeyRecords } from '../key/stored-key.ts';
import type { ConfigWriter } from './config-writer.ts';

/** Gives the place of the first account's key. */
export function keyRecordsIn(file: ConfigWriter): KeyRecords {
  return {
    read: () => file.config.key ?? null,
    readAside: () => file.config.keyAside ?? null,
    write({ key, aside }) {
      const known = [file.config.key?.blob, file.config.keyAside?.blob];
      const isGone = aside === null && (key === null || !known.includes(key.blob));
      file.saveKeys({ key, keyAside: aside }, isGone);
    },
  };
}

const blobsOf = (accounts: readonly StoredAccount[] = []): readonly string[] =>
  accounts.flatMap(({ key, keyAside }) => [key, keyAside].flatMap((each) => each?.blob ?? []));

/** Gives the place of the accounts beside the first one. */
export function accountRecordsIn(file: ConfigWriter): AccountRecords {
  return {
    list: () => file.config.accounts ?? [],
    write(accounts) {
      const kept = new Set(blobsOf(accounts));
      const isGone = blobsOf(file.config.accounts).some((blob) => !kept.has(blob));
      file.saveKeys({ accounts: [...accounts] }, isGone);
    },
    mainName: () => file.config.mainName ?? null,
    nameMain: (name) => file.save({ mainName: name }),
    current: () => file.config.currentAccount ?? MAIN_ACCOUNT,
    use: (id) => file.save({ currentAccount: id }),
  };
}
