/** What is thrown where a property does not hold. */
export function mustHold(holds: boolean, what: string): void {
  if (!holds) throw new Error(what);
}
