/** electron's `nativeTheme`; the pages' prefers-color-scheme follows it. */
import type { Desk } from '../desk.ts';
import { StrictEmitter } from '../strict.ts';

type Source = 'system' | 'light' | 'dark';

export class NativeTheme extends StrictEmitter {
  systemIsDark = false;
  source: Source = 'system';
  /** The windows; they hear of it without being among the app's listeners. */
  readonly followers = new Set<() => void>();
  readonly shouldUseHighContrastColors = false;
  readonly shouldUseInvertedColorScheme = false;
  readonly inForcedColorsMode = false;
  readonly prefersReducedTransparency = false;

  constructor() {
    super('nativeTheme', ['updated']);
  }
  get shouldUseDarkColors(): boolean {
    return this.source === 'system' ? this.systemIsDark : this.source === 'dark';
  }
  get shouldUseDarkColorsForSystemIntegratedUI(): boolean {
    return this.systemIsDark;
  }
  get themeSource(): Source {
    return this.source;
  }
  set themeSource(source: Source) {
    this.source = source;
    this.update();
  }
  /** The person makes their desktop dark, or light. */
  becomeDark(dark: boolean): void {
    this.systemIsDark = dark;
    this.update();
  }
  update(): void {
    for (const follow of this.followers) follow();
    this.emit('updated', {});
  }
}

export function createNativeTheme({ onCommand, api }: Desk): NativeTheme {
  const nativeTheme = api('nativeTheme', new NativeTheme());
  onCommand('systemTheme', ({ dark }: { dark: boolean }) => nativeTheme.becomeDark(dark));
  return nativeTheme;
}
