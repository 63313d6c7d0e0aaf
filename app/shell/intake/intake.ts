/**
 * Takes in what comes beside the window: another start of the program, links, files, the clipboard and a folder.
 * Whatever a stranger could have sent only asks; what the person did with their own hands is done (docs/rules.md, E12,
 * E13).
 */

import { realpath } from 'node:fs/promises';
import { basename } from 'node:path';
import type { Clipboard } from 'electron';
import { findCertainIds } from '../../core/tracking/certain-ids.ts';
import { readListFile } from '../../core/tracking/list-file.ts';
import { assertNever } from '../../shared/assert-never.ts';
import { cleanText } from '../../shared/clean-text.ts';
import type { TaskOffer } from '../../shared/contract.ts';
import { m } from '../../shared/paraglide/messages.js';
import type { Backend } from '../build-backend.ts';
import type { ShowNotification } from '../notifications/show-notification.ts';
import type { PageMail } from '../window/page-mail.ts';
import type { MainWindow } from '../window/window.ts';
import { followWatchSettings } from './follow-watch-settings.ts';
import { type DeepLink, parseDeepLink } from './parse-deep-link.ts';
import { listFileIn, type StartIntent } from './start-intent.ts';

/** Of a file, in a notification. */
const MAX_NAME = 60;

export interface IntakeDeps {
  readonly backend: Pick<Backend, 'engine' | 'settings'>;
  readonly dataFolder: string;
  readonly window: Pick<MainWindow, 'open' | 'current'>;
  readonly mail: PageMail;
  readonly clipboard: Pick<Clipboard, 'readText'>;
  readonly notify: ShowNotification;
  readonly log: (line: string) => void;
}

export interface Intake {
  /** A later start of the program, or what came with the first. */
  enter(intent: StartIntent): void;
  openLink(link: string): void;
  /** A list or an answer that the system was asked to open with Dailies. */
  openFile(path: string): void;
  /** The tray's entry: the ids in what is copied are tracked at once. */
  addFromClipboard(): Promise<void>;
  stop(): void;
}

/** Starts to watch the clipboard and the folder, as the settings have them, and takes the rest by its methods. */
export function openIntake(deps: IntakeDeps): Intake {
  const { window, mail, log } = deps;
  const { engine } = deps.backend;

  function follow(link: DeepLink): void {
    switch (link.kind) {
      case 'track':
        // On the list already: then there is nothing to ask.
        if (engine.has(link.id)) mail.deliver('page.show', { id: link.id });
        else mail.deliver('tasks.offered', { ids: [link.id], source: 'link' });
        return;
      case 'show':
        if (engine.has(link.id)) mail.deliver('page.show', { id: link.id });
        else window.open();
        return;
      case 'unknown':
        log('link: dropped one that is none of ours');
        window.open();
        return;
      default:
        assertNever(link);
    }
  }

  function offerCopied(ids: readonly string[]): void {
    const offer: TaskOffer = { ids, source: 'clipboard' };
    if (window.current()?.isFocused()) {
      mail.deliver('tasks.offered', offer);
      return;
    }
    const title = m.shell_clipboard_found({ count: ids.length });
    deps.notify({ title, body: m.shell_clipboard_found_detail() }, () =>
      mail.deliver('tasks.offered', offer),
    );
  }

  const stopWatching = followWatchSettings({ ...deps, onCopied: offerCopied });

  /** Offers what a file names, and tracks none of it: whoever wrote the file need not be who opens it. */
  async function offerFile(path: string): Promise<void> {
    const ids = await readListFile(await realpath(path).catch(() => path));
    if (ids === null) log('file: passed over one that is no short text that can be read');
    const [first] = ids ?? [];
    if (ids === null || first === undefined) {
      const body = m.shell_file_none({ name: cleanText(basename(path), MAX_NAME) });
      deps.notify({ title: 'Dailies', body }, () => window.open());
      window.open();
      return;
    }
    const unknown = ids.filter((id) => !engine.has(id));
    if (unknown.length > 0) mail.deliver('tasks.offered', { ids: unknown, source: 'file' });
    else mail.deliver('page.show', { id: first });
  }

  function openFile(path: string): void {
    offerFile(path).catch((thrown) => log(`file: ${String(thrown)}`));
  }

  return {
    enter(intent) {
      if (intent.link !== null) {
        follow(intent.link);
        return;
      }
      if (intent.ids.length > 0) {
        const added = engine.track(intent.ids).filter(({ outcome }) => outcome === 'added').length;
        log(`start: ${added} of ${intent.ids.length} ids on the command line are new`);
      }
      for (const path of intent.files) openFile(path);
      window.open();
    },
    openLink: (link) => follow(parseDeepLink(link)),
    openFile(path) {
      // macOS hands over whatever was dropped on the icon.
      const list = listFileIn(path, '/');
      if (list !== null) openFile(list);
      else window.open();
    },
    async addFromClipboard() {
      const ids = findCertainIds(await deps.clipboard.readText());
      if (ids.length === 0) {
        deps.notify({ title: 'Dailies', body: m.shell_clipboard_none() }, () => window.open());
        return;
      }
      const outcomes = engine.track(ids);
      const added = outcomes.filter(({ outcome }) => outcome === 'added').length;
      const already = outcomes.length - added;
      const told = [
        ...(added > 0 ? [m.add_summary_added({ count: added })] : []),
        ...(already > 0 ? [m.add_summary_already({ count: already })] : []),
      ];
      deps.notify({ title: 'Dailies', body: told.join(' · ') }, () => window.open());
    },
    stop: stopWatching,
  };
}
