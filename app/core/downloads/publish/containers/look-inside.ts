/** Looks at a whole file as its kind is put together: at boxes, elements or blocks, never at what they show. */
import { assertNever } from '../../../../shared/assert-never.ts';
import type { FileKind } from '../../../files/signature.ts';
import { type Finding, odd, type ReadAt, WHOLE } from './finding.ts';
import { lookAtMatroska } from './matroska-walk.ts';
import { walkBoxes } from './mp4-boxes.ts';
import { lookAtMp4 } from './mp4-walk.ts';
import { lookAtGif, lookAtJpeg, lookAtPng } from './picture-walks.ts';
import { lookAtAsf, lookAtFlv, lookAtOgg, lookAtRiff, lookAtTransportStream } from './stream-walks.ts';

/**
 * Looks at a file by the walk of its kind.
 * @param size the file's length in bytes.
 * @param mustMove whether a picture that stands still is not what was asked for.
 */
export async function lookInside(
  kind: FileKind,
  readAt: ReadAt,
  size: number,
  mustMove: boolean,
): Promise<Finding> {
  switch (kind.container) {
    case 'mp4':
      return kind.group === 'picture' ? lookAtBoxedPicture(readAt, size) : lookAtMp4(readAt, size);
    case 'matroska':
      return lookAtMatroska(readAt, size);
    case 'riff':
      return lookAtRiff(readAt, size);
    case 'gif':
      return lookAtGif(readAt, size, mustMove);
    case 'png':
      return lookAtPng(readAt, size);
    case 'jpeg':
      return lookAtJpeg(readAt, size);
    case 'flv':
      return lookAtFlv(readAt, size);
    case 'ogg':
      return lookAtOgg(readAt, size);
    case 'ts':
      return lookAtTransportStream(size);
    case 'asf':
      return lookAtAsf(readAt, size);
    case 'none':
      return WHOLE;
    default:
      return assertNever(kind.container);
  }
}

async function lookAtBoxedPicture(readAt: ReadAt, size: number): Promise<Finding> {
  const { trouble } = await walkBoxes(readAt, size);
  return trouble ? odd('odd-end', trouble.why) : WHOLE;
}
