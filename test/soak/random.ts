/** A small generator with a seed, so that a bad run can be run again (mulberry32). */
export interface Random {
  /** 0 ≤ r < 1. */
  next(): number;
  pick<T>(list: readonly T[]): T;
  chance(share: number): boolean;
  /** The list in another order. */
  shuffled<T>(list: readonly T[]): readonly T[];
}

export function seeded(seed: number): Random {
  let state = seed >>> 0;
  const next = (): number => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = state;
    mixed = Math.imul(mixed ^ (mixed >>> 15), mixed | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
  return {
    next,
    pick: (list) => list[Math.floor(next() * list.length)] as (typeof list)[number],
    chance: (share) => next() < share,
    shuffled(list) {
      const rest = [...list];
      return list.map(() => rest.splice(Math.floor(next() * rest.length), 1)[0] as (typeof list)[number]);
    },
  };
}
