import { Stack } from 'aws-cdk-lib';
import type { Construct } from 'constructs';

// a name with a dot can be one of Spark's own variables
const PLACEHOLDER = /\$\{([\w#-]+)\}/g;

/** The names of the parameters that a job template uses, as `${Name}`, anywhere in its data. */
export function placeholdersOf(scope: Construct, data: unknown): Set<string> {
  const names = new Set<string>();
  const visit = (value: unknown): void => {
    if (typeof value === 'string') for (const [, name] of value.matchAll(PLACEHOLDER)) names.add(name);
    if (typeof value !== 'object' || value === null) return;
    // in a text that CloudFormation fills in, the names are CloudFormation's
    for (const [key, member] of Object.entries(value)) if (key !== 'Fn::Sub') visit(member);
  };
  visit(Stack.of(scope).resolve(data));
  return names;
}

/** A part of an ARN with a wildcard in the place of its first parameter and of all that follows. */
export function openAtPlaceholder(text: string): string {
  const start = text.search(/\$\{(?!Token\[)/);
  return start < 0 ? text : `${text.slice(0, start)}*`;
}
