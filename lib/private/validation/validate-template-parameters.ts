import { Stack, Token } from 'aws-cdk-lib';
import { CfnJobTemplate, type IJobTemplateRef } from 'aws-cdk-lib/aws-emrcontainers';
import type { Configuration, JobDriverRequest } from '../contract';
import { placeholdersOf } from '../request/placeholders';
import { quote } from './describe-value';
import { checkJobDriver, checkRenderedConfigurations, isReservedTag, RESERVED_TAGS } from './validate-job';
import { ValidationErrors } from './validation-errors';

const NUMBER = /^[+-]?\d+(\.\d+)?$/;

/** Checks that a value, if it is known at synthesis, can be that of a parameter of this type. */
export function checkNumber(
  property: string,
  type: string | undefined,
  value: unknown,
  errors: ValidationErrors,
): void {
  if (type !== 'NUMBER' || typeof value !== 'string' || Token.isUnresolved(value)) return;
  errors.check(NUMBER.test(value), `${property} must be a number, got ${quote(value, true)}`);
}

/** Checks the values of a job run for the parameters of its job template, if the template is in the app. */
export function checkParameterValues(
  jobTemplate: IJobTemplateRef,
  values: Record<string, string> = {},
  errors: ValidationErrors,
): void {
  const template = CfnJobTemplate.isCfnJobTemplate(jobTemplate) ? jobTemplate : jobTemplate.node.defaultChild;
  if (!CfnJobTemplate.isCfnJobTemplate(template) || Token.isUnresolved(values)) return;
  if (template === jobTemplate) checkDataOfApp(template, errors);
  const { parameterConfiguration: declared = {}, ...data } = Stack.of(template).resolve(
    template.jobTemplateData,
  ) as JobTemplateData;
  for (const tag of Object.keys(data.jobTags ?? {}).filter(isReservedTag)) {
    errors.check(false, `jobTags of the jobTemplate ${RESERVED_TAGS}, got ${quote(tag)}`);
  }
  const names = Object.keys(declared);
  // only the deployment knows which parameters there are
  if (names.some((name) => /^(Ref$|Fn::)/.test(name))) return;
  for (const name of placeholdersOf(template, data)) {
    const isDeclared = names.includes(name);
    errors.check(isDeclared, `jobTemplate uses \${${name}}, which its parameterConfiguration does not declare`);
  }
  for (const [name, value] of Object.entries(values)) {
    if (Token.isUnresolved(name)) continue;
    const choices = names.length > 0 ? `it has ${names.join(', ')}` : 'it has none';
    const property = `jobTemplateParameters[${quote(name)}]`;
    errors.check(names.includes(name), `${property} must be a parameter of the jobTemplate: ${choices}`);
    checkNumber(property, declared[name]?.type, value, errors);
  }
  const missing = names.filter((name) => declared[name].defaultValue === undefined && !Object.hasOwn(values, name));
  for (const name of missing) {
    errors.check(false, `jobTemplateParameters must have ${name}, for which the jobTemplate has no default`);
  }
}

/** Checks the data of a template that is no `JobTemplate`, by the rules of job runs. */
function checkDataOfApp({ jobTemplateData }: CfnJobTemplate, errors: ValidationErrors): void {
  const { jobDriver, configurationOverrides: overrides } =
    jobTemplateData as Partial<CfnJobTemplate.JobTemplateDataProperty>;
  const ofTemplate = new ValidationErrors();
  if (isKnown(jobDriver)) {
    checkJobDriver(jobDriver as JobDriverRequest, ofTemplate, { templateParameters: true, isCustom: true });
  }
  const { applicationConfiguration } = isKnown(overrides) ? (overrides as ParametricOverrides) : {};
  if (isKnown(applicationConfiguration) && (applicationConfiguration as unknown[]).every(isKnown)) {
    checkRenderedConfigurations('applicationConfiguration', applicationConfiguration, true, ofTemplate);
  }
  for (const message of ofTemplate.messages) errors.check(false, `jobTemplate: ${message}`);
  for (const { id, message } of ofTemplate.warnings) errors.warn(id.replace(/^.*:/, ''), `jobTemplate: ${message}`);
}

type ParametricOverrides = { readonly applicationConfiguration?: Configuration[] };

/** Whether a value, and each object right in it, is no token. */
function isKnown(value: unknown): boolean {
  if (typeof value !== 'object' || value === null || Token.isUnresolved(value)) return false;
  return !Object.values(value).some((member) => typeof member === 'object' && Token.isUnresolved(member));
}

/** The data of a job template that the check reads, without the tokens that only stand for text of the app. */
interface JobTemplateData {
  readonly jobTags?: Record<string, unknown>;
  readonly parameterConfiguration?: Record<string, { readonly type?: string; readonly defaultValue?: unknown }>;
}
