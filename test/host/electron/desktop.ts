/** The small APIs that touch the person's desktop: recorded, so that a test can see what would have happened. */
import type { Desk } from '../desk.ts';
import { StrictEmitter } from '../strict.ts';
import type { NativeImages } from './native-image.ts';

/** As Electron 44 and newer have it. */
export class ClipboardItem {
  readonly items: Readonly<Record<string, string | Blob>>;
  constructor(items: Readonly<Record<string, string | Blob>>) {
    this.items = items;
  }
}

/** The one screen of a plain desktop. */
export const SCREEN = {
  id: 1,
  label: '',
  scaleFactor: 1,
  rotation: 0,
  internal: false,
  bounds: { x: 0, y: 0, width: 1920, height: 1080 },
  workArea: { x: 0, y: 0, width: 1920, height: 1080 },
  size: { width: 1920, height: 1080 },
  workAreaSize: { width: 1920, height: 1080 },
};

class PowerMonitor extends StrictEmitter {
  onBatteryPower = false;
  constructor() {
    super('powerMonitor', [
      ...['suspend', 'resume', 'on-ac', 'on-battery', 'shutdown', 'lock-screen', 'unlock-screen'],
      ...['user-did-become-active', 'user-did-resign-active', 'thermal-state-change', 'speed-limit-change'],
    ]);
  }
  getSystemIdleState(): string {
    return 'active';
  }
  getSystemIdleTime(): number {
    return 0;
  }
  isOnBatteryPower(): boolean {
    return this.onBatteryPower;
  }
}

class Screen extends StrictEmitter {
  readonly displays: () => readonly object[];
  constructor(displays: () => readonly object[]) {
    super('screen', ['display-added', 'display-removed', 'display-metrics-changed']);
    this.displays = displays;
  }
  getPrimaryDisplay(): object {
    return this.displays()[0] ?? SCREEN;
  }
  getAllDisplays(): readonly object[] {
    return this.displays();
  }
  getDisplayMatching(): object {
    return this.getPrimaryDisplay();
  }
  getDisplayNearestPoint(): object {
    return this.getPrimaryDisplay();
  }
  getCursorScreenPoint(): { x: number; y: number } {
    return { x: 0, y: 0 };
  }
}

class SystemPreferences extends StrictEmitter {
  readonly accent: () => string;
  readonly onlyOnMac: (name: string) => void;
  constructor(accent: () => string, onlyOnMac: (name: string) => void) {
    super('systemPreferences', ['accent-color-changed']);
    this.accent = accent;
    this.onlyOnMac = onlyOnMac;
  }
  getAccentColor(): string {
    return this.accent();
  }
  setUserDefault(..._setting: readonly unknown[]): void {
    this.onlyOnMac('systemPreferences.setUserDefault');
  }
  getAnimationSettings() {
    return {
      shouldRenderRichAnimation: true,
      scrollAnimationsEnabledBySystem: true,
      prefersReducedMotion: false,
    };
  }
}

function createShell({ system, record, onCommand, api }: Desk) {
  onCommand('openPathError', ({ message }: { message: string }) => {
    system.openPath = message;
  });
  return api('shell', {
    async openExternal(url: string): Promise<void> {
      record('shell.openExternal', { url });
    },
    async openPath(path: string): Promise<string> {
      record('shell.openPath', { path });
      return system.openPath;
    },
    showItemInFolder(path: string): void {
      record('shell.showItemInFolder', { path });
    },
    async trashItem(path: string): Promise<void> {
      system.moveToTrash(path);
      record('shell.trashItem', { path });
    },
    beep(): void {
      record('shell.beep');
    },
  });
}

