import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { prefix } from '../../../../app/core/downloads/part/byte-ranges.ts';
import { openPartFile } from '../../../../app/core/downloads/part/part-file.ts';
import { createRewriter } from '../../../../app/core/downloads/part/rewriter.ts';
import { tempFolder } from '../../../fakes/temp-folder.ts';

/** Writes a whole file over a part that has a beginning already, in pieces of seven bytes. */
async function rewrite(kept: string, comes: string, totalBytes: number | null = comes.length) {
  const path = join(tempFolder(), 'cat.part');
  writeFileSync(path, kept);
  const part = await openPartFile(path, prefix(kept.length));
  const settledAt: number[] = [];
  const rewriter = createRewriter(part, kept.length, totalBytes, () => settledAt.push(rewriter.position));
  for (let at = 0; at < comes.length; at += 7) await rewriter.write(Buffer.from(comes.slice(at, at + 7)));
  const { settled } = rewriter;
  await rewriter.flush();
  await part.close();
  return { content: readFileSync(path, 'latin1'), settledAt, settled };
}

const KEPT = 'the first twenty byte';

test('T2: the same beginning stays, and what is behind it follows', async () => {
  const whole = `${KEPT}s and the rest`;
  expect(await rewrite(KEPT, whole)).toEqual({ content: whole, settledAt: [KEPT.length], settled: true });
});

test('T2: another file is taken from the first byte that differs', async () => {
  const other = 'the first dozen of them';
  expect(await rewrite(KEPT, other)).toEqual({ content: other, settledAt: [10], settled: true });
});

test('T2: nothing is given up while all that has come is the same', async () => {
  expect(await rewrite(KEPT, KEPT.slice(0, 14), 100)).toEqual({
    ...{ content: KEPT, settledAt: [], settled: false },
  });
});

test('T2: of a shorter file nothing of the former is left', async () => {
  const shorter = KEPT.slice(0, 9);
  expect((await rewrite(KEPT, shorter)).content).toBe(shorter);
});
