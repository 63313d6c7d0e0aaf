import { expect, test } from 'vitest';
import { collectLinks } from '../../app/shell/early-links.ts';
import { app, preventable } from '../fakes/electron.ts';

test('E13: links that come before the app is ready wait, and later ones do not', () => {
  const connect = collectLinks(app as never);
  const early = preventable();
  app.emit('open-url', early, 'dailies://show/a1');
  expect(early.defaultPrevented).toBe(true);
  const opened: string[] = [];
  connect((link) => opened.push(link));
  expect(opened).toEqual(['dailies://show/a1']);
  app.emit('open-url', preventable(), 'dailies://show/b2');
  expect(opened).toEqual(['dailies://show/a1', 'dailies://show/b2']);
});
