import { expect, test, vi } from 'vitest';
import { createPageMail } from '../../../app/shell/window/page-mail.ts';

function setUp() {
  let id: number | null = null;
  const sent: unknown[] = [];
  const window = {
    open: vi.fn(() => {
      id ??= 1;
    }),
    contents: () => (id === null ? null : ({ id } as never)),
    send: (channel: string, value: unknown) => void sent.push([channel, value]),
  };
  const become = (next: number): void => {
    id = next;
  };
  return { mail: createPageMail(window), window, sent, become };
}
const show = (id: string) => ['dailies:page.show', { id }];

test('a message opens the window and waits until its page listens', () => {
  const { mail, window, sent } = setUp();
  mail.deliver('page.show', { id: 'a1' });
  mail.deliver('page.show', { id: 'a2' });
  expect(window.open).toHaveBeenCalledTimes(2);
  expect(sent).toEqual([]);
  mail.ready();
  expect(sent).toEqual([show('a1'), show('a2')]);
});

test('a page that listens is told at once, and nothing twice', () => {
  const { mail, sent } = setUp();
  mail.deliver('page.show', { id: 'a1' });
  mail.ready();
  mail.deliver('page.show', { id: 'a2' });
  mail.ready();
  expect(sent).toEqual([show('a1'), show('a2')]);
});

test('the page of a window made anew has to say so itself', () => {
  const { mail, sent, become } = setUp();
  mail.deliver('page.show', { id: 'a1' });
  mail.ready();
  become(2);
  mail.deliver('page.show', { id: 'a2' });
  expect(sent).toEqual([show('a1')]);
  mail.ready();
  expect(sent).toEqual([show('a1'), show('a2')]);
});

test('of a flood the newest fifty are kept', () => {
  const { mail, sent } = setUp();
  for (let step = 0; step < 80; step += 1) mail.deliver('page.show', { id: `a${step}` });
  mail.ready();
  expect(sent).toHaveLength(50);
  expect(sent.at(-1)).toEqual(show('a79'));
});
