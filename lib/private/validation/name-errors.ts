import { Token } from 'aws-cdk-lib';
import type { IAlias, IKey } from 'aws-cdk-lib/aws-kms';
import type { Construct } from 'constructs';
import { tokenText, UNKNOWN } from './deployed-text';
import { quote } from './describe-value';

export type Names = readonly (readonly [property: string, value: string | undefined])[];

/** The errors of names and ARNs that IAM would read as patterns. */
export function nameErrors(scope: Construct, names: Names): string[] {
  return errorsOf(scope, names, /[*?]/, 'must not contain "*" or "?"', 'Write the full name');
}

/** The errors of keys that start with a pattern. Spark accepts patterns in lists of files, but no grant must cover the bucket. */
export function keyErrors(scope: Construct, names: Names): string[] {
  const remedy = 'Start it with fixed text, such as "jobs/"';
  return errorsOf(scope, names, /^[^a-z0-9]*[*?]/im, 'must not start with "*" or "?"', remedy);
}

function errorsOf(scope: Construct, names: Names, pattern: RegExp, rule: string, remedy: string): string[] {
  const errors = names.flatMap(([property, value]) => {
    const text = Token.isUnresolved(value) ? tokenText(scope, value) : value;
    if (typeof text !== 'string' || !pattern.test(text)) return [];
    const got = quote(
      text
        .split('\n')
        .find((line) => pattern.test(line))!
        .replaceAll(UNKNOWN, '${…}'),
    );
    return [`${property} ${rule}, got ${got}: in an IAM policy, it would match other names. ${remedy}`];
  });
  return [...new Set(errors)];
}

/** The ARN of a key. Undefined for an imported alias, which becomes a condition that is not a pattern. */
export function arnOf(key: IKey | undefined): string | undefined {
  return key && (key as Partial<IAlias>).aliasName === undefined ? key.keyArn : undefined;
}
