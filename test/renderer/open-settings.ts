/** Opens the settings in a component test. */
import { fireEvent, screen } from '@testing-library/svelte';
import type { Settings } from '../../app/shared/settings.ts';
import { DEFAULT_SETTINGS, type FakeBridge, type FakeState, makeRow } from './fake-bridge.ts';
import { open, rowOf } from './open-window.ts';

/** Opens the settings at a group, by its name. */
export async function openSettings(
  group: string,
  part: Partial<Settings> = {},
  facts: Partial<FakeState> = {},
): Promise<FakeBridge> {
  const fake = await open({ rows: [makeRow('one')], settings: { ...DEFAULT_SETTINGS, ...part }, ...facts });
  await rowOf('Prompt of one');
  await fireEvent.click(
    await screen.findByRole('button', { name: part.language === 'zh-Hans' ? '设置' : 'Settings' }),
  );
  await fireEvent.click(await screen.findByRole('tab', { name: group }));
  await screen.findByRole('tabpanel', { name: group });
  return fake;
}
