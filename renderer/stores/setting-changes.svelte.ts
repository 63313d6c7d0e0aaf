/** Applies one setting at a time and remembers, for a moment, which one was just taken or refused. */
import type { SettingsPatch } from '../../app/shared/contract.ts';
import type { Problem } from '../../app/shared/error-code.ts';
import { m } from '../../app/shared/paraglide/messages.js';
import type { Settings } from '../../app/shared/settings.ts';
import type { Session } from './session.svelte.ts';

type Field = keyof Settings;
/** Settings that hold a folder, which the system's own dialog chooses. */
export type FolderField = 'folder' | 'watchFolder';
const SHOWN_MS = 2_500;

export interface SettingChanges {
  saved(field: Field): boolean;
  refused(field: Field): boolean;
  /** Why the last value of a field was not taken; null when it was. */
  why(field: Field): string | null;
  /** Marks a value that was not even worth sending. */
  refuse(field: Field): void;
  apply(patch: SettingsPatch): Promise<void>;
  choose(field: FolderField): Promise<void>;
}

export function createSettingChanges(session: Session): SettingChanges {
  let savedField = $state<Field | null>(null);
  let refusedField = $state<Field | null>(null);
  let timer: ReturnType<typeof setTimeout> | null = null;

  function tell(field: Field, ok: boolean): void {
    if (timer !== null) clearTimeout(timer);
    savedField = ok ? field : null;
    if (!ok) refusedField = field;
    else if (refusedField === field) refusedField = null;
    timer = setTimeout(() => {
      savedField = null;
    }, SHOWN_MS);
  }

  const CHOOSE: { readonly [Name in FolderField]: () => Promise<Problem | null> } = {
    folder: session.chooseFolder,
    watchFolder: session.chooseWatchFolder,
  };

  return {
    saved: (field) => savedField === field,
    refused: (field) => refusedField === field,
    why: (field) => (refusedField === field ? m.settings_refused() : null),
    refuse: (field) => tell(field, false),
    async apply(patch) {
      const problem = await session.change(patch);
      // Main asked the person, who thought better of it: nothing was saved, and nothing is wrong.
      if (problem?.code === 'cancelled') return;
      for (const field of Object.keys(patch) as Field[]) tell(field, problem === null);
    },
    async choose(field) {
      const before = session.settings?.[field];
      const problem = await CHOOSE[field]();
      if (problem) tell(field, false);
      else if (session.settings?.[field] !== before) tell(field, true);
    },
  };
}
