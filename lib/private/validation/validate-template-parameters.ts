import { Token } from 'aws-cdk-lib';
import type { JobTemplateParameter } from '../../job-template-parameter';
import { quote } from './describe-value';
import type { ValidationErrors } from './validation-errors';

const NUMBER = /^[+-]?\d+(\.\d+)?$/;

/** Checks that a value fits the type of its parameter, if it is known at synthesis. */
export function checkNumber(
  property: string,
  type: string | undefined,
  value: unknown,
  errors: ValidationErrors,
): void {
  if (type !== 'NUMBER' || typeof value !== 'string' || Token.isUnresolved(value)) return;
  errors.check(NUMBER.test(value), `${property} must be a number, got ${quote(value, true)}`);
}

/** Checks the values of a job run for the parameters that its job template declares. */
export function checkParameterValues(
  declared: Record<string, JobTemplateParameter>,
  values: Record<string, string> = {},
  errors: ValidationErrors,
): void {
  if (Token.isUnresolved(values)) return;
  const names = Object.keys(declared);
  for (const [name, value] of Object.entries(values)) {
    if (Token.isUnresolved(name)) continue;
    const choices = names.length > 0 ? `it declares ${names.join(', ')}` : 'it declares none';
    const property = `jobTemplateParameters[${quote(name)}]`;
    errors.check(names.includes(name), `${property} must be a parameter of the jobTemplate: ${choices}`);
    if (names.includes(name)) checkNumber(property, declared[name]._render().type, value, errors);
  }
  const missing = names.filter(
    (name) => declared[name]._render().defaultValue === undefined && !Object.hasOwn(values, name),
  );
  for (const name of missing) {
    errors.check(false, `jobTemplateParameters must set ${name}: the jobTemplate declares no default for it`);
  }
}
