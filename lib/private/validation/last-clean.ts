import type { ValidationErrors } from './validation-errors';

/** Remembers the last value without an error and a warning: job runs that a loop defines have much in common. */
export class LastClean<Result> {
  private last?: { readonly value: string; readonly result: Result };

  /** The result of a check, which is not made again for the same value. */
  check(value: string, errors: ValidationErrors, check: () => Result): Result {
    if (this.last?.value === value) return this.last.result;
    const before = errors.count + errors.warnings.length;
    const result = check();
    if (errors.count + errors.warnings.length === before) this.last = { value, result };
    return result;
  }
}
