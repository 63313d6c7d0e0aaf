/** Says what a name template makes of a clip, for the person who writes one. */
import { checkNameTemplate, renderFileName } from './file-name.ts';

const SAMPLE = {
  id: '6eb6bf3e-8ea4-4f01-ae3c-2bb8c4a4e4a2',
  aspectRatio: '16:9',
  width: 1360,
  height: 752,
  durationSeconds: 5,
  service: 'luma-gateway',
  model: 'ray-2',
};

/**
 * Gives the path below the clip folder that a template gives to a made-up clip with this prompt, slashes between
 * folders. Throws DailiesError `bad-input`, naming what is wrong with the template.
 */
export function previewName(template: string, prompt: string, dateMs: number): string {
  checkNameTemplate(template);
  const { folders, stem } = renderFileName(template, { ...SAMPLE, prompt, dateMs }, 'video');
  return [...folders, `${stem}.mp4`].join('/');
}
