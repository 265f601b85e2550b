import { Construct } from 'constructs';
import { JobTemplate } from '../../job-template';
import type { JobRunFromRequestOptions, JobRunProps } from '../../job-run-props';
import { VirtualCluster } from '../../virtual-cluster';
import type { StartJobRunRequest } from '../contract';
import { type Body, requireMembers, START_JOB_RUN } from './members';
import { typedMembers } from './typed-members';

const REMEDY = 'remove it, or set it with addRequestOverride if the service supports it';

/** The properties and overrides of a job run that is created from a request body. */
export interface JobRunOfBody {
  readonly props: JobRunProps;
  /** Members that the properties would render differently. */
  readonly overrides: [path: string, value: unknown][];
}

/** The properties from a request body. The user's options take precedence. */
export function jobRunOfBody(
  factory: string,
  scope: Construct,
  id: string,
  given: unknown,
  options: JobRunFromRequestOptions,
): JobRunOfBody {
  const body = requireMembers(factory, given, START_JOB_RUN, REMEDY) as Body & StartJobRunRequest;
  const imports = new Construct(scope, `${id}Request`);
  const { virtualClusterId, jobTemplateId, retryPolicyConfiguration: retries } = body;
  const typed = {
    ...typedMembers(factory, imports, withoutReplaced(body, options)),
    virtualCluster:
      virtualClusterId === undefined || options.virtualCluster
        ? undefined
        : VirtualCluster.fromVirtualClusterId(imports, 'VirtualCluster', virtualClusterId),
    jobTemplate:
      jobTemplateId === undefined || options.jobTemplate
        ? undefined
        : JobTemplate.fromJobTemplateId(imports, 'JobTemplate', jobTemplateId),
    jobRunName: body.name,
    clientToken: body.clientToken,
    jobTemplateParameters: body.jobTemplateParameters,
    retryPolicy: retries && { maxAttempts: retries.maxAttempts },
    tags: body.tags,
  };
  const own = Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined));
  return { props: { ...typed, ...own } as unknown as JobRunProps, overrides: overridesOf(body, options) };
}

/** Removes the members that options replace, so that nothing is imported for them. */
function withoutReplaced(body: StartJobRunRequest, options: JobRunFromRequestOptions): StartJobRunRequest {
  const { applicationConfiguration, monitoringConfiguration } = body.configurationOverrides ?? {};
  return {
    ...body,
    executionRoleArn: options.executionRole ? undefined : body.executionRoleArn,
    releaseLabel: options.releaseLabel ? undefined : body.releaseLabel,
    jobDriver: options.jobDriver ? undefined : body.jobDriver,
    configurationOverrides: {
      applicationConfiguration: options.applicationConfiguration ? undefined : applicationConfiguration,
      monitoringConfiguration: options.monitoring ? undefined : monitoringConfiguration,
    },
  };
}

/** The job template ID, the log URI and the rotation size exactly as in the body. */
function overridesOf(body: StartJobRunRequest, options: JobRunFromRequestOptions): [string, unknown][] {
  const monitoring = options.monitoring ? undefined : body.configurationOverrides?.monitoringConfiguration;
  const path = 'configurationOverrides.monitoringConfiguration';
  const all: [string, unknown][] = [
    ['jobTemplateId', options.jobTemplate ? undefined : body.jobTemplateId],
    [`${path}.s3MonitoringConfiguration.logUri`, monitoring?.s3MonitoringConfiguration?.logUri],
    [
      `${path}.containerLogRotationConfiguration.rotationSize`,
      monitoring?.containerLogRotationConfiguration?.rotationSize,
    ],
  ];
  return all.filter(([, value]) => value !== undefined);
}
