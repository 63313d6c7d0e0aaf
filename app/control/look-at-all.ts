/** Looks at the list of each account of a service, or of all; bounded, so that it fits one line of local control. */
import type { Engine } from '../core/engine.ts';
import { cleanText } from '../shared/clean-text.ts';
import type { Argument, Value } from './contract.ts';

const MAX_CLIPS = 1_000;
const MAX_PROMPT = 80;

/**
 * Looks at one account after the other; at most 1,000 clips in all.
 * @param left accounts that cannot be asked.
 */
export async function lookAtAll(
  rescue: Engine['rescue'],
  { service }: Argument<'rescue'>,
  left: ReadonlySet<string> = new Set(),
): Promise<Value<'rescue'>> {
  const found: Value<'rescue'> = [];
  let room = MAX_CLIPS;
  for (const each of rescue.states()) {
    if (left.has(each.account) || (service !== undefined && each.service !== service)) continue;
    const { account, clips, isCut, problem } = await rescue.look(each.account);
    const told = clips.slice(0, room).map((clip) => ({
      ...clip,
      prompt: clip.prompt === null ? null : cleanText(clip.prompt, MAX_PROMPT),
    }));
    room -= told.length;
    found.push({
      account,
      service: each.service,
      clips: told,
      isCut: isCut || told.length < clips.length,
      problem,
    });
  }
  return found;
}
