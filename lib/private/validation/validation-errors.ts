import { Annotations, Token } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import { describeValue, quote, withoutTokens } from './describe-value';
import type { TextRule } from './limits';
import { LIST, MAP, typeError, type TypeCheck } from './type-checks';
import { unsetValueError } from './unset-values';

export interface Warning {
  readonly id: string;
  readonly message: string;
}

/** Collects the errors of the properties of one construct, so that one error reports all of them. */
export class ValidationErrors {
  /** One line for each error. */
  readonly messages: string[] = [];

  /** IDs and texts of warnings: the app deploys, but probably does not do what you intended. */
  readonly warnings: Warning[] = [];

  get count(): number {
    return this.messages.length;
  }

  /** Adds an error unless the condition is true. The message names the property, the requirement and the value. */
  check(condition: boolean, message: string): void {
    if (!condition) this.messages.push(message);
  }

  /** Adds a warning with an ID that the user can acknowledge. */
  warn(id: string, message: string): void {
    this.warnings.push({ id: `cdk-emr-containers:${id}`, message });
  }

  /** Checks the type of an optional value. Returns whether the type is correct. */
  type(property: string, value: unknown, check: TypeCheck): boolean {
    return value === undefined || this.requiredType(property, value, check);
  }

  /** Checks the type of a value. Returns whether the type is correct. */
  requiredType(property: string, value: unknown, check: TypeCheck): boolean {
    const error = typeError(value, check);
    if (error) this.messages.push(`${property} ${error}`);
    return !error;
  }

  /** Checks an optional text, as far as synthesis knows it. */
  text(property: string, value: string | undefined, rule: TextRule): void {
    if (value !== undefined) this.requiredText(property, value, rule);
  }

  /** Checks a text, as far as synthesis knows it. */
  requiredText(property: string, value: string | undefined, rule: TextRule): void {
    const error = textError(value, rule);
    if (error) this.messages.push(`${property} ${error}`);
  }

  /** Checks a number, if it is known at synthesis. */
  wholeNumber(property: string, value: number | undefined, min: number, max: number): void {
    if (Token.isUnresolved(value)) return;
    const isInRange = Number.isInteger(value) && value! >= min && value! <= max;
    if (isInRange) return;
    this.messages.push(`${property} must be a whole number from ${min} to ${max}, got ${describeValue(value)}`);
  }

  /** Checks the type and the length of a list that may be missing. Returns the entries that can be checked one by one. */
  list<T>(property: string, value: T[] | undefined, max = Infinity): [number, T][] {
    if (value === undefined || Token.isUnresolved(value) || !this.type(property, value, LIST)) return [];
    const entries = [...value.entries()];
    this.atMost(property, entries.length, max);
    return entries;
  }

  /** Checks the type of a map that may be missing. Returns the entries that can be checked one by one. */
  map<T>(property: string, value: Record<string, T> | undefined): [string, T][] {
    if (value === undefined || Token.isUnresolved(value) || !this.type(property, value, MAP)) return [];
    return Object.entries(value);
  }

  /** Checks a key of a map. It must not be a token, because a template does not support tokens as keys. */
  name(property: string, noun: string, name: string, rule: TextRule): void {
    if (Token.isUnresolved(name)) {
      this.messages.push(
        `a ${noun} in ${property} must be known at synthesis, got the token ${quote(name)}: ` +
          `write the ${noun} as plain text; only its value may be a token`,
      );
    } else {
      this.requiredText(`a ${noun} in ${property}`, name, rule);
    }
  }

  atMost(property: string, count: number, max: number): void {
    this.check(count <= max, `${property} must have at most ${max} entries, got ${count}`);
  }

  /** Throws one error with all messages. If there are none, adds the warnings to the construct. */
  finish(subject: string, construct: Construct): void {
    this.throwIfAny(subject);
    for (const { id, message } of this.warnings) Annotations.of(construct).addWarningV2(id, message);
  }

  /** Throws one error with all messages, if there are any. */
  throwIfAny(subject: string): void {
    if (this.messages.length === 0) return;
    throw new Error([`${subject} is not valid:`, ...this.messages.map((line) => `  - ${line}`)].join('\n'));
  }
}

/** Throws when a value is not a string. Plain JavaScript and `process.env` can pass other values despite the type. */
export function requireString(property: string, value: string): void {
  if (!Token.isUnresolved(value) && typeof value !== 'string') throw new Error(`${property} ${notAString(value)}`);
}

/** The end of the message for the first rule that the text breaks, if any. */
export function textError(value: string | undefined, rule: TextRule): string | undefined {
  const { min = 1, max, pattern, requirement, rejectUnsetValues = false, sensitive = false } = rule;
  const isToken = Token.isUnresolved(value);
  if (typeof value !== 'string') return isToken ? undefined : notAString(value, sensitive);
  // a character takes one or two UTF-16 units: count characters only near the limits
  const length = value.length >= 2 * min && value.length <= max ? value.length : [...value].length;
  const lengthError = `must be ${min} to ${max} characters, got ${length}`;
  if (!isToken && length < min) return lengthError;
  const unset = rejectUnsetValues ? unsetValueError(isToken ? withoutTokens(value) : value, sensitive) : undefined;
  if (unset || isToken) return unset;
  // an ARN in place of an ID is too long too
  if (pattern?.test(value) === false) return `must ${requirement}, got ${quote(value, sensitive)}`;
  return length > max ? lengthError : undefined;
}

function notAString(value: unknown, sensitive = false): string {
  return `must be a string, got ${describeValue(value, sensitive)}`;
}
