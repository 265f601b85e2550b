/** Keeps the result for the last key only: job runs that a loop defines often have the same values. */
export class LastResult<Result> {
  private last?: { readonly key: string; readonly result: Result };

  /**
   * The result for a key. It is computed unless the key is the last one.
   *
   * @param isKept Whether to keep the result. A result with errors or warnings must not be kept: each job run reports its own.
   */
  of(key: string, compute: () => Result, isKept: (result: Result) => boolean = () => true): Result {
    if (this.last?.key === key) return this.last.result;
    const result = compute();
    if (isKept(result)) this.last = { key, result };
    return result;
  }
}
