/** Says how clips stand beside each other: as large as the room lets all of them be, with the same gap around each. */

export interface SideBySide {
  readonly across: number;
  /** Pixels of one place. */
  readonly width: number;
  readonly height: number;
}

/**
 * Gives the size of each place; null where there is no room at all, as before it is measured.
 * @param ratio width by height of a clip.
 */
export function sideBySide(
  count: number,
  ratio: number,
  room: { readonly width: number; readonly height: number; readonly gap: number },
): SideBySide | null {
  let best: SideBySide | null = null;
  for (let across = 1; across <= count; across += 1) {
    const down = Math.ceil(count / across);
    const most = (room.width - room.gap * (across - 1)) / across;
    const highest = (room.height - room.gap * (down - 1)) / down;
    const width = Math.floor(Math.min(most, highest * ratio));
    if (width > (best?.width ?? 0)) best = { across, width, height: Math.floor(width / ratio) };
  }
  return best;
}
