/** Asks axe what is wrong with a page it was brought into (test/renderer/gallery/stage.ts). */
import type { AxeResults } from 'axe-core';
import type { Page } from 'playwright-core';

/** The rules whose outcome depends on colours; the others say the same in each theme. */
export const OF_COLOURS = ['color-contrast', 'link-in-text-block'];

/** What axe finds, a line each: the rule, and the elements it is about. */
export async function violations(page: Page, rules: readonly string[] = []): Promise<readonly string[]> {
  const { violations: found } = await page.evaluate(async (only): Promise<AxeResults> => {
    const axe = Reflect.get(window, 'axe') as { run(options: object): Promise<AxeResults> };
    // To describe all that passes as well would take longer than to look.
    return await axe.run({ resultTypes: ['violations'], ...(only.length > 0 ? { runOnly: only } : {}) });
  }, rules);
  return found.flatMap(({ id, nodes }) => nodes.map((node) => `${id}: ${node.target.join(' ')}`));
}
