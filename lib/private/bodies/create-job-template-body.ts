import { Construct } from 'constructs';
import { JobTemplateParameter } from '../../job-template-parameter';
import type { JobTemplateFromRequestOptions, JobTemplateProps } from '../../job-template-props';
import type { StartJobRunRequest } from '../contract';
import { describeValue } from '../validation/describe-value';
import { OBJECT, requireType } from '../validation/type-checks';
import { CREATE_JOB_TEMPLATE, requireMembers } from './members';
import { typedMembers } from './typed-members';

const REMEDY = 'take it out, or set it on node.defaultChild, a CfnResource, if CloudFormation has it';

interface CreateJobTemplateBody {
  readonly name?: string;
  readonly jobTemplateData?: Pick<
    StartJobRunRequest,
    'executionRoleArn' | 'releaseLabel' | 'jobDriver' | 'configurationOverrides'
  > & {
    readonly jobTags?: Record<string, string>;
    readonly parameterConfiguration?: Record<string, unknown>;
  };
}

/** What a job template is declared with that is a body. */
export interface JobTemplateOfBody {
  readonly props: JobTemplateProps;
  /** The URI of the logs, which the properties would write in another way. */
  readonly logUri?: string;
}

/** The properties of a body, over which those of the user are. */
export function jobTemplateOfBody(
  factory: string,
  scope: Construct,
  id: string,
  given: unknown,
  options: JobTemplateFromRequestOptions,
): JobTemplateOfBody {
  const body = requireMembers(factory, given, CREATE_JOB_TEMPLATE, REMEDY) as CreateJobTemplateBody;
  const data = body.jobTemplateData ?? {};
  const { applicationConfiguration, monitoringConfiguration } = data.configurationOverrides ?? {};
  const monitoring = options.monitoring ? undefined : monitoringConfiguration;
  const typed = {
    ...typedMembers(factory, new Construct(scope, `${id}Request`), {
      executionRoleArn: options.executionRole ? undefined : data.executionRoleArn,
      releaseLabel: options.releaseLabel ? undefined : data.releaseLabel,
      jobDriver: options.jobDriver ? undefined : data.jobDriver,
      configurationOverrides: {
        applicationConfiguration: options.applicationConfiguration ? undefined : applicationConfiguration,
        monitoringConfiguration: monitoring,
      },
    }),
    jobTemplateName: body.name,
    jobTags: data.jobTags,
    parameters: options.parameters ? undefined : parameters(factory, data.parameterConfiguration),
  };
  const own = Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined));
  return {
    props: { ...typed, ...own } as unknown as JobTemplateProps,
    logUri: monitoring?.s3MonitoringConfiguration?.logUri,
  };
}

function parameters(factory: string, given: unknown): Record<string, JobTemplateParameter> | undefined {
  if (given === undefined) return undefined;
  const path = `${factory}: request.jobTemplateData.parameterConfiguration`;
  requireType(path, given, OBJECT);
  const entries = Object.entries(given as Record<string, unknown>).map(([name, value]) => {
    requireType(`${path}.${name}`, value, OBJECT);
    const { type = 'STRING', defaultValue } = value as { readonly type?: unknown; readonly defaultValue?: string };
    if (type === 'STRING') return [name, JobTemplateParameter.string({ defaultValue })] as const;
    if (type === 'NUMBER') return [name, JobTemplateParameter.number({ defaultValue })] as const;
    throw new Error(`${path}.${name}.type must be STRING or NUMBER, got ${describeValue(type)}`);
  });
  return Object.fromEntries(entries);
}
