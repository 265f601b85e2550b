import type { JobDriver, StartJobRunRequest } from '@aws-sdk/client-emr-containers';
import { constraintError, emrError } from './errors';
import type { Job, JobTemplateRecord } from './state';
import { parameterValues, substitute } from './template-parameters';
import { validate } from './validate';

const REQUIRED = ['executionRoleArn', 'releaseLabel', 'jobDriver'] as const;

/** The job of a request: its own values, and the job template's value for every member that it omits. */
export function jobOf(request: StartJobRunRequest, template: JobTemplateRecord | undefined): Job {
  const job = template ? withTemplate(request, template) : withoutTemplate(request);
  requireOneJobDriver(job.jobDriver, 'jobDriver');
  return job;
}

/** Requires exactly one driver, a rule that the model does not express. */
export function requireOneJobDriver(jobDriver: JobDriver | undefined, path: string): void {
  if (Object.keys(jobDriver ?? {}).length === 1) return;
  throw constraintError([{ path, rule: 'Exactly one job driver must be specified' }]);
}

function withoutTemplate(request: StartJobRunRequest): Job {
  const missing = REQUIRED.filter((name) => request[name] === undefined);
  if (missing.length > 0) throw constraintError(missing.map((path) => ({ path, rule: 'Member must not be null' })));
  if (request.jobTemplateParameters) {
    throw emrError('ValidationException', 'jobTemplateParameters must not be specified without a jobTemplateId');
  }
  return onlyJob(request as Job);
}

function withTemplate(request: StartJobRunRequest, template: JobTemplateRecord): Job {
  const { parameterConfiguration = {}, jobTags = {}, ...data } = template.jobTemplateData;
  const values = parameterValues(parameterConfiguration, request.jobTemplateParameters ?? {});
  const merged = { ...substitute(data, values), ...request, tags: { ...jobTags, ...request.tags } };
  // only now have the placeholders of the template become values that can be validated
  return onlyJob(validate('StartJobRunRequest', merged) as Job);
}

function onlyJob({ executionRoleArn, releaseLabel, jobDriver, configurationOverrides, tags }: Job): Job {
  return {
    executionRoleArn,
    releaseLabel,
    jobDriver,
    configurationOverrides: withDefaults(configurationOverrides),
    tags,
  };
}

/** The service adds defaults to a monitoring configuration. */
function withDefaults(overrides: Job['configurationOverrides']): Job['configurationOverrides'] {
  if (!overrides?.monitoringConfiguration) return overrides;
  return {
    ...overrides,
    monitoringConfiguration: { persistentAppUI: 'ENABLED', ...overrides.monitoringConfiguration },
  };
}
