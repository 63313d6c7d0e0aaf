/**
 * Writes one text file for a report: what runs here, how it is set, what is in the library by number, and the newest of
 * the log. No key, no prompt, no name of a clip; all of it goes through the redactor once more (docs/rules.md, S8).
 */
import { closeSync, fstatSync, openSync, readSync, writeFileSync } from 'node:fs';
import { arch, freemem, release, totalmem, version } from 'node:os';
import { join } from 'node:path';
import { app, shell } from 'electron';
import type { Engine } from '../../core/engine.ts';
import type { AppInfo } from '../../shared/contract.ts';
import { DailiesError } from '../../shared/error-code.ts';
import type { KeyStatus } from '../../shared/key-status.ts';
import { m } from '../../shared/paraglide/messages.js';
import type { Settings } from '../../shared/settings.ts';
import type { UpdateStatus } from '../../shared/update-status.ts';
import type { DialogQueue } from '../dialog-queue.ts';
import { chooseNewFile } from '../dialogs.ts';
import { knownFolder } from '../known-folder.ts';
import type { Redactor } from './redact.ts';

/** Of the log's newest file, and of the one before it: some thousand lines. */
const LOG_BYTES = 256 * 1024;

export interface DiagnosticsDeps {
  readonly appInfo: () => AppInfo;
  readonly engine: Pick<Engine, 'status' | 'window'>;
  readonly settings: () => Settings;
  readonly keyStatus: () => Promise<KeyStatus>;
  readonly updateStatus: () => UpdateStatus;
  readonly logFolder: string;
  readonly redactor: Redactor;
  readonly now: () => number;
  readonly log: (line: string) => void;
}

/** Reads the end of a log file, from the beginning of a line on; empty where there is none. */
function tailOf(path: string, maxBytes: number): string {
  let file: number;
  try {
    file = openSync(path, 'r');
  } catch {
    return '';
  }
  try {
    const { size } = fstatSync(file);
    const bytes = Buffer.alloc(Math.min(size, maxBytes));
    readSync(file, bytes, 0, bytes.length, size - bytes.length);
    const text = bytes.toString('utf8');
    return size > maxBytes ? text.slice(text.indexOf('\n') + 1) : text;
  } finally {
    closeSync(file);
  }
}

const mebibytes = (bytes: number): string => `${Math.round(bytes / 1024 / 1024)} MiB`;

/** Gives the report as text. */
export async function diagnosticsText(deps: DiagnosticsDeps): Promise<string> {
  const {
    version: dailies,
    electron,
    chromium,
    node,
    platform,
    locale,
    isSandboxed,
    isInstalled,
  } = deps.appInfo();
  const { state, weakStorage } = await deps.keyStatus();
  const nothing = {
    search: '',
    statuses: [],
    sort: 'tracked',
    descending: true,
    offset: 0,
    limit: 1,
  } as const;
  const { counts } = deps.engine.window(nothing);
  const update = deps.updateStatus();
  // What a person looks for is as much theirs as a prompt.
  const { search: _search, ...settings } = deps.settings();
  const sections: readonly (readonly [string, string])[] = [
    [
      'Versions',
      `Dailies ${dailies}, Electron ${electron}, Chromium ${chromium}, Node ${node}\n` +
        `${platform} ${arch()}, ${release()}, ${version()}, ${locale}${isSandboxed ? '' : '\nWithout Chromium’s sandbox'}${isInstalled ? '' : '\nOut of its disk image or download'}`,
    ],
    [
      'Memory',
      `${mebibytes(process.memoryUsage.rss())} by the main process; ${mebibytes(freemem())} of ${mebibytes(totalmem())} free; running for ${Math.round(process.uptime())} s`,
    ],
    ['Settings', JSON.stringify(settings, null, 2)],
    // Not even its last four characters: a report goes to strangers.
    ['API key', `${state}${weakStorage ? ', without a keyring' : ''}`],
    ['Library', JSON.stringify(counts)],
    ['Engine', JSON.stringify(deps.engine.status(), null, 2)],
    ['Update', 'version' in update ? `${update.state} ${update.version}` : update.state],
    ['Log before', tailOf(join(deps.logFolder, 'dailies.1.log'), LOG_BYTES)],
    ['Log', tailOf(join(deps.logFolder, 'dailies.log'), LOG_BYTES)],
  ];
  const text = sections.map(([title, body]) => `== ${title}\n${body.trimEnd()}\n`).join('\n');
  // Line by line: a pattern must not reach from one entry into the next.
  return text.split('\n').map(deps.redactor.redact).join('\n');
}

/**
 * Asks where to, writes the file and shows it in its folder; false when the person cancelled. Throws DailiesError
 * `folder-unwritable` when it cannot be written there.
 */
export async function exportDiagnostics(
  deps: DiagnosticsDeps & { readonly dialogs: DialogQueue },
): Promise<boolean> {
  const day = new Date(deps.now()).toISOString().slice(0, 10);
  const diagnosticsFile = await chooseNewFile(deps.dialogs, {
    title: m.shell_export_diagnostics(),
    defaultPath: join(knownFolder(app, 'documents', deps.log), `dailies-diagnostics-${day}.txt`),
    filters: [{ name: m.shell_text_files(), extensions: ['txt'] }],
  });
  if (diagnosticsFile === null) return false;
  const text = await diagnosticsText(deps);
  try {
    writeFileSync(diagnosticsFile, text, { mode: 0o600 });
  } catch {
    throw new DailiesError('folder-unwritable', { cause: 'report-unwritable', path: diagnosticsFile });
  }
  shell.showItemInFolder(diagnosticsFile);
  return true;
}
