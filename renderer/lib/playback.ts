/** Plays the clips of a review together: those beside the one that is judged show its moment, frame by frame. */
import { createFrameClock, type FrameClock } from './frame-clock.ts';

interface Player {
  readonly video: HTMLVideoElement;
  readonly clock: FrameClock;
}

/** A clip's last moment is held this far from its end, where it would begin again. */
const LAST_MOMENT_SECONDS = 0.001;
const FASTEST = 4;
/** Of a frame: so near to its beginning a moment belongs to it, whatever the rounding. */
const EDGE = 0.01;

export class Playback {
  /** The clip that leads: the one being judged. */
  readonly #leaderId: () => string;
  /** Told of the leader's moment and length, in seconds. */
  readonly #onMoment: (seconds: number, length: number) => void;
  readonly #players = new Map<string, Player>();
  #speed = 1;
  /** Nothing moves of itself for who asked for less motion. */
  #playing = !matchMedia('(prefers-reduced-motion: reduce)').matches;

  constructor(leaderId: () => string, onMoment: (seconds: number, length: number) => void) {
    this.#leaderId = leaderId;
    this.#onMoment = onMoment;
  }

  /** Takes a player in, for as long as its clip is on the screen; gives what takes it out again. */
  join(id: string, video: HTMLVideoElement): () => void {
    const player = { video, clock: createFrameClock() };
    this.#players.set(id, player);
    let request = 0;
    const follow = (): void => {
      request = video.requestVideoFrameCallback?.((_now, { mediaTime }) => {
        player.clock.saw(mediaTime);
        if (player === this.#leader()) {
          if (this.#players.size > 1) this.#keepInStep();
          this.#onMoment(mediaTime, video.duration);
        }
        follow();
      });
    };
    follow();
    this.#start(video);
    return () => {
      video.cancelVideoFrameCallback?.(request);
      if (this.#players.get(id) === player) this.#players.delete(id);
    };
  }

  /** Tells how long a frame of this clip lasts, as its file says. */
  knowFrame(id: string, seconds: number): void {
    this.#players.get(id)?.clock.know(seconds);
  }

  /** Plays at the usual speed, or pauses. */
  playPause(): void {
    this.#speed = 1;
    this.#setPlaying(!this.#playing);
  }

  /** Doubles the speed of what plays; starts at the usual one what does not, or is as fast as can be. */
  faster(): void {
    this.#speed = this.#playing && this.#speed < FASTEST ? this.#speed * 2 : 1;
    this.#setPlaying(true);
  }

  moveBy(seconds: number): void {
    const leader = this.#leader();
    if (leader) this.moveTo(leader.video.currentTime + seconds);
  }

  moveTo(seconds: number): void {
    const leader = this.#leader();
    if (!leader || !Number.isFinite(leader.video.duration)) return;
    leader.video.currentTime = Math.max(0, Math.min(seconds, leader.video.duration - LAST_MOMENT_SECONDS));
    this.#keepInStep();
  }

  /** Pauses, and shows the frame after or before: by its middle, since at its edge a rounding shows its neighbour. */
  stepFrame(direction: 1 | -1): void {
    this.#setPlaying(false);
    const leader = this.#leader();
    if (!leader) return;
    const { frameSeconds } = leader.clock;
    const frame = Math.floor(leader.video.currentTime / frameSeconds + EDGE);
    this.moveTo((frame + direction + 0.5) * frameSeconds);
  }

  #leader(): Player | undefined {
    return this.#players.get(this.#leaderId());
  }

  #setPlaying(next: boolean): void {
    this.#playing = next;
    for (const { video } of this.#players.values()) {
      if (next) this.#start(video);
      else video.pause();
    }
  }

  #start(video: HTMLVideoElement): void {
    video.playbackRate = this.#speed;
    // One that is gone before it could begin has nothing to say.
    if (this.#playing) void video.play().catch(() => undefined);
  }

  /** Puts those that are more than half a frame apart where the leader is. */
  #keepInStep(): void {
    const leader = this.#leader();
    if (!leader) return;
    for (const { video } of this.#players.values()) {
      if (video === leader.video || video.readyState < 2 || !Number.isFinite(video.duration)) continue;
      const target = leader.video.currentTime % video.duration;
      if (Math.abs(video.currentTime - target) > leader.clock.frameSeconds / 2) video.currentTime = target;
    }
  }
}
