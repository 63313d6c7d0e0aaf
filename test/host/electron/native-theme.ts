/** electron's `nativeTheme`; the pages' prefers-color-scheme follows it. */
import { onCommand } from '../journal.ts';
import { StrictEmitter, strict } from '../strict.ts';

type Source = 'system' | 'light' | 'dark';

class NativeTheme extends StrictEmitter {
  systemIsDark = false;
  source: Source = 'system';
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
    this.emit('updated', {});
  }
}

export const nativeTheme = strict('nativeTheme', new NativeTheme());

onCommand('systemTheme', ({ dark }: { dark: boolean }) => {
  nativeTheme.systemIsDark = dark;
  nativeTheme.emit('updated', {});
});
