/** What every group of settings is given. */
import type { Settings } from '../../../app/shared/settings.ts';
import type { SettingChanges } from '../../stores/setting-changes.svelte.ts';

export interface SettingProps {
  readonly settings: Settings;
  readonly changes: SettingChanges;
}
