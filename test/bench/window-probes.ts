/** What runs inside the page while it is measured. Each function is sent there whole, so it uses nothing from here. */

/** Before anything else of the page: `window.firstRows` resolves, once rows are painted, with the time since it began to load. */
export function timeOfFirstRows(): void {
  const painted = new Promise<number>((resolve) => {
    const observer = new MutationObserver(() => {
      if (!document.querySelector('[data-id]')) return;
      observer.disconnect();
      // The frame after the one that paints them.
      requestAnimationFrame(() => requestAnimationFrame(() => resolve(performance.now())));
    });
    observer.observe(document, { subtree: true, childList: true, attributes: true });
  });
  Reflect.set(window, 'firstRows', painted);
}

/** Scrolls from the top, to the bottom in that time where no speed is given; the length of each frame in milliseconds. */
export async function framesWhileScrolling(way: {
  readonly pixelsPerSecond: number | null;
  readonly ms: number;
}): Promise<number[]> {
  const scroller = document.querySelector('.scroller');
  if (!scroller) throw new Error('There is no list.');
  const speed = way.pixelsPerSecond ?? ((scroller.scrollHeight - scroller.clientHeight) / way.ms) * 1_000;
  scroller.scrollTop = 0;
  await new Promise((done) => setTimeout(done, 500));
  const frames: number[] = [];
  const first = await new Promise<number>((resolve) => requestAnimationFrame(resolve));
  let last = first;
  while (last - first < way.ms) {
    const now = await new Promise<number>((resolve) => requestAnimationFrame(resolve));
    frames.push(now - last);
    last = now;
    scroller.scrollTop = ((now - first) / 1_000) * speed;
  }
  return frames;
}

/** Types into the focused field, a character at a time; from each to the frame that shows another result. */
export async function keystrokes(words: string): Promise<number[]> {
  const field = document.activeElement;
  if (!(field instanceof HTMLInputElement)) throw new Error('No field has the focus.');
  const taken: number[] = [];
  for (const letter of words) {
    const grid = document.querySelector('[role=grid]');
    if (!grid) throw new Error('There is no list.');
    const shown = (): string =>
      [...document.querySelectorAll('[data-id]')].map((one) => one.getAttribute('data-id')).join() +
      (document.querySelector('[role=grid]')?.getAttribute('aria-rowcount') ?? '');
    const before = shown();
    const began = performance.now();
    field.value += letter;
    field.dispatchEvent(new InputEvent('input', { bubbles: true, data: letter }));
    // A letter that changes nothing of what is shown is no measure.
    const changed = await new Promise<boolean>((resolve) => {
      const timer = setTimeout(() => resolve(false), 1_000);
      const observer = new MutationObserver(() => {
        if (shown() === before) return;
        observer.disconnect();
        clearTimeout(timer);
        requestAnimationFrame(() => resolve(true));
      });
      observer.observe(document.body, { subtree: true, childList: true, attributes: true });
    });
    if (changed) taken.push(performance.now() - began);
    await new Promise((done) => setTimeout(done, 300));
  }
  return taken;
}

/** Chooses everything by its key, and then lets one item go: from each press to the frame that shows the new count. */
export async function timesOfChoosing(): Promise<{ readonly all: number; readonly oneLess: number }> {
  // Looked up anew for each press, as a person would see it: a list that was read again has other rows.
  function row(): HTMLElement {
    const first = document.querySelector<HTMLElement>('[data-id][data-index]');
    if (!first) throw new Error('There is no list.');
    return first;
  }
  const count = (): string => document.querySelector('footer .count')?.textContent ?? '';
  async function timeOf(act: () => void): Promise<number> {
    const before = count();
    const began = performance.now();
    act();
    while (count() === before) {
      if (performance.now() - began > 10_000) throw new Error('The count of what is chosen stays as it was.');
      await new Promise((done) => requestAnimationFrame(done));
    }
    return performance.now() - began;
  }
  const keys = { bubbles: true, cancelable: true, ctrlKey: true };
  row().focus();
  const all = await timeOf(() => row().dispatchEvent(new KeyboardEvent('keydown', { key: 'a', ...keys })));
  const oneLess = await timeOf(() => row().dispatchEvent(new MouseEvent('click', keys)));
  document.querySelector<HTMLElement>('footer .end')?.click();
  return { all, oneLess };
}
