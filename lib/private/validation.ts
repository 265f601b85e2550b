import { Token } from 'aws-cdk-lib';

/** Gathers everything that is wrong with the properties of one construct, so that one error tells it all. */
export class Problems {
  private readonly lines: string[] = [];

  /** Notes a problem unless the condition holds. The message names the property, the rule and the value. */
  check(condition: boolean, message: string): void {
    if (!condition) this.lines.push(message);
  }

  /** Checks a text that is known at synthesis. */
  text(property: string, value: string | undefined, rule: TextRule): void {
    if (value === undefined || Token.isUnresolved(value)) return;
    const { min = 1, max, pattern } = rule;
    const length = [...value].length;
    const fits = length >= min && length <= max;
    this.check(fits, `${property} must be ${min} to ${max} characters, got ${length}`);
    if (fits && pattern) this.check(pattern.test(value), `${property} must match ${pattern.source}, got "${value}"`);
  }

  /** Checks a number that is known at synthesis. */
  wholeNumber(property: string, value: number | undefined, min: number, max = Infinity): void {
    if (value === undefined || Token.isUnresolved(value)) return;
    const range = max === Infinity ? `of at least ${min}` : `from ${min} to ${max}`;
    const inRange = Number.isInteger(value) && value >= min && value <= max;
    this.check(inRange, `${property} must be a whole number ${range}, got ${value}`);
  }

  /** Checks how many there are of something. */
  atMost(property: string, count: number, max: number): void {
    this.check(count <= max, `${property} must be at most ${max}, got ${count}`);
  }

  /** Throws when anything was noted. */
  throwIfAny(what: string): void {
    if (this.lines.length === 0) return;
    throw new Error([`${what} is not valid:`, ...this.lines.map((line) => `  - ${line}`)].join('\n'));
  }
}

/** Length in characters, and a pattern that the whole text matches. */
export interface TextRule {
  readonly min?: number;
  readonly max: number;
  readonly pattern?: RegExp;
}
