/** Says in notices what became of what a person did. */
import type { ItemAction } from '../../../app/shared/commands.ts';
import type { Problem } from '../../../app/shared/error-code.ts';
import type { MarkedItem } from '../../../app/shared/library-view.ts';
import { m } from '../../../app/shared/paraglide/messages.js';
import { trashWord } from '../../../app/shared/trash-word.ts';
import { addSummary } from '../../lib/add-summary.ts';
import { type Client, problemFrom } from '../../lib/bridge.ts';
import type { Refusal } from '../../lib/dropped-text.ts';
import { itemTitle } from '../../lib/title.ts';
import { refusalSentences } from '../../lib/unread-files.ts';
import type { AddCounts } from '../add/adding.svelte.ts';
import type { LanguageStore } from '../app/language.svelte.ts';
import type { Notices } from '../bars/notices.svelte.ts';
import type { Removal } from '../list/removals.svelte.ts';
import type { CopiedThing } from './item-commands.svelte.ts';

export interface CommandNoticesDeps {
  readonly client: Client;
  readonly notices: Notices;
  readonly language: LanguageStore;
  readonly platform: () => string;
}

export class CommandNotices {
  readonly #deps: CommandNoticesDeps;
  /** Goes once its removal was undone by a key: its button would do nothing any more. */
  readonly #noticeOf = new WeakMap<Removal, number>();

  constructor(deps: CommandNoticesDeps) {
    this.#deps = deps;
  }

  /** Says why something could not be done. */
  readonly fault = (thrown: unknown): void => this.problem(problemFrom(thrown));
  /** @param action what failed, where it was done to items */
  readonly problem = (problem: Problem, action: ItemAction | null = null): void => {
    const { language } = this.#deps;
    this.#bad(action ? language.actProblem(action, problem) : language.problem(problem));
  };

  readonly added = (counts: AddCounts, showOutcomes: () => void): void =>
    this.#good(addSummary(counts), { label: m.add_show(), run: showOutcomes });
  readonly refused = (refused: readonly Refusal[]): void => {
    for (const sentence of refusalSentences(refused, this.#deps.language.locale)) this.#bad(sentence);
  };

  readonly copied = (what: CopiedThing, count: number): void => this.#good(m[`copied_${what}`]({ count }));
  readonly copyFailed = (): void => this.#bad(m.copy_failed());
  readonly exported = (count: number): void => this.#good(m.exported({ count }));
  readonly trashed = (count: number): void =>
    this.#good(m.trashed({ count, trash: trashWord(this.#deps.platform()) }));
  readonly overLimit = (done: number, total: number): void => this.#bad(m.over_limit({ done, total }));
  readonly marked = (items: readonly MarkedItem[]): void =>
    this.#deps.notices.say(m[`marked_${items[0]?.mark ?? 'none'}`]({ count: items.length }));

  /** Says of files that are not there, and names one of them, so that a person knows where to look. */
  readonly leftOut = async (ids: readonly string[]): Promise<void> => {
    const [id = ''] = ids;
    try {
      const title = itemTitle(await this.#deps.client.call('library.item', { id }), m.untitled());
      this.#bad(m.left_out({ count: ids.length, title }));
    } catch (thrown) {
      this.fault(thrown);
    }
  };

  /** Says what was taken off the list, with a button that brings it back. */
  removed(removal: Removal, undo: () => void): void {
    const text = m.removed({ count: removal.ids.length });
    this.#noticeOf.set(removal, this.#deps.notices.show('good', text, { label: m.undo(), run: undo }));
  }
  /** @param count 0 when the time for it had run out */
  readonly restored = (count: number, removal: Removal): void => {
    const told = this.#noticeOf.get(removal);
    if (told !== undefined) this.#deps.notices.dismiss(told);
    if (count > 0) this.#good(m.restored({ count }));
    else this.#bad(m.restored_too_late());
  };

  #good(text: string, action?: { readonly label: string; readonly run: () => void }): void {
    this.#deps.notices.show('good', text, action);
  }
  #bad(text: string): void {
    this.#deps.notices.show('bad', text);
  }
}
