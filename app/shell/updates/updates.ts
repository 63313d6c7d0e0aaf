/**
 * Looks for a newer Dailies, fetches it, and restarts into it when the person says so (docs/rules.md, U1, U2).
 * Whatever goes wrong, the version that runs goes on; the next look comes by itself.
 */
import type { UpdateFacts, UpdateStatus } from '../../shared/update-status.ts';
import { releaseNotesText } from './release-notes.ts';
import type { UpdateMode } from './update-mode.ts';

/** Start-up comes first; then twice a day is soon enough. */
const FIRST_CHECK_MS = 5_000;
const CHECK_INTERVAL_MS = 12 * 60 * 60_000;
/** A version is short; what a feed calls one may not be. */
const MAX_VERSION = 40;

/** The part of electron-updater that is used. */
export interface Updater {
  autoDownload: boolean;
  autoInstallOnAppQuit: boolean;
  allowDowngrade: boolean;
  allowPrerelease: boolean;
  disableWebInstaller: boolean;
  on(event: 'update-available' | 'update-downloaded', listener: (info: UpdateInfo) => void): unknown;
  on(event: 'update-not-available', listener: () => void): unknown;
  on(event: 'error', listener: (error: Error) => void): unknown;
  /** Rejects; the download that it begins has a promise of its own. */
  checkForUpdates(): Promise<{ readonly downloadPromise?: Promise<unknown> | null | undefined } | null>;
  quitAndInstall(isSilent: boolean, isForceRunAfter: boolean): void;
}

export interface UpdateInfo {
  readonly version: string;
  readonly releaseNotes?: unknown;
}

export interface UpdatesDeps {
  readonly mode: UpdateMode;
  /** Loads electron-updater, with its requests on the person's own way to the network; once. */
  readonly loadUpdater: () => Promise<Updater>;
  /** The setting `checkForUpdates`. */
  readonly isWanted: () => boolean;
  /** Resolves when no file is being verified or published. */
  readonly untilFilesAreSafe: () => Promise<void>;
  /** Takes the app down in order and only then calls back, for what has to happen last. */
  readonly quitThen: (last: () => void) => void;
  /** Shows where the packages are; null where nobody has said. */
  readonly openPage: (() => void) | null;
  readonly onStatus: (status: UpdateStatus) => void;
  readonly setTimer: (act: () => void, delayMs: number) => NodeJS.Timeout;
  readonly log: (line: string) => void;
}

export interface Updates {
  status(): UpdateStatus;
  /** Looks now; the answer comes as a status. */
  check(): void;
  /** What the person wants done about the newer version: restart into it, or see where it is. */
  act(): void;
  /** The setting has changed. */
  settingsChanged(): void;
  stop(): void;
}

function factsOf(info: UpdateInfo): UpdateFacts {
  return {
    version: String(info.version).slice(0, MAX_VERSION),
    notes: releaseNotesText(info.releaseNotes),
  };
}

/** Sets what electron-updater may do. At a quit the engine has stopped before: no file is under way (U2). */
function configure(updater: Updater, may: { readonly installs: boolean; readonly installsAtQuit: boolean }) {
  updater.autoDownload = may.installs;
  updater.autoInstallOnAppQuit = may.installsAtQuit;
  updater.allowPrerelease = false;
  // Setting a channel would turn it on, so it is set last (U1).
  updater.allowDowngrade = false;
  updater.disableWebInstaller = true;
}

/** Makes the updates of one run, and looks for the first time after five seconds. */
export function createUpdates(deps: UpdatesDeps): Updates {
  const { mode, log } = deps;
  let status: UpdateStatus = { state: mode === 'off' ? 'off' : 'none' };
  let updater: Promise<Updater> | null = null;
  let timer: NodeJS.Timeout | undefined;
  let hasLoaded = false;
  let checking = false;
  let askedFor = false;
  let stopped = false;
  let wanted = deps.isWanted();
  /** The version whose download has failed and was told of. */
  let failedVersion: string | null = null;

  function tell(next: UpdateStatus): void {
    status = next;
    if (!stopped) deps.onStatus(next);
  }

  function fail(thrown: unknown): void {
    log(`update: ${thrown instanceof Error ? thrown.message : String(thrown)}`);
    // What is fetched and checked stays good, whatever a later look runs into; one fault comes by two ways.
    if (status.state === 'ready' || status.state === 'failed') return;
    let notice = askedFor;
    if (status.state === 'downloading') {
      notice ||= status.version !== failedVersion;
      failedVersion = status.version;
    }
    tell({ state: 'failed', notice });
  }

  async function load(): Promise<Updater> {
    const loaded = await deps.loadUpdater();
    configure(loaded, {
      installs: mode === 'install',
      installsAtQuit: mode === 'install' && deps.isWanted(),
    });
    loaded.on('update-available', (info) =>
      tell(
        mode === 'install'
          ? { state: 'downloading', ...factsOf(info) }
          : { state: 'available', hasPage: deps.openPage !== null, ...factsOf(info) },
      ),
    );
    loaded.on('update-downloaded', (info) => tell({ state: 'ready', ...factsOf(info) }));
    loaded.on('update-not-available', () => tell({ state: 'none' }));
    loaded.on('error', fail);
    hasLoaded = true;
    return loaded;
  }

  async function look(): Promise<void> {
    if (checking || stopped || ['ready', 'downloading', 'installing'].includes(status.state)) return;
    checking = true;
    if (status.state !== 'available') tell({ state: 'checking' });
    try {
      updater ??= load();
      const result = await (await updater).checkForUpdates();
      await result?.downloadPromise;
    } catch (thrown) {
      if (!hasLoaded) updater = null;
      fail(thrown);
    } finally {
      checking = false;
      askedFor = false;
    }
  }

  function schedule(delayMs: number): void {
    clearTimeout(timer);
    if (mode === 'off' || stopped || !deps.isWanted()) return;
    timer = deps.setTimer(() => {
      void look();
      schedule(CHECK_INTERVAL_MS);
    }, delayMs);
    timer.unref?.();
  }

  async function install(facts: UpdateFacts): Promise<void> {
    tell({ state: 'installing', ...facts });
    await deps.untilFilesAreSafe();
    const ready = await updater;
    if (!ready || stopped) return;
    log(`update: restarting into ${facts.version}`);
    deps.quitThen(() => ready.quitAndInstall(true, true));
  }

  schedule(FIRST_CHECK_MS);
  return {
    status: () => status,
    check() {
      if (mode === 'off') return;
      askedFor = true;
      void look();
    },
    act() {
      if (status.state === 'ready') void install({ version: status.version, notes: status.notes });
      if (status.state === 'available') deps.openPage?.();
    },
    settingsChanged() {
      if (wanted === deps.isWanted()) return;
      wanted = deps.isWanted();
      // One that is fetched already is not put in at the next quit either.
      void updater?.then(
        (loaded) => {
          loaded.autoInstallOnAppQuit = mode === 'install' && deps.isWanted();
        },
        // Whoever looked has told of it.
        () => undefined,
      );
      schedule(FIRST_CHECK_MS);
    },
    stop() {
      stopped = true;
      clearTimeout(timer);
    },
  };
}
