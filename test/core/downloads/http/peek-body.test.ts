/** The first bytes of a body, known before the part on disk is touched. */
import { expect, test } from 'vitest';
import type { FileAnswer } from '../../../../app/core/downloads/http/file-answer.ts';
import { peekBody } from '../../../../app/core/downloads/http/peek-body.ts';
import { HEAD_BYTES, MIN_HEAD_BYTES } from '../../../../app/core/files/signature.ts';

const PATIENT = { stallTimeoutMs: 60_000, now: () => 0, limit: { active: false } };
/** A clip's beginning: a file-type box. */
const MP4 = Buffer.concat([Buffer.from('0000001866747970', 'hex'), Buffer.from('isom'), Buffer.alloc(12)]);

/** An answer whose body comes in these pieces; then it ends, or breaks. */
function answerOf(pieces: readonly Buffer[], breaksWith: Error | null = null) {
  const seen = { pieces: 0, destroyed: 0 };
  const answer: FileAnswer = {
    ...{ status: 200, headers: {}, httpVersion: '1.1', host: 'cdn.test' },
    async read(take) {
      for (const piece of pieces) {
        seen.pieces += 1;
        await take(piece);
      }
      if (breaksWith) throw breaksWith;
    },
    destroy() {
      seen.destroyed += 1;
    },
  };
  return { answer, seen };
}
async function readAll(answer: FileAnswer): Promise<Buffer> {
  const pieces: Buffer[] = [];
  await answer.read(async (piece) => void pieces.push(Buffer.from(piece)));
  return Buffer.concat(pieces);
}
const reset = (): Error => Object.assign(new Error('reset'), { code: 'ECONNRESET' });

test('a known kind is enough, and the rest waits until somebody reads it', async () => {
  const { answer, seen } = answerOf([MP4, Buffer.from('rest')]);
  const peeked = await peekBody(answer, PATIENT);
  expect([peeked.head, seen.pieces]).toEqual([MP4, 1]);
  expect(await readAll(peeked)).toEqual(Buffer.concat([MP4, Buffer.from('rest')]));
  expect(seen.pieces).toBe(2);
});

test('of an unknown kind as much is read as could tell one', async () => {
  const piece = Buffer.alloc(HEAD_BYTES / 2, 'x');
  const { answer } = answerOf([piece, piece, piece]);
  expect((await peekBody(answer, PATIENT)).head).toHaveLength(HEAD_BYTES);
});

test('a body shorter than any clip is all there is of it', async () => {
  const { answer } = answerOf([Buffer.from('no')]);
  const peeked = await peekBody(answer, PATIENT);
  expect(peeked.head.toString()).toBe('no');
  expect((await readAll(peeked)).toString()).toBe('no');
});

test('a connection that breaks before anything is proven is a lost one, and is closed', async () => {
  const { answer, seen } = answerOf([Buffer.alloc(MIN_HEAD_BYTES - 1)], reset());
  await expect(peekBody(answer, PATIENT)).rejects.toMatchObject({ code: 'connection-lost' });
  expect(seen.destroyed).toBeGreaterThan(0);
});

test('one that breaks later gives its beginning first', async () => {
  const { answer } = answerOf([MP4], reset());
  const peeked = await peekBody(answer, PATIENT);
  const pieces: Buffer[] = [];
  await expect(peeked.read(async (piece) => void pieces.push(piece))).rejects.toMatchObject({
    code: 'ECONNRESET',
  });
  expect(Buffer.concat(pieces)).toEqual(MP4);
});
