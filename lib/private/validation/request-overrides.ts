import { Stack, Token } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import { describeValue, quote } from './describe-value';
import { secureReferenceErrors } from './secure-references';
import { isReservedTag, RESERVED_TAGS } from './validate-job';
import { requireString } from './validation-errors';

/** A method of a job run that overrides a member of the request. */
type OverrideMethod = 'addRequestOverride' | 'addRequestDeletionOverride';

/** The CDK would follow them out of the request, to what all objects of the app have in common. */
const PROTOTYPES = ['__proto__', 'constructor', 'prototype'];

/** Throws when the path is none, or when the override would set a tag of the library or of AWS. */
export function requireOverride(method: OverrideMethod, path: string, value?: unknown): void {
  requireString(`${method}: path`, path);
  if (Token.isUnresolved(path) || !/^[^.]+(\.[^.]+)*$/.test(path))
    throw new Error(`${method}: path must be names separated by dots, known at synthesis, got "${path}"`);
  const prototype = namesIn(path).find((name) => PROTOTYPES.includes(name));
  if (prototype) throw new Error(`${method}: path must not have the name "${prototype}", got "${path}"`);
  const [error] = tagErrors(method, path, value);
  if (error) throw new Error(error);
}

/** The errors of overrides whose values are tokens. Resolves them, and so is for the end of synthesis. */
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

/** The reserved tags that an override sets, alone or with all tags. */
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

/** As the CDK reads a path, in which a dot that is part of a name is escaped. */
function namesIn(path: string): string[] {
  return path.split(/(?<!\\)\./).map((part) => part.replace(/\\\./g, '.'));
}

function entriesOf(value: unknown): [string, unknown][] {
  return typeof value === 'object' && value !== null && !Token.isUnresolved(value) ? Object.entries(value) : [];
}
