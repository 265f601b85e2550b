/** Remembers what has been done for an owner. Many job runs need the same for one role, log group or bucket. */
export class OncePer<Owner extends object> {
  private readonly done = new WeakMap<Owner, Set<string>>();

  /** Whether the owner is passed with this key for the first time. */
  isFirst(owner: Owner, key: string): boolean {
    const known = this.done.get(owner) ?? new Set();
    this.done.set(owner, known);
    if (known.has(key)) return false;
    known.add(key);
    return true;
  }
}
