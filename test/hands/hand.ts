/** A person's hand on a real window: xdotool moves a pointer that the window system itself knows. */
import type { Locator, Page } from 'playwright-core';
import { type Session, until } from '../electron/session.ts';

export interface Point {
  readonly x: number;
  readonly y: number;
}

export interface Hand {
  /** The window's number for the window system; waits for it. */
  window(): Promise<string>;
  /** Puts the window's content there, in that size. */
  place(x: number, y: number, width: number, height: number): Promise<void>;
  /** Where the middle of something in the page is on the screen. */
  at(target: Locator): Promise<Point>;
  click(point: Point, held?: 'ctrl' | 'shift'): void;
  /**
   * Presses at `from`, moves to `to`, and lets go once `isOver` says that the target has seen it. The pointer goes to
   * and fro there meanwhile: a window hears of a drag only while the pointer moves.
   */
  drag(from: Point, to: Point, isOver: () => boolean | Promise<boolean>): Promise<void>;
  key(...keys: readonly string[]): void;
}

export function createHand(session: Session, page: () => Page): Hand {
  const xdo = (...args: readonly (string | number)[]): string =>
    session.run('xdotool', ...args.map(String)).trim();
  const window = async (): Promise<string> => {
    let id = '';
    await until('the window on the screen', () => {
      try {
        id = xdo('search', '--onlyvisible', '--class', 'dailies').split('\n').at(-1) ?? '';
      } catch {
        // It ends with 1 where it finds none.
      }
      return id !== '';
    });
    return id;
  };
  const origin = async (): Promise<Point> => {
    // xdotool adds the frame of the window manager a second time.
    const facts = session.run('xwininfo', '-id', await window());
    const read = (name: string): number =>
      Number(new RegExp(`Absolute upper-left ${name}:\\s+(-?\\d+)`).exec(facts)?.[1]);
    return { x: read('X'), y: read('Y') };
  };
  const move = ({ x, y }: Point): string => xdo('mousemove', '--sync', Math.round(x), Math.round(y));
  return {
    window,
    async place(x, y, width, height) {
      const id = await window();
      xdo('windowsize', '--sync', id, width, height);
      xdo('windowmove', id, x, y);
      xdo('windowactivate', '--sync', id);
      await until('the window’s new size', () => page().evaluate((wanted) => innerWidth === wanted, width));
    },
    async at(target) {
      const box = await target.boundingBox();
      if (box === null) throw new Error('It is not in sight.');
      const { x, y } = await origin();
      return { x: x + box.x + box.width / 2, y: y + box.y + box.height / 2 };
    },
    click(point, held) {
      move(point);
      if (held !== undefined) xdo('keydown', held);
      xdo('click', 1);
      if (held !== undefined) xdo('keyup', held);
    },
    async drag(from, to, isOver) {
      move(from);
      xdo('mousedown', 1);
      for (let step = 1; step <= 10; step += 1) {
        move({ x: from.x + ((to.x - from.x) * step) / 10, y: from.y + ((to.y - from.y) * step) / 10 });
      }
      let side = 1;
      await until('the target to see the drag', async () => {
        move({ x: to.x + 3 * side, y: to.y + 3 * side });
        side = -side;
        return await isOver();
      });
      move(to);
      xdo('mouseup', 1);
    },
    key: (...keys) => void xdo('key', ...keys),
  };
}
