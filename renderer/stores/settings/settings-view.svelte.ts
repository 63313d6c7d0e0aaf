/** Says whether the settings are open, and at which group. */

/** Whether the settings are open, and at which group. */
export const SETTINGS_TABS = [
  'services',
  'files',
  'downloads',
  'adding',
  'desktop',
  'appearance',
  'about',
] as const;
export type SettingsTab = (typeof SETTINGS_TABS)[number];

export interface SettingsView {
  readonly isOpen: boolean;
  readonly tab: SettingsTab;
  /** Whether they were opened for the key alone, so that its field takes the focus. */
  readonly forKey: boolean;
  /** At the group that was last looked at, unless another is named. */
  open(tab?: SettingsTab): void;
  openKey(): void;
  close(): void;
}

export function createSettingsView(): SettingsView {
  let isOpen = $state(false);
  let tab = $state<SettingsTab>('services');
  let forKey = $state(false);
  return {
    get isOpen() {
      return isOpen;
    },
    get tab() {
      return tab;
    },
    get forKey() {
      return forKey;
    },
    open(wanted) {
      if (wanted) tab = wanted;
      isOpen = true;
    },
    openKey() {
      tab = 'services';
      forKey = true;
      isOpen = true;
    },
    close() {
      isOpen = false;
      forKey = false;
    },
  };
}
