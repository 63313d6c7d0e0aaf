/** Says where the window gets an item's picture or clip from. */

/** Gives the address. A further clip's id holds a `#`, which would begin a fragment. */
export function mediaAddress(kind: 'thumbnail' | 'video', id: string): string {
  return `media://library/${kind}/${id.replace('#', '%23')}`;
}
