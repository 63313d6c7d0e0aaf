/** Applies one setting at a time and remembers which was just taken, and which were refused and why. */
import { SvelteMap } from 'svelte/reactivity';
import type { Problem } from '../../../app/shared/error-code.ts';
import { m } from '../../../app/shared/paraglide/messages.js';
import { problemSentence } from '../../../app/shared/problem-sentence.ts';
import { settingLabel } from '../../../app/shared/setting-label.ts';
import type { Settings, SettingsPatch } from '../../../app/shared/settings.ts';
import type { Session } from '../app/session.svelte.ts';

type Field = keyof Settings;
/** Settings that hold a folder, which the system's own dialog chooses. */
export type FolderField = 'folder' | 'watchFolder';
/** Settings that a person sets by the system's own dialog alone. */
type ChosenField = FolderField | 'onSavedCommand';
const SHOWN_MS = 2_500;
const NOT_A_VALUE: Problem = { code: 'bad-input', facts: {} };

export interface SettingChanges {
  saved(field: Field): boolean;
  /** Why the last value of a field was not taken; null when it was. */
  why(field: Field): string | null;
  /** Marks a value that was not even worth sending. */
  refuse(field: Field): void;
  /** Sends new values. */
  apply(patch: SettingsPatch): Promise<void>;
  choose(field: ChosenField): Promise<void>;
  /** Once all that was sent has been answered: true when every value was taken. */
  settled(): Promise<boolean>;
  /** The fields have gone, and with them what was typed: what nobody can have read there yet is told elsewhere. */
  close(): void;
}

/** What to say of a value that cannot be, where a person types it. */
const UNUSABLE: { readonly [Name in Field]?: () => string } = {
  baseUrl: m.settings_base_url_invalid,
  proxyUrl: m.settings_proxy_url_invalid,
  nameTemplate: m.settings_name_invalid,
  onSavedCommand: m.settings_on_saved_invalid,
  limitBytesPerSecond: m.settings_speed_invalid,
};

/** Says why a setting was not saved, in the person's language. */
export function settingSentence(problem: Problem, field?: Field): string {
  switch (problem.code) {
    case 'bad-input':
    case 'bad-address':
      return ((field && UNUSABLE[field]) ?? m.settings_refused)();
    case 'disk-full':
      return m.settings_disk_full();
    case 'folder-unwritable':
      return m.settings_unwritable();
    default:
      return problemSentence(problem);
  }
}

/**
 * Makes the changes of one group of fields.
 * @param tellElsewhere is given the sentence for a refusal that could not be read beside its field.
 */
export function createSettingChanges(
  session: Session,
  tellElsewhere: (sentence: string) => void,
): SettingChanges {
  let savedField = $state<Field | null>(null);
  const refused = new SvelteMap<Field, Problem>();
  /** Refused a moment ago. */
  const unread = new Set<Field>();
  let timer: ReturnType<typeof setTimeout> | null = null;
  let closed = false;

  const tellUnread = (field: Field, problem: Problem): void =>
    tellElsewhere(m.settings_stays({ setting: settingLabel(field), why: settingSentence(problem, field) }));
  function tell(field: Field, problem: Problem | null): void {
    if (closed) {
      if (problem) tellUnread(field, problem);
      return;
    }
    if (timer !== null) clearTimeout(timer);
    savedField = problem ? null : field;
    if (problem) {
      refused.set(field, problem);
      unread.add(field);
    } else {
      refused.delete(field);
      unread.delete(field);
    }
    timer = setTimeout(() => {
      savedField = null;
      unread.clear();
    }, SHOWN_MS);
  }

  /** What was sent and not answered yet; true once it was taken. */
  const sent = new Set<Promise<boolean>>();
  async function send(patch: SettingsPatch): Promise<boolean> {
    const problem = await session.tryChange(patch);
    // Main asked the person, who thought better of it: nothing was saved, and nothing is wrong.
    if (problem?.code === 'cancelled') return false;
    for (const field of Object.keys(patch) as Field[]) tell(field, problem);
    return problem === null;
  }

  const CHOOSE: { readonly [Name in ChosenField]: () => Promise<Problem | null> } = {
    folder: session.chooseFolder,
    watchFolder: session.chooseWatchFolder,
    onSavedCommand: session.chooseProgram,
  };

  return {
    saved: (field) => savedField === field,
    why(field) {
      const problem = refused.get(field);
      return problem ? settingSentence(problem, field) : null;
    },
    refuse: (field) => tell(field, NOT_A_VALUE),
    async apply(patch) {
      const answer = send(patch);
      sent.add(answer);
      await answer;
      sent.delete(answer);
    },
    async choose(field) {
      const before = session.settings?.[field];
      const problem = await CHOOSE[field]();
      if (problem || session.settings?.[field] !== before) tell(field, problem);
    },
    async settled() {
      const taken = await Promise.all(sent);
      return taken.every(Boolean) && refused.size === 0;
    },
    close() {
      closed = true;
      if (timer !== null) clearTimeout(timer);
      for (const [field, problem] of refused) if (unread.has(field)) tellUnread(field, problem);
    },
  };
}
