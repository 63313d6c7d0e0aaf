/**
 * electron's `dialog`: answered from a test's script, cancelled where there is none. A dialog on a window that cannot
 * be seen is never answered, as a sheet on macOS; one that a test holds stays open until it is let go.
 */
import { onCommand, record } from '../journal.ts';
import { strict } from '../strict.ts';

export interface DialogAnswer {
  /** For open and save dialogs; absent or empty cancels. */
  readonly paths?: readonly string[];
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

const answers: DialogAnswer[] = [];
let held: (() => void)[] = [];
onCommand('answerDialogs', () => {
  const released = held;
  held = [];
  for (const answer of released) answer();
});
onCommand('nextDialog', (answer: DialogAnswer) => void answers.push(answer));

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

/** The window comes first or not at all; the options are always last. */
async function ask(
  kind: string,
  args: readonly unknown[],
): Promise<{ readonly options: Options; readonly answer: DialogAnswer }> {
  const options = args.at(-1) as Options;
  const parent = args.length > 1 ? (args[0] as Parent) : null;
  const answer = answers.shift();
  const { title, message, detail, buttons, defaultId, defaultPath, properties } = options;
  const hangsOn = parent === null ? 'nothing' : isInView(parent) ? 'a window' : 'a hidden window';
  record(kind, {
    ...{ title, message, detail, buttons, defaultId, defaultPath, properties },
    ...{ answered: answer !== undefined, hangsOn },
  });
  if (parent !== null && !isInView(parent)) await new Promise(() => undefined);
  if (answer?.hold) await new Promise<void>((resolve) => held.push(resolve));
  return { options, answer: answer ?? {} };
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

export const dialog = strict('dialog', {
  async showOpenDialog(...args: unknown[]): Promise<{ canceled: boolean; filePaths: readonly string[] }> {
    const { answer } = await ask('dialog.open', args);
    const filePaths = answer.paths ?? [];
    return { canceled: filePaths.length === 0, filePaths };
  },
  async showSaveDialog(...args: unknown[]): Promise<{ canceled: boolean; filePath: string }> {
    const { answer } = await ask('dialog.save', args);
    return { canceled: answer.paths?.[0] === undefined, filePath: answer.paths?.[0] ?? '' };
  },
  async showMessageBox(...args: unknown[]): Promise<{ response: number; checkboxChecked: boolean }> {
    const { options, answer } = await ask('dialog.message', args);
    const checkboxChecked = answer.checkbox ?? options.checkboxChecked ?? false;
    return { response: chosenButton(options, answer), checkboxChecked };
  },
  showErrorBox(title: string, content: string): void {
    record('dialog.error', { title, content });
    process.stderr.write(`${title}: ${content}\n`);
  },
});
