/** Known names, to find the one that a misspelled name most likely means. */
export class KnownNames {
  private readonly names: ReadonlySet<string>;
  private readonly byForm = new Map<string, string>();
  private readonly byPartCount = new Map<number, string[][]>();

  constructor(names: readonly string[]) {
    this.names = new Set(names);
    for (const name of names) {
      if (!this.byForm.has(formOf(name))) this.byForm.set(formOf(name), name);
      const parts = name.split('.');
      const others = this.byPartCount.get(parts.length);
      if (others) others.push(parts);
      else this.byPartCount.set(parts.length, [parts]);
    }
  }

  has(name: string): boolean {
    return this.names.has(name);
  }

  /** The known name that this name most likely means. Undefined for a known name, and for a name that resembles none. */
  nearest(name: string, minPartLength = 4): string | undefined {
    if (this.has(name)) return undefined;
    const sameForm = this.byForm.get(formOf(name));
    if (sameForm !== undefined) return sameForm;
    const parts = name.split('.');
    let nearest: { readonly name: string; readonly distance: number } | undefined;
    for (const candidate of this.byPartCount.get(parts.length) ?? []) {
      const distance = distanceOfParts(parts, candidate, minPartLength);
      if (distance < (nearest?.distance ?? MAX_DISTANCE + 1)) nearest = { name: candidate.join('.'), distance };
    }
    return nearest?.name;
  }
}

const MAX_DISTANCE = 2;

/** A name without its case and the characters between words, which are easily mistaken. */
function formOf(name: string): string {
  return name.toLowerCase().replace(/[\s._-]/g, '');
}

/** The number of mistakes in all parts, or infinity if a part has too many for its length. */
function distanceOfParts(parts: readonly string[], candidate: readonly string[], minPartLength: number): number {
  let sum = 0;
  for (let index = candidate.length - 1; index >= 0; index--) {
    const [part, known] = [parts[index], candidate[index]];
    if (part === known) continue;
    const allowed = known.length < minPartLength ? 0 : known.length < 8 ? 1 : 2;
    if (Math.abs(part.length - known.length) > allowed) return Infinity;
    const mistakes = editDistance(part, known);
    sum += mistakes;
    if (mistakes > allowed || sum > MAX_DISTANCE) return Infinity;
  }
  return sum;
}

/** The number of letters that are missing, superfluous, wrong, or swapped with a neighbor. */
export function editDistance(one: string, other: string): number {
  let beforeLast: number[] = [];
  let last = Array.from({ length: other.length + 1 }, (_, index) => index);
  for (let row = 1; row <= one.length; row++) {
    const current = [row];
    for (let column = 1; column <= other.length; column++) {
      const isSame = one[row - 1] === other[column - 1];
      let distance = Math.min(last[column] + 1, current[column - 1] + 1, last[column - 1] + (isSame ? 0 : 1));
      const isSwapped =
        row > 1 && column > 1 && one[row - 1] === other[column - 2] && one[row - 2] === other[column - 1];
      if (isSwapped) distance = Math.min(distance, beforeLast[column - 2] + 1);
      current.push(distance);
    }
    beforeLast = last;
    last = current;
  }
  return last[other.length];
}
