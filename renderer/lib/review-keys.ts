/** Says what each key means in the review; one table for the keys and for the line that names them. */

export type ReviewAction =
  | 'next'
  | 'previous'
  | 'nextPrompt'
  | 'previousPrompt'
  | 'playPause'
  | 'back'
  | 'faster'
  | 'frameBack'
  | 'frameForward'
  | 'pick'
  | 'reject'
  | 'unmark'
  | 'undo'
  | 'one'
  | 'two'
  | 'four'
  | 'all'
  | 'sound'
  | 'zoom'
  | 'close';

const KEYS: { readonly [key: string]: ReviewAction } = {
  arrowright: 'next',
  arrowleft: 'previous',
  arrowdown: 'nextPrompt',
  arrowup: 'previousPrompt',
  ' ': 'playPause',
  k: 'playPause',
  j: 'back',
  l: 'faster',
  ',': 'frameBack',
  '.': 'frameForward',
  p: 'pick',
  x: 'reject',
  u: 'unmark',
  '1': 'one',
  '2': 'two',
  '4': 'four',
  a: 'all',
  m: 'sound',
  z: 'zoom',
  escape: 'close',
  enter: 'close',
};

/** Gives what a key means; null for one that the review does not know. */
export function reviewActionOf(
  event: Pick<KeyboardEvent, 'key' | 'ctrlKey' | 'metaKey' | 'altKey'>,
): ReviewAction | null {
  const key = event.key.toLowerCase();
  if (event.ctrlKey || event.metaKey) return key === 'z' && !event.altKey ? 'undo' : null;
  return event.altKey ? null : (KEYS[key] ?? null);
}

/** Says whether a mark is to be followed by the next take: a capital, as with Shift or under Caps Lock. */
export const goesOn = ({ key }: Pick<KeyboardEvent, 'key'>): boolean => ['P', 'X', 'U'].includes(key);
