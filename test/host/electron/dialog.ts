/**
 * electron's `dialog`: answered from a test's script, cancelled where there is none. A dialog on a window that cannot
 * be seen is never answered, as a sheet on macOS; one that a test holds stays open until it is let go.
 */
import type { Desk } from '../desk.ts';

export type DialogKind = 'open' | 'save' | 'message';

export interface DialogAnswer {
  /** For open and save dialogs; absent or empty cancels. */
  readonly paths?: readonly string[];
  /** Where it is not what the paths say. */
  readonly canceled?: boolean;
  /** For message boxes: the number or the label of the button. */
  readonly button?: number | string;
  readonly checkbox?: boolean;
  /** It stays open until the command `answerDialogs`. */
  readonly hold?: boolean;
}

/** What a dialog hangs on: a window, as far as it matters here. */
interface Parent {
  isVisible(): boolean;
  isMinimized(): boolean;
}

interface Options {
  readonly title?: string;
  readonly message?: string;
  readonly detail?: string;
  readonly buttons?: readonly string[];
  readonly cancelId?: number;
  readonly defaultId?: number;
  readonly defaultPath?: string;
  readonly properties?: readonly string[];
  readonly checkboxChecked?: boolean;
}

function isInView(window: Parent): boolean {
  return window.isVisible() && !window.isMinimized();
}

function chosenButton(options: Options, answer: DialogAnswer): number {
  const buttons = options.buttons ?? ['OK'];
  if (typeof answer.button === 'number') return answer.button;
  if (answer.button !== undefined) {
    const index = buttons.indexOf(answer.button);
    if (index === -1)
      throw new Error(`The message box has no button "${answer.button}", but ${buttons.join(', ')}.`);
    return index;
  }
  if (options.cancelId !== undefined) return options.cancelId;
  const cancel = buttons.findIndex((label) => /^(cancel|no)$/i.test(label));
  return Math.max(cancel, 0);
}

export type DialogParents = (Parent | null)[];

/** `parents` hears where each dialog hangs, in the order of their opening. */
export function createDialog({ system, record, onCommand, api }: Desk, parents: DialogParents) {
  const answers: DialogAnswer[] = [];
  let held: (() => void)[] = [];
  onCommand('answerDialogs', () => {
    const released = held;
    held = [];
    for (const answer of released) answer();
  });
  onCommand('nextDialog', (answer: DialogAnswer) => void answers.push(answer));

  /** The window comes first or not at all; the options are always last. */
  async function ask(
    kind: DialogKind,
    args: readonly unknown[],
  ): Promise<{ readonly options: Options; readonly answer: DialogAnswer }> {
    const options = args.at(-1) as Options;
    const parent = args.length > 1 ? (args[0] as Parent | null) : null;
    parents.push(parent);
    if (kind === 'message' && parent === null && system.platform === 'darwin') {
      throw new Error('The whole process stands still until this box is answered.');
    }
    const scripted = answers.shift();
    const { title, message, detail, buttons, defaultId, defaultPath, properties } = options;
    const hangsOn = parent === null ? 'nothing' : isInView(parent) ? 'a window' : 'a hidden window';
    record(`dialog.${kind}`, {
      ...{ title, message, detail, buttons, defaultId, defaultPath, properties },
      ...{ answered: scripted !== undefined, hangsOn },
    });
    if (parent !== null && !isInView(parent)) await new Promise(() => undefined);
    if (scripted?.hold) await new Promise<void>((resolve) => held.push(resolve));
    await system.person;
    return { options, answer: scripted ?? system.answerDialog(kind) ?? {} };
  }

  return api('dialog', {
    async showOpenDialog(...args: unknown[]): Promise<{ canceled: boolean; filePaths: readonly string[] }> {
      const { answer } = await ask('open', args);
      const filePaths = answer.paths ?? [];
      return { canceled: answer.canceled ?? filePaths.length === 0, filePaths };
    },
    async showSaveDialog(...args: unknown[]): Promise<{ canceled: boolean; filePath: string }> {
      const { answer } = await ask('save', args);
      const filePath = answer.paths?.[0] ?? '';
      return { canceled: answer.canceled ?? filePath === '', filePath };
    },
    async showMessageBox(...args: unknown[]): Promise<{ response: number; checkboxChecked: boolean }> {
      const { options, answer } = await ask('message', args);
      const checkboxChecked = answer.checkbox ?? options.checkboxChecked ?? false;
      return { response: chosenButton(options, answer), checkboxChecked };
    },
    showErrorBox(title: string, content: string): void {
      record('dialog.error', { title, content });
      system.writeError(`${title}: ${content}\n`);
    },
  });
}
