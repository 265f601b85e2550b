import { Token } from 'aws-cdk-lib';

/** Gathers everything that is wrong with the properties of one construct, so that one error tells it all. */
export class Problems {
  readonly lines: string[] = [];

  /** Notes a problem unless the condition holds. The message names the property, the rule and the value. */
  check(condition: boolean, message: string): void {
    if (!condition) this.lines.push(message);
  }

  /** Checks a text that is known at synthesis, if there is one. */
  text(property: string, value: string | undefined, rule: TextRule): void {
    if (value !== undefined) this.requiredText(property, value, rule);
  }

  /** Checks a text that is known at synthesis. */
  requiredText(property: string, value: string, { min = 1, max, pattern, says }: TextRule): void {
    if (Token.isUnresolved(value)) return;
    if (typeof value !== 'string') {
      this.lines.push(noText(property, value));
      return;
    }
    const length = [...value].length;
    if (length < min || length > max) {
      this.lines.push(`${property} must be ${min} to ${max} characters, got ${length}`);
    } else if (pattern?.test(value) === false) {
      this.lines.push(`${property} must ${says}, got "${value}"`);
    }
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

/** Length in characters, and a pattern that the whole text matches, with the words for it. */
type TextRule = { readonly min?: number; readonly max: number } & (
  { readonly pattern: RegExp; readonly says: string } | { readonly pattern?: undefined; readonly says?: undefined }
);

/** Throws when a value is no text: what plain JavaScript, and `process.env`, can pass in spite of its type. */
export function requireText(property: string, value: string): void {
  if (!Token.isUnresolved(value) && typeof value !== 'string') throw new Error(noText(property, value));
}

function noText(property: string, value: unknown): string {
  const hint = value === undefined ? ' (is it an environment variable that is not set?)' : '';
  return `${property} must be a string, got ${String(value)}${hint}`;
}
