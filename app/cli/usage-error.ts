/** Declares the error of what was typed wrongly: its message is a sentence, and the program ends with 2. */

/** Ends the program with 2, or with 0 after --help and --version; the message is a sentence. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}
