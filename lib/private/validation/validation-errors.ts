import { Token } from 'aws-cdk-lib';
import { LIST, MAP, typeError, type TypeCheck } from './type-checks';
import type { TextRule } from './limits';
import { unsetValueError } from './unset-values';
import { quote, describeValue, withoutTokens } from './describe-value';

/** Gathers everything that is wrong with the properties of one construct, so that one error tells it all. */
export class ValidationErrors {
  private readonly noted: string[] = [];

  /** What is wrong, one line for each problem. */
  get messages(): readonly string[] {
    return this.noted;
  }

  /** How many errors there are. */
  get count(): number {
    return this.noted.length;
  }

  /** Notes a problem unless the condition holds. The message names the property, the rule and the value. */
  check(condition: boolean, message: string): void {
    if (!condition) this.noted.push(message);
  }

  /** Notes a problem when a value that is given is not of its kind; whether it is, or is not given. */
  type(property: string, value: unknown, kind: TypeCheck): boolean {
    return value === undefined || this.requiredType(property, value, kind);
  }

  /** Notes a problem when a value is not of its kind; whether it is. */
  requiredType(property: string, value: unknown, kind: TypeCheck): boolean {
    const wrong = typeError(value, kind);
    if (wrong) this.noted.push(`${property} ${wrong}`);
    return !wrong;
  }

  /** Checks what is known at synthesis of a text, if there is one. */
  text(property: string, value: string | undefined, rule: TextRule): void {
    if (value !== undefined) this.requiredText(property, value, rule);
  }

  /** Checks what is known at synthesis of a text. */
  requiredText(property: string, value: string | undefined, rule: TextRule): void {
    const broken = textError(value, rule);
    if (broken) this.noted.push(`${property} ${broken}`);
  }

  /** Checks a number that is known at synthesis. */
  wholeNumber(property: string, value: number | undefined, min: number, max: number): void {
    if (Token.isUnresolved(value)) return;
    const inRange = Number.isInteger(value) && value! >= min && value! <= max;
    if (inRange) return;
    this.noted.push(`${property} must be a whole number from ${min} to ${max}, got ${describeValue(value)}`);
  }

  /** Checks that there is a list, or nothing, and how many it holds; gives what can be looked at one by one. */
  list<T>(property: string, value: T[] | undefined, max = Infinity): [number, T][] {
    if (value === undefined || Token.isUnresolved(value) || !this.type(property, value, LIST)) return [];
    const entries = [...value.entries()];
    this.atMost(property, entries.length, max);
    return entries;
  }

  /** Checks that there is an object of names and texts, or nothing; gives what can be looked at one by one. */
  map<T>(property: string, value: Record<string, T> | undefined): [string, T][] {
    if (value === undefined || Token.isUnresolved(value) || !this.type(property, value, MAP)) return [];
    return Object.entries(value);
  }

  /** Checks the name of something in a map, which a template cannot hold a token as. */
  name(property: string, what: string, name: string, rule: TextRule): void {
    if (Token.isUnresolved(name)) {
      this.noted.push(
        `a ${what} in ${property} must be known at synthesis, got the token ${quote(name)}: ` +
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
    if (this.messages.length === 0) return;
    throw new Error([`${what} is not valid:`, ...this.messages.map((line) => `  - ${line}`)].join('\n'));
  }
}

/** Throws when a value is no text: what plain JavaScript, and `process.env`, can pass in spite of its type. */
export function requireString(property: string, value: string): void {
  if (!Token.isUnresolved(value) && typeof value !== 'string') throw new Error(`${property} ${notAString(value)}`);
}

/** The words for the first rule that a text breaks, if it breaks one. */
function textError(value: string | undefined, rule: TextRule): string | undefined {
  const { min = 1, max, pattern, requirement, rejectUnsetValues = false, sensitive = false } = rule;
  const isToken = Token.isUnresolved(value);
  if (typeof value !== 'string') return isToken ? undefined : notAString(value, sensitive);
  // a character takes one or two units: only near the limits are they counted
  const length = value.length >= 2 * min && value.length <= max ? value.length : [...value].length;
  if (!isToken && (length < min || length > max)) return `must be ${min} to ${max} characters, got ${length}`;
  const lost = rejectUnsetValues ? unsetValueError(isToken ? withoutTokens(value) : value, sensitive) : undefined;
  if (lost || isToken) return lost;
  return pattern?.test(value) === false ? `must ${requirement}, got ${quote(value, sensitive)}` : undefined;
}

function notAString(value: unknown, sensitive = false): string {
  return `must be a string, got ${describeValue(value, sensitive)}`;
}
