/** Clips of no file, with facts of a test's own, for the rules that lay them out and write them. */
import { createRequire } from 'node:module';
import { type ExportClip, layTimeline, type Timeline } from '../../../app/core/exports/timeline.ts';
import type { BinKind, PromptPlace } from '../../../app/shared/exports.ts';
import type { MediaFacts } from '../../../app/shared/media-facts.ts';

export const FILM: MediaFacts = {
  ...{ width: 1920, height: 1080, frames: 48, frameRate: { num: 24, den: 1 }, startFrame: null },
  sound: { channels: 2, sampleRate: 48_000 },
};
export const TV: MediaFacts = { ...FILM, frameRate: { num: 25, den: 1 }, frames: 50, sound: null };

export function plainClip(id: string, fields: Partial<ExportClip> = {}): ExportClip {
  return {
    ...{ id, path: `/clips/${id}.mp4`, prompt: `prompt of ${id}`, service: 'gateway.test', model: 'ray-2' },
    ...{ mark: null, take: null, createdAtMs: Date.UTC(2026, 0, 2), facts: FILM, picture: null, ...fields },
  };
}

export function timelineOf(
  clips: readonly ExportClip[],
  { bins = 'none', promptAs = 'note' }: { readonly bins?: BinKind; readonly promptAs?: PromptPlace } = {},
): Timeline {
  return layTimeline('Picks', clips, { bins, promptAs });
}

/** It brings no types of its own. */
const {
  JSDOM,
}: {
  readonly JSDOM: new (text: string, options: object) => { readonly window: { readonly document: Document } };
} = createRequire(import.meta.url)('jsdom');

export const parseXml = (text: string): Document =>
  new JSDOM(text, { contentType: 'text/xml' }).window.document;

export const textsOf = (document: Document, selector: string): readonly string[] =>
  [...document.querySelectorAll(selector)].map(({ textContent }) => textContent ?? '');

export function attributesOf(document: Document, selector: string, ...names: readonly string[]) {
  return [...document.querySelectorAll(selector)].map((element) =>
    names.map((name) => element.getAttribute(name)),
  );
}
