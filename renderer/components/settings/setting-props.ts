/** Declares what every group of settings, and every setting in it, is given. */
import type { Settings } from '../../../app/shared/settings.ts';
import type { SettingChanges } from '../../stores/settings/setting-changes.svelte.ts';

export interface SettingProps {
  readonly settings: Settings;
  readonly changes: SettingChanges;
}

/** The settings that hold such a value. */
export type FieldOf<Value> = {
  [Field in keyof Settings]: Settings[Field] extends Value ? Field : never;
}[keyof Settings];
