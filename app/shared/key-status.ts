/** Declares all that the page may know of a key. */

/** All the page may know of a key. */
export interface KeyStatus {
  /**
   * `session`: kept in memory until the app quits. `unreadable`: stored, but the system cannot decrypt it. `waiting`:
   * stored, and the keyring has not opened yet. `locked`: stored, and the keyring will not open before a new start.
   */
  readonly state: 'none' | 'session' | 'stored' | 'unreadable' | 'waiting' | 'locked';
  /** The last four characters. */
  readonly hint: string | null;
  /**
   * The system turned out to offer no real secret storage when the key was sealed or opened, so storing needs the
   * person's word (`storeAnyway`).
   */
  readonly weakStorage: boolean;
}
