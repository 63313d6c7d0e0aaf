/**
 * The README's picture: the built app itself on the simulated service, with one generation in each state that a
 * person mostly sees.
 */
import { openStage } from '../../e2e/stage.ts';
import { rowOf, waitForStatus } from '../../e2e/window-row.ts';
import { makeLargeMp4 } from '../../luma-service/media.ts';
import type { TaskScript } from '../../luma-service/script.ts';

const MEGABYTE = 1_000_000;
/** In the order they are added; the window shows the last one first. */
const TASKS: readonly TaskScript[] = [
  { prompt: 'A crowd of famous people dancing on the moon', ...failed('Refused by content moderation.') },
  { prompt: 'Evening hills in layers of mist, camera gliding right', ...saved('hills', 9.4) },
  { prompt: '月光下的海面，青色的波光，镜头缓缓推进', ...saved('moonlight', 7.1) },
  { prompt: 'Sunset over a calm sea, slow waves, golden light', ...saved('landscape', 12.8) },
  {
    prompt: 'Ink drops unfolding in water, macro, high contrast',
    ...{ clip: 'square', aspect: 'square', stages: [], source: makeLargeMp4(24 * MEGABYTE, 'square') },
    cdn: { bytesPerSecond: 2.1 * MEGABYTE },
  },
  { prompt: 'Northern lights above a dark fjord, vertical', stages: [{ word: 'processing' }] },
];

function saved(clip: 'hills' | 'moonlight' | 'landscape', megabytes: number): TaskScript {
  return { clip, stages: [], source: makeLargeMp4(Math.round(megabytes * MEGABYTE), clip) };
}

function failed(reason: string): TaskScript {
  return { stages: [], fate: { kind: 'failed', reason } };
}

/** Takes it into `file`; out/ holds the built app. */
export async function takeReadmePicture(file: string): Promise<void> {
  await using stage = await openStage({ settings: { theme: 'light' } });
  const { page, service } = stage;
  await stage.enterKey();
  for (const script of TASKS) {
    const task = service.addTask(script);
    await stage.paste(task.id);
    if (script.source && !script.cdn) await waitForStatus(page, task.id, 'Saved');
    else await rowOf(page, task.id).waitFor();
    if (script.cdn) await page.waitForFunction(hasDownloaded, [task.id, 40] as const);
  }
  // Some go by themselves meanwhile, so that none is waited for.
  const dismiss = page.getByRole('button', { name: 'Dismiss' });
  while ((await dismiss.count()) > 0) {
    await dismiss.evaluateAll((buttons) => {
      for (const button of buttons) (button as HTMLButtonElement).click();
    });
  }
  await page.mouse.move(0, 0);
  await page.screenshot({ path: file, animations: 'disabled' });
}

/** Runs in the page. */
function hasDownloaded([id, percent]: readonly [string, number]): boolean {
  const bar = document.querySelector(`[role=row][data-id="${id}"] [role=progressbar]`);
  return Number(bar?.getAttribute('aria-valuenow') ?? 0) >= percent;
}
