import { Tokenization } from 'aws-cdk-lib';

/** The maximum number of characters of a value that messages quote. */
export const MAX_QUOTED_LENGTH = 120;
/** The maximum for a value that the API model marks as sensitive. Messages quote at most a third of such a value. */
const MAX_SENSITIVE_LENGTH = 12;

/** A text as quoted in messages: on one line, and only its beginning if it is long or sensitive. */
export function quote(text: string, sensitive = false): string {
  const characters = [...text];
  // white space is not sensitive
  const maxLength = sensitive && text.trim() !== '' ? maxSensitiveLength(characters.length) : MAX_QUOTED_LENGTH;
  const beginning = characters.length > maxLength ? `${characters.slice(0, maxLength).join('')}…` : text;
  return JSON.stringify(beginning);
}

/** How many characters of a sensitive text messages may quote. A fixed number could be all of a short text. */
export function maxSensitiveLength(length: number): number {
  return Math.min(MAX_SENSITIVE_LENGTH, Math.floor(length / 3));
}

/** Any value as described in messages, including values of the wrong type. */
export function describeValue(value: unknown, sensitive = false): string {
  if (value === undefined) return 'undefined (is an environment variable not set?)';
  if (typeof value === 'string') return quote(value, sensitive);
  if (typeof value === 'function') return 'a function';
  if (Array.isArray(value)) return 'a list';
  if (typeof value === 'number' && sensitive) return 'a number';
  if (typeof value !== 'object' || value === null) return `${value as boolean}`;
  const { name } = (value.constructor as { name?: string } | undefined) ?? {};
  return name && name !== 'Object' ? `an object (${name})` : 'an object';
}

/** A text with each token replaced by `${…}`. */
export function withoutTokens(text: string): string {
  if (text === '') return text;
  const fragments = Tokenization.reverseString(text).mapTokens({ mapToken: () => '${…}' as never });
  return fragments.join({ join: (left, right) => `${left}${right}` }) as string;
}
