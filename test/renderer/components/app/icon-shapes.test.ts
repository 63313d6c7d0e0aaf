import { expect, test } from 'vitest';
import { ICON_SHAPES } from '../../../../renderer/components/app/icon-shapes.ts';
import { lucidePath } from '../../lucide-paths.ts';

test('every icon is drawn as Lucide draws it', () => {
  for (const [name, path] of Object.entries(ICON_SHAPES)) expect(path, name).toBe(lucidePath(name));
});
