/** Declares what only a look into a saved clip's file tells. */
import type { MediaFacts } from './media-facts.ts';

/** What the file says of where it comes from. Dailies shows it as it stands, and verifies nothing of it. */
export interface Provenance {
  /** Whom the signing certificate names; null where that cannot be read. Anybody may have written it. */
  readonly signedBy: string | null;
}

export interface ClipFacts {
  /** Null where its frames cannot be counted. */
  readonly media: MediaFacts | null;
  /** Null where the file carries no manifest. */
  readonly provenance: Provenance | null;
}
