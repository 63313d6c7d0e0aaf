/**
 * Puts clips on the clipboard as the desktop's file manager puts files there, with their paths as text beside them, so
 * that they can be pasted into a folder, a bin, a message or a terminal.
 */
import { execFile } from 'node:child_process';
import { pathToFileURL } from 'node:url';
import * as electron from 'electron';
import { DailiesError } from '../../shared/error-code.ts';

/** Writes one path bare; several in quotation marks on one line, as the open dialogs of all systems take them. */
export function quotedPaths(files: readonly string[]): string {
  const [only = ''] = files;
  if (files.length === 1) return only;
  return files.map((file) => `"${file.replaceAll('"', '\\"')}"`).join(' ');
}

/** Gives what each system's file manager looks for, by its own name for the format. */
export function fileFormats(
  files: readonly string[],
  platform: NodeJS.Platform,
): Readonly<Record<string, string>> {
  const addresses = files.map((file) => pathToFileURL(file).href);
  if (platform === 'darwin') {
    return { NSFilenamesPboardType: fileNamesList(files), 'public.file-url': addresses[0] ?? '' };
  }
  return {
    // RFC 2483: each line ends in CR LF.
    'text/uri-list': addresses.map((address) => `${address}\r\n`).join(''),
    // Nautilus and those made after it; `copy` stands where `cut` would.
    'x-special/gnome-copied-files': ['copy', ...addresses].join('\n'),
  };
}

/** Writes a property list, in the form of macOS' own. */
function fileNamesList(files: readonly string[]): string {
  const strings = files.map(
    (file) =>
      `<string>${file.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')}</string>`,
  );
  return `<?xml version="1.0" encoding="UTF-8"?>
<!DOCTYPE plist PUBLIC "-//Apple//DTD PLIST 1.0//EN" "http://www.apple.com/DTDs/PropertyList-1.0.dtd">
<plist version="1.0"><array>${strings.join('')}</array></plist>`;
}

/** Writes the clips. Throws DailiesError `clipboard-held` while another program has the clipboard open. */
export async function writeFilesToClipboard(
  files: readonly string[],
  platform: NodeJS.Platform,
  log: (line: string) => void,
): Promise<void> {
  const text = quotedPaths(files);
  try {
    if (platform === 'win32') await writeDropList(files, text);
    else await writeFormats(fileFormats(files, platform), text);
  } catch (thrown) {
    log(`clipboard: it takes no files (${String(thrown)})`);
    throw new DailiesError('clipboard-held');
  }
}

/**
 * Writes all formats at once, as Electron 44 and later can; before it, one format is all that a clipboard could hold.
 */
async function writeFormats(formats: Readonly<Record<string, string>>, text: string): Promise<void> {
  const { clipboard, ClipboardItem } = electron;
  if (typeof ClipboardItem === 'function') {
    const own = Object.entries(formats).map(([name, content]) => [
      `electron application/osclipboard;format="${name}"`,
      new Blob([content]),
    ]);
    await clipboard.write([new ClipboardItem({ 'text/plain': text, ...Object.fromEntries(own) })]);
    return;
  }
  const [[name = '', content = ''] = []] = Object.entries(formats);
  const older = clipboard as unknown as { writeBuffer(format: string, content: Buffer): void };
  older.writeBuffer(name, Buffer.from(content));
}

/**
 * CF_HDROP has a number and no name, and Electron writes formats by name alone: Windows' own shell writes it. Paths go
 * in by its input, where nothing in them is taken for a command.
 */
const WRITE_DROP_LIST = `
[Console]::InputEncoding = [Text.Encoding]::UTF8
Add-Type -AssemblyName System.Windows.Forms
$given = [Console]::In.ReadToEnd() | ConvertFrom-Json
$files = New-Object Collections.Specialized.StringCollection
foreach ($file in $given.files) { [void]$files.Add($file) }
$data = New-Object Windows.Forms.DataObject
$data.SetFileDropList($files)
$data.SetText($given.text)
[Windows.Forms.Clipboard]::SetDataObject($data, $true, 10, 100)
`;

function writeDropList(files: readonly string[], text: string): Promise<void> {
  const encoded = Buffer.from(WRITE_DROP_LIST, 'utf16le').toString('base64');
  const words = ['-NoProfile', '-NonInteractive', '-STA', '-EncodedCommand', encoded];
  return new Promise((resolve, reject) => {
    const child = execFile('powershell.exe', words, { windowsHide: true, timeout: 20_000 }, (error) =>
      error ? reject(error) : resolve(),
    );
    child.stdin?.end(JSON.stringify({ files, text }));
  });
}
