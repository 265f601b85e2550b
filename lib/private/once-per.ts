/** Tells what has been done for an owner already: many job runs ask the same of one role, log group or bucket. */
export class OncePer<Owner extends object> {
  private readonly done = new WeakMap<Owner, Set<string>>();

  /** Whether this is asked for the first time for the owner. */
  isFirst(owner: Owner, what: string): boolean {
    const known = this.done.get(owner) ?? new Set();
    this.done.set(owner, known);
    if (known.has(what)) return false;
    known.add(what);
    return true;
  }
}