/** One that another program holds throws whatever is asked of it. */
function createClipboard({ system, record, onCommand, lookForKey, api }: Desk, nativeImage: NativeImages) {
  const text = (): string => {
    if (system.clipboard instanceof Error) throw system.clipboard;
    return system.clipboard;
  };
  onCommand('setClipboard', (set: { text: string }) => {
    system.clipboard = set.text;
  });
  onCommand('clipboard', text);
  return api('clipboard', {
    readText: async (): Promise<string> => text(),
    async writeText(written: string): Promise<void> {
      text();
      system.clipboard = written;
      record('clipboard.writeText', { text: written });
    },
    async write(items: readonly ClipboardItem[]): Promise<void> {
      text();
      for (const { items: contents } of items) {
        const texts = Object.entries(contents).map(async ([format, content]) => {
          return [format, typeof content === 'string' ? content : await content.text()] as const;
        });
        system.copied = Object.fromEntries(await Promise.all(texts));
        lookForKey('what was copied', system.copied);
        system.clipboard = system.copied['text/plain'] ?? '';
        record('clipboard.write', { formats: Object.keys(contents) });
      }
    },
    clear(): void {
      system.clipboard = '';
    },
    readImage: () => nativeImage.createEmpty(),
    availableFormats: (): string[] => (text() === '' ? [] : ['text/plain']),
  });
}

function createPowerSaveBlocker({ record, onCommand, api }: Desk) {
  const blockers = new Map<number, string>();
  let last = 0;
  onCommand('powerBlockers', () => [...blockers.values()]);
  return api('powerSaveBlocker', {
    start(type: string): number {
      if (type !== 'prevent-app-suspension' && type !== 'prevent-display-sleep') {
        throw new TypeError(`Error processing argument at index 0, conversion failure from ${type}`);
      }
      blockers.set(++last, type);
      record('power.block', { type });
      return last;
    },
    stop(id: number): boolean {
      record('power.unblock', { type: blockers.get(id) ?? null });
      return blockers.delete(id);
    },
    isStarted: (id: number): boolean => blockers.has(id),
  });
}

function createPowerMonitor({ onCommand, api }: Desk) {
  const powerMonitor = api('powerMonitor', new PowerMonitor());
  /** Answers whether a listener prevented it, which `shutdown` allows. */
  onCommand('power', ({ event }: { event: string }) => {
    if (event === 'on-battery') powerMonitor.onBatteryPower = true;
    if (event === 'on-ac') powerMonitor.onBatteryPower = false;
    let prevented = false;
    powerMonitor.emit(event, {
      preventDefault: () => {
        prevented = true;
      },
    });
    return prevented;
  });
  return powerMonitor;
}

function createSystemPreferences({ system, onCommand, onlyOn, api }: Desk) {
  const accent = (): string => system.accent;
  const preferences = api(
    'systemPreferences',
    new SystemPreferences(accent, (name) => onlyOn(name, 'darwin')),
  );
  onCommand('systemAccent', ({ color }: { color: string }) => {
    system.accent = color;
    preferences.emit('accent-color-changed', {}, color);
  });
  return preferences;
}

function createGlobalShortcut({ api }: Desk) {
  const shortcuts = new Map<string, () => void>();
  return api('globalShortcut', {
    register(accelerator: string, run: () => void): boolean {
      shortcuts.set(accelerator, run);
      return true;
    },
    isRegistered: (accelerator: string): boolean => shortcuts.has(accelerator),
    unregister: (accelerator: string): void => void shortcuts.delete(accelerator),
    unregisterAll: (): void => shortcuts.clear(),
  });
}

export function createDesktop(desk: Desk, nativeImage: NativeImages) {
  const { system, record, api } = desk;
  return {
    shell: createShell(desk),
    ClipboardItem,
    clipboard: createClipboard(desk, nativeImage),
    powerMonitor: createPowerMonitor(desk),
    powerSaveBlocker: createPowerSaveBlocker(desk),
    screen: api('screen', new Screen(() => system.displays)),
    globalShortcut: createGlobalShortcut(desk),
    crashReporter: api('crashReporter', {
      start: (options: { readonly uploadToServer?: boolean }): void =>
        record('crashReporter.start', { uploadToServer: options.uploadToServer ?? true }),
    }),
    systemPreferences: createSystemPreferences(desk),
  };
}
