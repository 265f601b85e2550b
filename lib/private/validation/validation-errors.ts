import { Token } from 'aws-cdk-lib';
import { LIST, MAP, wrongKind, type Kind } from './type-checks';
import type { TextRule } from './limits';
import { lostValue } from './unset-values';
import { quoted, told, withoutTokens } from './describe-value';

/** Gathers everything that is wrong with the properties of one construct, so that one error tells it all. */
export class Problems {
  private readonly noted: string[] = [];

  /** What is wrong, one line for each problem. */
  get lines(): readonly string[] {
    return this.noted;
  }

  /** How many problems there are. */
  get count(): number {
    return this.noted.length;
  }

  /** Notes a problem unless the condition holds. The message names the property, the rule and the value. */
  check(condition: boolean, message: string): void {
    if (!condition) this.noted.push(message);
  }

  /** Notes a problem when a value that is given is not of its kind; whether it is, or is not given. */
  kind(property: string, value: unknown, kind: Kind): boolean {
    return value === undefined || this.requiredKind(property, value, kind);
  }

  /** Notes a problem when a value is not of its kind; whether it is. */
  requiredKind(property: string, value: unknown, kind: Kind): boolean {
    const wrong = wrongKind(value, kind);
    if (wrong) this.noted.push(`${property} ${wrong}`);
    return !wrong;
  }

  /** Checks what is known at synthesis of a text, if there is one. */
  text(property: string, value: string | undefined, rule: TextRule): void {
    if (value !== undefined) this.requiredText(property, value, rule);
  }

  /** Checks what is known at synthesis of a text. */
  requiredText(property: string, value: string | undefined, rule: TextRule): void {
    const broken = brokenRule(value, rule);
    if (broken) this.noted.push(`${property} ${broken}`);
  }

  /** Checks a number that is known at synthesis. */
  wholeNumber(property: string, value: number | undefined, min: number, max: number): void {
    if (Token.isUnresolved(value)) return;
    const inRange = Number.isInteger(value) && value! >= min && value! <= max;
    if (inRange) return;
    this.noted.push(`${property} must be a whole number from ${min} to ${max}, got ${told(value)}`);
  }

  /** Checks that there is a list, or nothing, and how many it holds; gives what can be looked at one by one. */
  list<T>(property: string, value: T[] | undefined, max = Infinity): [number, T][] {
    if (value === undefined || Token.isUnresolved(value) || !this.kind(property, value, LIST)) return [];
    const entries = [...value.entries()];
    this.atMost(property, entries.length, max);
    return entries;
  }

  /** Checks that there is an object of names and texts, or nothing; gives what can be looked at one by one. */
  map<T>(property: string, value: Record<string, T> | undefined): [string, T][] {
    if (value === undefined || Token.isUnresolved(value) || !this.kind(property, value, MAP)) return [];
    return Object.entries(value);
  }

  /** Checks the name of something in a map, which a template cannot hold a token as. */
  name(property: string, what: string, name: string, rule: TextRule): void {
    if (Token.isUnresolved(name)) {
      this.noted.push(
        `a ${what} in ${property} must be known at synthesis, got the token ${quoted(name)}: ` +
          `write the ${what} as plain text, and the token as its value`,
      );
    } else {
      this.requiredText(`a ${what} in ${property}`, name, rule);
    }
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

/** Throws when a value is no text: what plain JavaScript, and `process.env`, can pass in spite of its type. */
export function requireText(property: string, value: string): void {
  if (!Token.isUnresolved(value) && typeof value !== 'string') throw new Error(`${property} ${noText(value)}`);
}

/** The words for the first rule that a text breaks, if it breaks one. */
function brokenRule(value: string | undefined, rule: TextRule): string | undefined {
  const { min = 1, max, pattern, says, names = false, sensitive = false } = rule;
  const isToken = Token.isUnresolved(value);
  if (typeof value !== 'string') return isToken ? undefined : noText(value, sensitive);
  // a character takes one or two units: only near the limits are they counted
  const length = value.length >= 2 * min && value.length <= max ? value.length : [...value].length;
  if (!isToken && (length < min || length > max)) return `must be ${min} to ${max} characters, got ${length}`;
  const lost = names ? lostValue(isToken ? withoutTokens(value) : value, sensitive) : undefined;
  if (lost || isToken) return lost;
  return pattern?.test(value) === false ? `must ${says}, got ${quoted(value, sensitive)}` : undefined;
}

function noText(value: unknown, sensitive = false): string {
  return `must be a string, got ${told(value, sensitive)}`;
}
