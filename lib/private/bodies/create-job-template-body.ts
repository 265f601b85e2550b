import { Construct } from 'constructs';
import { JobTemplateParameter } from '../../job-template-parameter';
import type { JobTemplateMonitoring } from '../../job-template-monitoring';
import type { JobTemplateFromRequestOptions, JobTemplateProps } from '../../job-template-props';
import type { MonitoringConfiguration, StartJobRunRequest } from '../contract';
import { describeValue } from '../validation/describe-value';
import { OBJECT, requireType } from '../validation/type-checks';
import { CREATE_JOB_TEMPLATE, requireMembers } from './members';
import { typedMembers } from './typed-members';

const REMEDY = 'remove it, or set it with addPropertyOverride on node.defaultChild if CloudFormation supports it';

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

/** The properties of a job template that is created from a request body. */
export interface JobTemplateOfBody {
  readonly props: JobTemplateProps;
  /** The log URI exactly as in the body. The properties would render it differently. */
  readonly logUri?: string;
}

/** The properties from a request body. The user's options take precedence. */
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
  const executionRoleArn = options.executionRole ? undefined : data.executionRoleArn;
  const { known, parametric } = withoutParameters(monitoring);
  const members = typedMembers(factory, new Construct(scope, `${id}Request`), {
    executionRoleArn: isParameter(executionRoleArn) ? undefined : executionRoleArn,
    releaseLabel: options.releaseLabel ? undefined : data.releaseLabel,
    jobDriver: options.jobDriver ? undefined : data.jobDriver,
    configurationOverrides: {
      applicationConfiguration: options.applicationConfiguration ? undefined : applicationConfiguration,
      monitoringConfiguration: known,
    },
  });
  const typed = {
    ...members,
    monitoring: members.monitoring && { ...members.monitoring, ...parametric },
    executionRoleParameter: isParameter(executionRoleArn) ? executionRoleArn : undefined,
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

/** Splits the monitoring into members with known values and properties that take parameters. */
function withoutParameters(monitoring: MonitoringConfiguration | undefined): {
  readonly known?: MonitoringConfiguration;
  readonly parametric?: Pick<JobTemplateMonitoring, 'logUri' | 'persistentAppUIParameter'>;
} {
  if (!monitoring) return {};
  const { persistentAppUI, s3MonitoringConfiguration: s3, ...others } = monitoring;
  const logUri = hasParameterAsBucket(s3?.logUri) ? s3!.logUri : undefined;
  const isSwitch = isParameter(persistentAppUI);
  return {
    known: {
      ...others,
      persistentAppUI: isSwitch ? undefined : persistentAppUI,
      s3MonitoringConfiguration: logUri === undefined ? s3 : undefined,
    },
    parametric: { logUri, persistentAppUIParameter: isSwitch ? persistentAppUI : undefined },
  };
}

function isParameter(value: unknown): boolean {
  return typeof value === 'string' && /^\$\{(?!Token\[)[\w.#-]+\}$/.test(value);
}

function hasParameterAsBucket(uri: unknown): boolean {
  return typeof uri === 'string' && /^(s3:\/\/)?[^/]*\$\{(?!Token\[)/.test(uri);
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
