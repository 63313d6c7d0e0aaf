/** Which link counts (docs/gateway.md §3). */
import { expect, test } from 'vitest';
import {
  cleanVideoLink,
  linkOfAsset,
  linkOfVideo,
  plainVideoLink,
} from '../../../../app/core/services/links/choose-link.ts';
import { parseGeneration } from '../../../../app/core/services/parse-generation.ts';
import type { Generation } from '../../../../app/shared/generation.ts';

const at = (name: string): string => `https://cdn.test/${name}`;

function generation(fields: object): Generation {
  const parsed = parseGeneration({ id: 'a', state: 'completed', ...fields }, null);
  if (!parsed) throw new Error('not a generation');
  return parsed;
}

test('takes the clean file first, then the raw video, each at the top before the artifact', () => {
  const fields = {
    video: { url: at('marked'), download_url: at('clean') },
    artifact: {
      video: { url: at('marked-2'), download_url: at('clean-2') },
      video_raw: { url: at('raw-2') },
    },
    video_raw: { url: at('raw') },
  };
  const url = (of: object): string | undefined => cleanVideoLink(generation(of))?.url;
  expect(url(fields)).toBe(at('clean'));
  expect(url({ ...fields, video: { url: at('marked'), download_url: '' } })).toBe(at('clean-2'));
  const { artifact, ...flat } = fields;
  expect(url({ ...flat, video: { url: at('marked') } })).toBe(at('raw'));
  expect(url({ video: null, artifact: { video_raw: artifact.video_raw } })).toBe(at('raw-2'));
  expect(url({ video: { url: at('marked') } })).toBeUndefined();
});

test('says that the last resort may be watermarked, and never edits a path to guess a clean one', () => {
  const only = generation({ video: { url: at('x_watermarked_1.mp4') } });
  expect(plainVideoLink(only)).toEqual({ url: at('x_watermarked_1.mp4'), mayBeWatermarked: true });
  expect(plainVideoLink(generation({ video: null }))).toBeNull();
});

test('finds the other assets at the top or in the artifact', () => {
  const whole = generation({ artifact: { thumbnail: { url: at('t') }, last_frame: { url: at('l') } } });
  expect(linkOfAsset(whole, 'thumbnail')).toBe(at('t'));
  expect(linkOfAsset(whole, 'last-frame')).toBe(at('l'));
  expect(linkOfAsset(whole, 'raw')).toBeNull();
});

test('a video is known by its clean link, else by the plain one', () => {
  const size = { width: null, height: null };
  expect(linkOfVideo({ url: at('plain'), downloadUrl: at('clean'), ...size })).toBe(at('clean'));
  expect(linkOfVideo({ url: at('plain'), downloadUrl: null, ...size })).toBe(at('plain'));
  expect([linkOfVideo({ url: null, downloadUrl: null, ...size }), linkOfVideo(null)]).toEqual([null, null]);
});
