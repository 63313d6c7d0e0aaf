/**
 * Takes one clip out of a generation that has several, as a generation of its own: what follows knows of one clip
 * alone.
 */
import type { Generation } from '../../shared/generation.ts';

/**
 * Gives the generation of one clip.
 * @param place which one, counted from 1; where the answer has no such clip, there is no link.
 */
export function clipOf(generation: Generation, place: number): Generation {
  const { clips, videoRaw } = generation;
  const clip = clips?.[place - 1];
  // Without a prompt nothing else says that they are takes of one thing.
  const batchId = generation.batchId ?? (clips ? generation.id : null);
  if (place === 1) {
    return clip
      ? { ...generation, batchId, video: clip.video, thumbnail: clip.thumbnail ?? generation.thumbnail }
      : generation;
  }
  return {
    ...{ ...generation, batchId, artifact: null, lastFrame: null },
    video: clip?.video ?? null,
    thumbnail: clip?.thumbnail ?? null,
    videoRaw: videoRaw && { ...videoRaw, url: null },
  };
}
