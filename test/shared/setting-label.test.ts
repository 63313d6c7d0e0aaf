import { expect, test } from 'vitest';
import { settingLabel } from '../../app/shared/setting-label.ts';
import { defaultSettings, type Settings } from '../../app/shared/settings.ts';

test('every setting has a name that a person can read', () => {
  const fields = Object.keys(defaultSettings('/clips')) as (keyof Settings)[];
  expect(fields.length).toBeGreaterThan(20);
  for (const field of fields) expect([field, settingLabel(field).trim()]).not.toEqual([field, '']);
});
