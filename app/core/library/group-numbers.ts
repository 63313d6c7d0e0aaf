/**
 * Numbers the groups of takes from 1, since their own numbers have 48 bits. A group keeps its number while the program
 * runs. Those that are known first are one sorted list: for 1,000,000 prompts a map would take 60 MB.
 */
export class GroupNumbers {
  /** Ascending; the first has the number 1. */
  #first = new Float64Array(0);
  readonly #later = new Map<number, number>();

  /** @param groups ascending, each as often as it has takes. Nothing is learnt where some are known already. */
  learn(groups: Float64Array): void {
    if (this.#first.length + this.#later.size > 0) return;
    const met = new Float64Array(groups.length);
    let count = 0;
    let before = 0;
    for (let place = 0; place < groups.length; place += 1) {
      const group = groups[place] ?? 0;
      if (group === before) continue;
      before = group;
      met[count] = group;
      count += 1;
    }
    this.#first = met.slice(0, count);
  }

  /** Gives 0 for a clip that is in no group, 0. */
  of(group: number): number {
    if (group === 0) return 0;
    const known = this.#amongFirst(group) ?? this.#later.get(group);
    if (known !== undefined) return known;
    const number = this.#first.length + this.#later.size + 1;
    this.#later.set(group, number);
    return number;
  }

  #amongFirst(group: number): number | undefined {
    let low = 0;
    let high = this.#first.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((this.#first[middle] ?? 0) < group) low = middle + 1;
      else high = middle;
    }
    return this.#first[low] === group ? low + 1 : undefined;
  }
}
