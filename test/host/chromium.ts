/** Finds a Chromium to show pages in: HOST_CHROMIUM, else an installed one, else the one npm brought. */
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';

export interface Chromium {
  readonly executable: string;
  /** What the browser's environment needs beside the host's own. */
  readonly env: Readonly<Record<string, string>>;
  /** The package's build is a headless shell and can show no window. */
  readonly headlessOnly: boolean;
}

const NAMES = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'];
const PLACES = [
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
  join(process.env.ProgramFiles ?? 'C:\\Program Files', 'Google\\Chrome\\Application\\chrome.exe'),
  join(
    process.env['ProgramFiles(x86)'] ?? 'C:\\Program Files (x86)',
    'Google\\Chrome\\Application\\chrome.exe',
  ),
  join(
    process.env['ProgramFiles(x86)'] ?? 'C:\\Program Files (x86)',
    'Microsoft\\Edge\\Application\\msedge.exe',
  ),
];

function installed(): string | null {
  const folders = (process.env.PATH ?? '').split(delimiter).filter((folder) => folder !== '');
  const candidates = [...folders.flatMap((folder) => NAMES.map((name) => join(folder, name))), ...PLACES];
  return candidates.find((path) => existsSync(path)) ?? null;
}

/** `HOST_CHROMIUM=bundled` forces the package's own, as on a bare machine. */
export async function findChromium(): Promise<Chromium> {
  const wanted = process.env.HOST_CHROMIUM ?? '';
  if (wanted !== '' && wanted !== 'bundled') {
    if (!existsSync(wanted)) throw new Error(`HOST_CHROMIUM names ${wanted}, which does not exist.`);
    return { executable: wanted, env: {}, headlessOnly: false };
  }
  const executable = wanted === '' ? installed() : null;
  if (executable !== null) return { executable, env: {}, headlessOnly: false };
  return await unpackBundled();
}

/** The libraries the browser would look for in vain, as the system's own loader says. */
function missesLibraries(executable: string): boolean {
  try {
    return execFileSync('ldd', [executable], {
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
    }).includes('not found');
  } catch {
    return true;
  }
}

/**
 * Unpacks @sparticuz/chromium (about 210 MB) once per version, under the system's temporary folder or where
 * HOST_CHROMIUM_FOLDER says: `npm test` gives each run a temporary folder of its own.
 */
async function unpackBundled(): Promise<Chromium> {
  if (process.platform !== 'linux' || process.arch !== 'x64') {
    throw new Error('No Chromium found. Install Chromium or Chrome, or set HOST_CHROMIUM to its path.');
  }
  const place = process.env.HOST_CHROMIUM_FOLDER || tmpdir();
  const packageFolder = dirname(dirname(createRequire(import.meta.url).resolve('@sparticuz/chromium')));
  const { version } = JSON.parse(readFileSync(join(packageFolder, 'package.json'), 'utf8')) as {
    version: string;
  };
  const folder = join(place, `dailies-chromium-${version}-${process.getuid?.() ?? 0}`);
  if (!existsSync(folder)) {
    const { default: chromium, inflate } = await import('@sparticuz/chromium');
    // Unpacked beside its place and renamed, so that a killed or second host never leaves or meets a half of it.
    const unpacking = mkdtempSync(join(place, 'dailies-chromium-'));
    const before = process.env.TMPDIR;
    process.env.TMPDIR = unpacking;
    try {
      await chromium.executablePath();
      await inflate(join(packageFolder, 'bin', 'al2023.tar.br'));
    } finally {
      if (before === undefined) delete process.env.TMPDIR;
      else process.env.TMPDIR = before;
    }
    try {
      renameSync(unpacking, folder);
    } catch (error) {
      rmSync(unpacking, { recursive: true, force: true });
      if (!existsSync(folder)) throw error;
    }
  }
  const executable = join(folder, 'chromium');
  const env: Record<string, string> = { FONTCONFIG_FILE: fontConfiguration(folder) };
  if (missesLibraries(executable)) env.LD_LIBRARY_PATH = join(folder, 'al2023', 'lib');
  return { executable, env, headlessOnly: true };
}

/**
 * Chromium ends itself when there is not one font, as on a bare machine, and the package's own configuration
 * looks for its font elsewhere. The system's fonts, where there are any, stay in use.
 */
function fontConfiguration(folder: string): string {
  const path = join(folder, 'fonts.conf');
  if (!existsSync(path)) {
    const draft = `${path}.${process.pid}`;
    writeFileSync(
      draft,
      `<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "fonts.dtd">
<fontconfig>
  <include ignore_missing="yes">/etc/fonts/fonts.conf</include>
  <dir>${join(folder, 'fonts', 'fonts')}</dir>
  <cachedir>${join(folder, 'font-cache')}</cachedir>
</fontconfig>
`,
    );
    renameSync(draft, path);
  }
  return path;
}

/** The arguments every page runs with; `port` is the loopback server that answers app:// and media://. */
export function chromiumArguments(port: number, spkiSha256: string, debuggingPort: number): string[] {
  return [
    `--remote-debugging-port=${debuggingPort}`,
    // Nothing but the app's own schemes has an address: no page can reach a network, whatever it tries.
    `--host-resolver-rules=MAP *.localhost 127.0.0.1:${port}, MAP * ~NOTFOUND, EXCLUDE 127.0.0.1`,
    `--ignore-certificate-errors-spki-list=${spkiSha256}`,
    '--no-proxy-server',
    '--no-first-run',
    '--no-default-browser-check',
    '--disable-background-networking',
    '--disable-component-update',
    '--disable-domain-reliability',
    '--disable-sync',
    '--disable-quic',
    '--disable-gpu',
    '--autoplay-policy=no-user-gesture-required',
    ...(process.getuid?.() === 0 ? ['--no-sandbox'] : []),
  ];
}

/** Makes the browser's profile folder. */
export function profileFolder(hostFolder: string): string {
  const folder = join(hostFolder, 'chromium');
  mkdirSync(folder, { recursive: true });
  return folder;
}
