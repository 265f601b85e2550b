import { Stack, Token } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import { describeValue, quote } from './describe-value';
import { secureReferenceErrors } from './secure-references';
import { isReservedTag, RESERVED_TAGS } from './validate-job';
import { requireString } from './validation-errors';

/** A method of a job run that overrides a member of the request. */
type OverrideMethod = 'addRequestOverride' | 'addRequestDeletionOverride';

/** Names that lead the CDK out of the request, to prototypes that all objects of the app share. */
const PROTOTYPES = ['__proto__', 'constructor', 'prototype'];

/** The only numbers of the request. The error of the service about text in their place names neither the member nor the text. */
const INTEGERS = [
  'retryPolicyConfiguration.maxAttempts',
  'configurationOverrides.monitoringConfiguration.containerLogRotationConfiguration.maxFilesToKeep',
];

/** Throws when the path is not valid, or when the override would set a reserved tag. */
export function requireOverride(method: OverrideMethod, path: string, value?: unknown): void {
  requireString(`${method}: path`, path);
  if (Token.isUnresolved(path) || !/^[^.]+(\.[^.]+)*$/.test(path))
    throw new Error(`${method}: path must be names separated by dots, known at synthesis, got "${path}"`);
  const prototype = namesIn(path).find((name) => PROTOTYPES.includes(name));
  if (prototype) throw new Error(`${method}: path must not contain the name "${prototype}", got "${path}"`);
  const [error] = tagErrors(method, path, value);
  if (error) throw new Error(error);
  const isNumber = value === undefined || Token.isUnresolved(value) || Number.isInteger(value);
  if (INTEGERS.includes(path) && !isNumber)
    throw new Error(`${method}: ${path} must be a whole number, got ${describeValue(value)}`);
}

/** The errors of overrides with tokens. Resolves tokens, so call it at the end of synthesis. */
export function overrideErrors(scope: Construct, overrides: ReadonlyMap<string, unknown>): string[] {
  return [...overrides].flatMap(([path, value]) => {
    const tags = path === 'tags' ? tagErrors('addRequestOverride', path, Stack.of(scope).resolve(value)) : [];
    return [
      ...tags,
      ...secureReferenceErrors(scope, 'addRequestOverride: path', path),
      ...secureReferenceErrors(scope, `addRequestOverride: ${quote(path)}`, value),
    ];
  });
}

/** The errors of the reserved tags that an override sets, as one tag or as all tags. */
function tagErrors(method: OverrideMethod, path: string, value: unknown): string[] {
  const [member, key] = namesIn(path);
  if (member !== 'tags') return [];
  const tags = key === undefined ? entriesOf(value) : [[key, value] as const];
  const got = (tag: unknown) => (method === 'addRequestOverride' ? `, got ${describeValue(tag)}` : '');
  return tags
    .filter(([name]) => isReservedTag(name))
    .map(([name, tag]) => {
      const subject = key === undefined ? `${quote(path)} with the tag ${quote(name)}` : quote(path);
      return `${method}: path ${subject} ${RESERVED_TAGS}${got(tag)}`;
    });
}

/** Splits a path as the CDK does: an escaped dot is part of a name. */
function namesIn(path: string): string[] {
  return path.split(/(?<!\\)\./).map((part) => part.replace(/\\\./g, '.'));
}

function entriesOf(value: unknown): [string, unknown][] {
  return typeof value === 'object' && value !== null && !Token.isUnresolved(value) ? Object.entries(value) : [];
}
