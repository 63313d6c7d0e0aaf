/** Says which account of the Dailies that runs is meant by a word of the command line. */

export interface NamedAccount {
  readonly id: string;
  /** The id of the service that it is at. */
  readonly service: string;
  readonly name: string;
}

/**
 * Finds the account of that id, else the one at the service of that id (the current one where there are several), else
 * the one that a person calls so. The command line alone knows services and no accounts, and means the service.
 */
export function findAccount<Account extends NamedAccount>(
  word: string,
  { known, current }: { readonly known: readonly Account[]; readonly current: string },
): Account | null {
  const atService = known.filter(({ service }) => service === word);
  return (
    known.find(({ id }) => id === word) ??
    atService.find(({ id }) => id === current) ??
    atService[0] ??
    known.find(({ name }) => name.toLowerCase() === word.toLowerCase()) ??
    null
  );
}
