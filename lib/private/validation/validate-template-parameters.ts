import { Stack, Token } from 'aws-cdk-lib';
import { CfnJobTemplate, type IJobTemplateRef } from 'aws-cdk-lib/aws-emrcontainers';
import type { Construct } from 'constructs';
import { quote } from './describe-value';
import type { ValidationErrors } from './validation-errors';

// a name with a dot can be one of Spark's own variables
const PLACEHOLDER = /\$\{([\w#-]+)\}/g;
const NUMBER = /^[+-]?\d+(\.\d+)?$/;

/** The names that stand as `${Name}` anywhere in what a template holds. */
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

/** A part of an ARN in which everything from the first parameter on is left open: what it stands for is not known. */
export function openAtPlaceholder(text: string): string {
  const start = text.search(/\$\{(?!Token\[)/);
  return start < 0 ? text : `${text.slice(0, start)}*`;
}

/** Checks that a value can stand for a parameter of this type, as far as it is known at synthesis. */
export function checkNumber(
  property: string,
  type: string | undefined,
  value: unknown,
  errors: ValidationErrors,
): void {
  if (type !== 'NUMBER' || typeof value !== 'string' || Token.isUnresolved(value)) return;
  errors.check(NUMBER.test(value), `${property} must be a number, got ${quote(value, true)}`);
}

/** Checks the values that a job run gives for the parameters of a template, if the template is in the app. */
export function checkParameterValues(
  jobTemplate: IJobTemplateRef,
  given: Record<string, string> = {},
  errors: ValidationErrors,
): void {
  const template = CfnJobTemplate.isCfnJobTemplate(jobTemplate) ? jobTemplate : jobTemplate.node.defaultChild;
  if (!CfnJobTemplate.isCfnJobTemplate(template) || Token.isUnresolved(given)) return;
  const { ParameterConfiguration: declared = {}, ...data } = templateData(template);
  const names = Object.keys(declared);
  // only the deployment knows which parameters there are
  if (names.some((name) => /^(Ref$|Fn::)/.test(name))) return;
  for (const name of placeholdersOf(template, data)) {
    const isDeclared = names.includes(name);
    errors.check(isDeclared, `jobTemplate uses \${${name}}, which its parameterConfiguration does not declare`);
  }
  for (const [name, value] of Object.entries(given)) {
    if (Token.isUnresolved(name)) continue;
    const known = names.length > 0 ? `it has ${names.join(', ')}` : 'it has none';
    const property = `jobTemplateParameters[${quote(name)}]`;
    errors.check(names.includes(name), `${property} must be a parameter of the jobTemplate: ${known}`);
    checkNumber(property, declared[name]?.Type, value, errors);
  }
  const missing = names.filter((name) => declared[name].DefaultValue === undefined && !Object.hasOwn(given, name));
  for (const name of missing) {
    errors.check(false, `jobTemplateParameters must have ${name}, for which the jobTemplate has no default`);
  }
}

interface TemplateData {
  readonly ParameterConfiguration?: Record<string, { readonly Type?: string; readonly DefaultValue?: unknown }>;
}

/** A template's data as it will be deployed, with what was overridden by now. */
function templateData(template: CfnJobTemplate): TemplateData {
  const { Resources } = Stack.of(template).resolve(template._toCloudFormation()) as {
    Resources: Record<string, { Properties?: { JobTemplateData?: TemplateData } }>;
  };
  const [resource] = Object.values(Resources);
  return resource.Properties?.JobTemplateData ?? {};
}
