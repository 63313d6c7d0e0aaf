/** The small APIs that touch the person's desktop: recorded, so that a test can see what would have happened. */
import { mkdirSync, renameSync } from 'node:fs';
import { basename, join } from 'node:path';
import { onCommand, record } from '../journal.ts';
import { StrictEmitter, strict } from '../strict.ts';
import { hostFolder } from './app-paths.ts';
import { nativeImage } from './native-image.ts';

let openPathError = '';
onCommand('openPathError', ({ message }: { message: string }) => {
  openPathError = message;
});

export const shell = strict('shell', {
  async openExternal(url: string): Promise<void> {
    record('shell.openExternal', { url });
  },
  async openPath(path: string): Promise<string> {
    record('shell.openPath', { path });
    return openPathError;
  },
  showItemInFolder(path: string): void {
    record('shell.showItemInFolder', { path });
  },
  async trashItem(path: string): Promise<void> {
    const bin = join(hostFolder(), 'trash');
    mkdirSync(bin, { recursive: true });
    renameSync(path, join(bin, basename(path)));
    record('shell.trashItem', { path });
  },
  beep(): void {
    record('shell.beep');
  },
});

/** As Electron 44 and newer have it. */
export class ClipboardItem {
  readonly items: Readonly<Record<string, string | Blob>>;
  constructor(items: Readonly<Record<string, string | Blob>>) {
    this.items = items;
  }
}

let clipboardText = '';
export const clipboard = strict('clipboard', {
  readText: async (): Promise<string> => clipboardText,
  async writeText(text: string): Promise<void> {
    clipboardText = text;
    record('clipboard.writeText', { text });
  },
  async write(items: readonly ClipboardItem[]): Promise<void> {
    for (const { items: contents } of items) {
      clipboardText = String(contents['text/plain'] ?? '');
      record('clipboard.write', { formats: Object.keys(contents) });
    }
  },
  clear(): void {
    clipboardText = '';
  },
  readImage: () => nativeImage.createEmpty(),
  availableFormats: (): string[] => (clipboardText === '' ? [] : ['text/plain']),
});
onCommand('setClipboard', ({ text }: { text: string }) => {
  clipboardText = text;
});
onCommand('clipboard', () => clipboardText);

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
export const powerMonitor = strict('powerMonitor', new PowerMonitor());
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

const blockers = new Map<number, string>();
let lastBlocker = 0;
export const powerSaveBlocker = strict('powerSaveBlocker', {
  start(type: string): number {
    if (type !== 'prevent-app-suspension' && type !== 'prevent-display-sleep') {
      throw new TypeError(`Error processing argument at index 0, conversion failure from ${type}`);
    }
    blockers.set(++lastBlocker, type);
    record('power.block', { type });
    return lastBlocker;
  },
  stop(id: number): boolean {
    record('power.unblock', { type: blockers.get(id) ?? null });
    return blockers.delete(id);
  },
  isStarted: (id: number): boolean => blockers.has(id),
});
onCommand('powerBlockers', () => [...blockers.values()]);

const display = {
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
class Screen extends StrictEmitter {
  constructor() {
    super('screen', ['display-added', 'display-removed', 'display-metrics-changed']);
  }
  getPrimaryDisplay(): typeof display {
    return display;
  }
  getAllDisplays(): (typeof display)[] {
    return [display];
  }
  getDisplayMatching(): typeof display {
    return display;
  }
  getDisplayNearestPoint(): typeof display {
    return display;
  }
  getCursorScreenPoint(): { x: number; y: number } {
    return { x: 0, y: 0 };
  }
}
export const screen = strict('screen', new Screen());

const shortcuts = new Map<string, () => void>();
export const globalShortcut = strict('globalShortcut', {
  register(accelerator: string, run: () => void): boolean {
    shortcuts.set(accelerator, run);
    return true;
  },
  isRegistered: (accelerator: string): boolean => shortcuts.has(accelerator),
  unregister: (accelerator: string): void => void shortcuts.delete(accelerator),
  unregisterAll: (): void => shortcuts.clear(),
});

export const crashReporter = strict('crashReporter', {
  start: (options: { readonly uploadToServer?: boolean }): void =>
    record('crashReporter.start', { uploadToServer: options.uploadToServer ?? true }),
});

class SystemPreferences extends StrictEmitter {
  /** A desktop without an accent. */
  accent = '';
  constructor() {
    super('systemPreferences', ['accent-color-changed']);
  }
  getAccentColor(): string {
    return this.accent;
  }
  setUserDefault(): void {}
  getAnimationSettings() {
    return {
      shouldRenderRichAnimation: true,
      scrollAnimationsEnabledBySystem: true,
      prefersReducedMotion: false,
    };
  }
}
export const systemPreferences = strict('systemPreferences', new SystemPreferences());
onCommand('systemAccent', ({ color }: { color: string }) => {
  systemPreferences.accent = color;
  systemPreferences.emit('accent-color-changed', {}, color);
});
