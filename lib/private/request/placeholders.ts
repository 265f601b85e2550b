import { Stack } from 'aws-cdk-lib';
import type { Construct } from 'constructs';

// a name with a dot can be a variable of Spark
const PLACEHOLDER = /\$\{([\w#-]+)\}/g;

/** The names of the parameters that a job template uses, as `${Name}`, anywhere in its data. */
export function placeholdersOf(scope: Construct, data: unknown): Set<string> {
  const names = new Set<string>();
  const visit = (value: unknown): void => {
    if (typeof value === 'string') for (const [, name] of value.matchAll(PLACEHOLDER)) names.add(name);
    if (typeof value !== 'object' || value === null) return;
    // in Fn::Sub, the names are variables of CloudFormation
    for (const [key, member] of Object.entries(value)) if (key !== 'Fn::Sub') visit(member);
  };
  visit(Stack.of(scope).resolve(data));
  return names;
}

/** The values of a job template's parameters, as far as they are known at synthesis. */
export type ParameterValues = Readonly<Record<string, string | undefined>>;

/** A text in which known values replace the parameters. A value that IAM would read as a pattern counts as unknown. */
export function fillIn(text: string, values: ParameterValues): string {
  return text.replace(/\$\{([\w.#-]+)\}/g, (placeholder, name: string) => {
    const value = Object.hasOwn(values, name) ? values[name] : undefined;
    return typeof value === 'string' && !/[*?]/.test(value) ? value : placeholder;
  });
}

/** Whether a name or key starts with a parameter, so that a grant for it would cover everything. */
export function isOpen(text: string): boolean {
  return openAtPlaceholder(text) !== text && !/[a-z0-9]/i.test(openAtPlaceholder(text));
}

/** The bucket and prefix of an S3 URI. Undefined if the bucket is unknown, or is not a separate part of the URI. */
export function bucketOf(logUri: string): { bucket: string; prefix: string } | undefined {
  // the token of a whole URI has no scheme
  const [, bucket, prefix = ''] = /^s3:\/\/((?:\$\{Token\[[^\]]*\]\}|[^/$])+)(?:\/(.*))?$/.exec(logUri) ?? [];
  return bucket ? { bucket, prefix } : undefined;
}

/** A part of an ARN in which a wildcard replaces the first parameter and everything after it. */
export function openAtPlaceholder(text: string): string {
  const start = text.search(/\$\{(?!Token\[)/);
  return start < 0 ? text : `${text.slice(0, start)}*`;
}
