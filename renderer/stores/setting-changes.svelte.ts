/** Applies one setting at a time and remembers, for a moment, which one was just taken or refused. */
import type { SettingsPatch } from '../../app/shared/contract.ts';
import type { Settings } from '../../app/shared/settings.ts';
import type { Session } from './session.svelte.ts';

type Field = keyof Settings;
const SHOWN_MS = 2_500;

export interface SettingChanges {
  saved(field: Field): boolean;
  refused(field: Field): boolean;
  /** Marks a value that was not even worth sending. */
  refuse(field: Field): void;
  apply(field: Field, patch: SettingsPatch): Promise<void>;
  chooseFolder(): Promise<void>;
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

  return {
    saved: (field) => savedField === field,
    refused: (field) => refusedField === field,
    refuse: (field) => tell(field, false),
    async apply(field, patch) {
      tell(field, (await session.change(patch)) === null);
    },
    async chooseFolder() {
      const before = session.settings?.folder;
      const problem = await session.chooseFolder();
      if (problem) tell('folder', false);
      else if (session.settings?.folder !== before) tell('folder', true);
    },
  };
}
