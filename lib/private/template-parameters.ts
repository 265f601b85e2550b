import { Stack, Token } from 'aws-cdk-lib';
import { CfnJobTemplate, type IJobTemplateRef } from 'aws-cdk-lib/aws-emrcontainers';
import type { Construct } from 'constructs';
import { quoted } from './shown';
import type { Problems } from './validation';

const PLACEHOLDER = /\$\{([\w.#-]+)\}/g;
const NUMBER = /^[+-]?\d+(\.\d+)?$/;

interface Declared {
  readonly type?: string;
  readonly defaultValue?: unknown;
}

/** The names that stand as `${Name}` anywhere in what a template holds. */
export function placeholdersIn(scope: Construct, data: unknown): Set<string> {
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

/** Checks that a value can stand for a parameter of this type, as far as it is known at synthesis. */
export function checkNumber(property: string, type: string | undefined, value: unknown, problems: Problems): void {
  if (type !== 'NUMBER' || typeof value !== 'string' || Token.isUnresolved(value)) return;
  problems.check(NUMBER.test(value), `${property} must be a number, got ${quoted(value, true)}`);
}

/** Checks the values that a job run gives for the parameters of a template, if the template is in the app. */
export function checkParameterValues(
  jobTemplate: IJobTemplateRef,
  given: Record<string, string> = {},
  problems: Problems,
): void {
  const template = CfnJobTemplate.isCfnJobTemplate(jobTemplate) ? jobTemplate : jobTemplate.node.defaultChild;
  if (!CfnJobTemplate.isCfnJobTemplate(template)) return;
  const data = Stack.of(template).resolve(template.jobTemplateData) as CfnJobTemplate.JobTemplateDataProperty;
  const declared = (data.parameterConfiguration ?? {}) as Record<string, Declared>;
  const names = Object.keys(declared);
  for (const name of placeholdersIn(template, { ...data, parameterConfiguration: undefined })) {
    problems.check(
      names.includes(name),
      `jobTemplate uses \${${name}}, which its parameterConfiguration does not declare`,
    );
  }
  for (const [name, value] of Object.entries(given)) {
    if (Token.isUnresolved(name)) continue;
    const known = names.length > 0 ? `it has ${names.join(', ')}` : 'it has none';
    const property = `jobTemplateParameters[${quoted(name)}]`;
    problems.check(names.includes(name), `${property} must be a parameter of the jobTemplate: ${known}`);
    checkNumber(property, declared[name]?.type, value, problems);
  }
  const missing = names.filter((name) => declared[name].defaultValue === undefined && !Object.hasOwn(given, name));
  for (const name of missing) {
    problems.check(false, `jobTemplateParameters must have ${name}, for which the jobTemplate has no default`);
  }
}
