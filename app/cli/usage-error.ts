/** Ends the program with 2, or with 0 after --help and --version; the message is a sentence. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}
