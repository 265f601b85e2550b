import { Tokenization } from 'aws-cdk-lib';

/** How much of a value is shown. */
export const MAX_QUOTED_LENGTH = 120;
/** How much of a value is shown that the API model calls sensitive. */
const MAX_SENSITIVE_LENGTH = 12;

/** A text as messages quote it: on one line, and only its beginning if it is long or sensitive. */
export function quote(text: string, sensitive = false): string {
  const characters = [...text];
  const longest = sensitive ? MAX_SENSITIVE_LENGTH : MAX_QUOTED_LENGTH;
  const beginning = characters.length > longest ? `${characters.slice(0, longest).join('')}…` : text;
  return JSON.stringify(beginning);
}

/** Any value as messages tell it, also one that the types do not allow. */
export function describeValue(value: unknown, sensitive = false): string {
  if (value === undefined) return 'undefined (is it an environment variable that is not set?)';
  if (typeof value === 'string') return quote(value, sensitive);
  if (typeof value === 'function') return 'a function';
  if (Array.isArray(value)) return 'a list';
  if (typeof value === 'number' && sensitive) return 'a number';
  if (typeof value !== 'object' || value === null) return `${value as boolean}`;
  const { name } = (value.constructor as { name?: string } | undefined) ?? {};
  return name && name !== 'Object' ? `an object (${name})` : 'an object';
}

/** What of a text is known at synthesis, with `${…}` in the place of each token. */
export function withoutTokens(text: string): string {
  if (text === '') return text;
  const fragments = Tokenization.reverseString(text).mapTokens({ mapToken: () => '${…}' as never });
  return fragments.join({ join: (left, right) => `${left}${right}` }) as string;
}
