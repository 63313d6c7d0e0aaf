/** Applies one setting at a time and remembers which was just taken, and which were refused and why. */
import { SvelteMap } from 'svelte/reactivity';
import type { SettingsPatch } from '../../app/shared/contract.ts';
import type { Problem } from '../../app/shared/error-code.ts';
import { m } from '../../app/shared/paraglide/messages.js';
import { problemSentence } from '../../app/shared/problem-sentence.ts';
import type { Settings } from '../../app/shared/settings.ts';
import type { Session } from './session.svelte.ts';

type Field = keyof Settings;
/** Settings that hold a folder, which the system's own dialog chooses. */
export type FolderField = 'folder' | 'watchFolder';
const SHOWN_MS = 2_500;
const NOT_A_VALUE: Problem = { code: 'bad-input', message: 'This value cannot be used.' };

export interface SettingChanges {
  saved(field: Field): boolean;
  /** Why the last value of a field was not taken, `unusable` where the value itself is at fault; null when it was. */
  why(field: Field, unusable?: string): string | null;
  /** Marks a value that was not even worth sending. */
  refuse(field: Field): void;
  /** Sends new values; true when they were taken. */
  apply(patch: SettingsPatch): Promise<boolean>;
  choose(field: FolderField): Promise<void>;
  /** The fields have gone: what is refused from now on is told by a notice. */
  close(): void;
}

/** What became of a setting; `unusable`: the words for a value that no setting takes. */
export function settingSentence({ code }: Problem, unusable: string = m.settings_refused()): string {
  switch (code) {
    case 'bad-input':
    case 'bad-address':
      return unusable;
    case 'disk-full':
      return m.settings_disk_full();
    case 'folder-unwritable':
      return m.settings_unwritable();
    default:
      return problemSentence(code);
  }
}

/** `onUnseen` hears of a refusal that came after the fields had gone. */
export function createSettingChanges(session: Session, onUnseen: (problem: Problem) => void): SettingChanges {
  let savedField = $state<Field | null>(null);
  const refused = new SvelteMap<Field, Problem>();
  let timer: ReturnType<typeof setTimeout> | null = null;
  let closed = false;

  function tell(field: Field, problem: Problem | null): void {
    if (timer !== null) clearTimeout(timer);
    savedField = problem ? null : field;
    if (problem) refused.set(field, problem);
    else refused.delete(field);
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
    why(field, unusable) {
      const problem = refused.get(field);
      return problem ? settingSentence(problem, unusable) : null;
    },
    refuse: (field) => tell(field, NOT_A_VALUE),
    async apply(patch) {
      const problem = await session.tryChange(patch);
      // Main asked the person, who thought better of it: nothing was saved, and nothing is wrong.
      if (problem?.code === 'cancelled') return false;
      if (problem && closed) onUnseen(problem);
      else for (const field of Object.keys(patch) as Field[]) tell(field, problem);
      return problem === null;
    },
    async choose(field) {
      const before = session.settings?.[field];
      const problem = await CHOOSE[field]();
      if (problem && closed) onUnseen(problem);
      else if (problem || session.settings?.[field] !== before) tell(field, problem);
    },
    close() {
      closed = true;
      if (timer !== null) clearTimeout(timer);
    },
  };
}
