/** An agent's call is given up after a minute, whatever happens to the Dailies that it waits by. */
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { Clips, ClipsAccess } from '../../../../app/cli/mcp/clips.ts';
import { callTool } from '../../../../app/cli/mcp/tools.ts';
import type { ItemDetail } from '../../../../app/shared/library-view.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

test('wait returns in its time although the one that it asks ends and another takes over', async () => {
  const item = { id: 'a', status: 'generating', assets: [], folder: null } as unknown as ItemDetail;
  const clips = {
    item: async () => item,
    clipsOf: async (id: string) => [id],
    onChange: () => () => undefined,
  } as unknown as Clips;
  const firstEnds = Promise.withResolvers<void>();
  const access: ClipsAccess = {
    async use(_isActive, work) {
      // As beside-clips.ts goes on with whoever has the library next.
      await Promise.race([work(clips), firstEnds.promise]);
      return work(clips);
    },
    close: async () => undefined,
  };
  const told = vi.fn();
  const params = { name: 'wait', arguments: { ids: ['a'], timeoutSeconds: 50 } };
  const { signal } = new AbortController();
  void callTool(access, { params, signal, isModern: true, progress: () => undefined }).then(told);
  await vi.advanceTimersByTimeAsync(30_000);
  firstEnds.resolve();
  await vi.advanceTimersByTimeAsync(19_000);
  expect(told).not.toHaveBeenCalled();
  await vi.advanceTimersByTimeAsync(1_000);
  expect(told).toHaveBeenCalledExactlyOnceWith(
    expect.objectContaining({
      structuredContent: expect.objectContaining({ done: false, waitingFor: ['a'] }),
    }),
  );
});
