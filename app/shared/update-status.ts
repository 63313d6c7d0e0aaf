/** Declares what the window may know of a newer Dailies. */
export type UpdateStatus =
  /** Nothing is looked for: a package manager, or nobody, is in charge of updates here. */
  | { readonly state: 'off' }
  /** No newer version is known. */
  | { readonly state: 'none' }
  | { readonly state: 'checking' }
  /** For the person to fetch; `hasPage`: Dailies can show where. */
  | ({ readonly state: 'available'; readonly hasPage: boolean } & UpdateFacts)
  /** `ready` waits for a restart, `installing` for the moment in which no file is under way. */
  | ({ readonly state: 'ready' | 'installing' } & UpdateFacts)
  | ({ readonly state: 'downloading' } & UpdateFacts)
  /** The last look or download came to nothing; the next one comes by itself. `notice`: worth a word, once. */
  | { readonly state: 'failed'; readonly notice: boolean };

export interface UpdateFacts {
  readonly version: string;
  /** Plain text from outside, possibly empty. */
  readonly notes: string;
}
