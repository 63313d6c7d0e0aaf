/** Frame by frame, over players whose moment is all that is asked of them. */
import { expect, test } from 'vitest';
import { Playback } from '../../../renderer/lib/playback.ts';
import { completeDom } from '../dom.ts';

completeDom();

interface Moment {
  currentTime: number;
  duration: number;
}
/** A player that stands still, as long as the given seconds. */
const playerOf = (duration: number): Moment & HTMLVideoElement =>
  Object.assign(new EventTarget(), {
    ...{ currentTime: 0, duration, playbackRate: 1, readyState: 4 },
    ...{ play: async () => undefined, pause: () => undefined },
  }) as unknown as Moment & HTMLVideoElement;

test.each([
  ['24', 1 / 24],
  ['25', 1 / 25],
  ['29.97', 1001 / 30_000],
  ['60', 1 / 60],
])(
  'at %s frames a second each step shows the next frame and none twice, as far as a minute',
  (_rate, frame) => {
    const video = playerOf(60);
    const playback = new Playback(
      () => 'a',
      () => undefined,
    );
    playback.join('a', video);
    playback.knowFrame('a', frame);
    const frameShown = (): number => Math.floor(video.currentTime / frame);
    const count = Math.floor(60 / frame) - 1;
    const seen: number[] = [];
    for (let step = 0; step < count; step += 1) {
      playback.stepFrame(1);
      seen.push(frameShown());
    }
    expect(seen).toEqual(Array.from({ length: count }, (_, step) => step + 1));
    playback.stepFrame(-1);
    expect(frameShown()).toBe(count - 1);
  },
);

test('a step from any moment of a frame, its very edge too, leads to the frames beside it', () => {
  const video = playerOf(5);
  const playback = new Playback(
    () => 'a',
    () => undefined,
  );
  playback.join('a', video);
  playback.knowFrame('a', 1 / 30);
  for (const moment of [1, 1 + 0.9 / 30, 1 - 1e-9, 1 + 1e-9]) {
    for (const direction of [1, -1] as const) {
      video.currentTime = moment;
      playback.stepFrame(direction);
      expect(Math.floor(video.currentTime * 30), `${direction} from ${moment}`).toBe(30 + direction);
    }
  }
});

test('those beside the one that is judged go to its frame, and before the first there is none', () => {
  const [leader, other] = [playerOf(5), playerOf(5)];
  const playback = new Playback(
    () => 'a',
    () => undefined,
  );
  playback.join('a', leader);
  playback.join('b', other);
  playback.knowFrame('a', 1 / 25);
  playback.stepFrame(1);
  expect(other.currentTime).toBe(leader.currentTime);
  playback.stepFrame(-1);
  playback.stepFrame(-1);
  expect([leader, other].map(({ currentTime }) => Math.floor(currentTime * 25))).toEqual([0, 0]);
});
