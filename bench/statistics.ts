/** The middle value, or the mean of the two middle values. */
export function median(numbers: readonly number[]): number {
  const sorted = [...numbers].sort((one, other) => one - other);
  const half = sorted.length / 2;
  return (sorted[Math.ceil(half) - 1] + sorted[Math.floor(half)]) / 2;
}

/** Measures each candidate once per round, in turns, so that other load on the machine affects all of them equally. */
export async function alternate<Name extends string, Result>(
  names: readonly Name[],
  rounds: number,
  measure: (name: Name) => Promise<Result>,
): Promise<Record<Name, Result[]>> {
  const results = Object.fromEntries(names.map((name) => [name, [] as Result[]])) as Record<Name, Result[]>;
  for (let round = 0; round < rounds; round++) {
    for (const name of names) results[name].push(await measure(name));
  }
  return results;
}

/** The medians of one member of the results. */
export function medians<Name extends string, Member extends string>(
  results: Record<Name, Record<Member, number>[]>,
  member: Member,
): Record<Name, number> {
  const entries = Object.entries<Record<Member, number>[]>(results);
  return Object.fromEntries(entries.map(([name, all]) => [name, median(all.map((one) => one[member]))])) as Record<
    Name,
    number
  >;
}
