import { isDeepStrictEqual } from 'node:util';
import {
  COMPLETION_RESOURCE_TYPE,
  JOB_RUN_RESOURCE_TYPE,
  JOB_RUN_SERVICE_TIMEOUT_SECONDS,
  type CompletionAttributes,
  type CompletionProperties,
  type JobRunAttributes,
  type JobRunProperties,
} from '../../lib/private/contract';
import type { ResourceDeclaration, Template } from '../../local/cloudformation/template';
import { REQUEST, WAITER_ARN } from '../lambda/harness';

// the sequences' knowledge of the two resources: properties, attributes, and which changes rerun a job

export const FUNCTION_ARN = 'arn:aws:lambda:eu-west-1:123456789012:function:handler';
export const CLUSTERS = { 1: 'cluster1', 2: 'cluster2' } as const;
export const JOB_RUN_ATTRIBUTES = ['Id', 'Arn', 'Name', 'VirtualClusterId'] satisfies (keyof JobRunAttributes)[];
export const COMPLETION_ATTRIBUTES = ['State', 'FinishedAt', 'Deadline'] satisfies (keyof CompletionAttributes)[];
export const TIMEOUTS = { short: 90, long: 600 } as const;
const STABLE_SECONDS = 20;

export interface JobRunVariant {
  readonly job: 'A' | 'B' | 'C';
  readonly tags: 't1' | 't2';
  readonly cluster: keyof typeof CLUSTERS;
  readonly wait?: keyof typeof TIMEOUTS;
  readonly retain?: true;
  readonly rerun?: JobRunProperties['Rerun'];
  readonly value?: 'v1' | 'v2';
  readonly cancelFirst?: true;
  /** With CANCEL_FIRST, with RERUN, and awaited until RUNNING. */
  readonly streaming?: true;
}

/** The contents of a template: up to two job runs, and a sibling resource that may fail. */
export interface Variant {
  readonly First?: JobRunVariant;
  readonly Second?: JobRunVariant;
  /** Whether the second job run depends on the first. */
  readonly chained?: true;
  readonly sibling: 'before' | 'beside' | 'after';
}

export type JobRunId = 'First' | 'Second';
export const JOB_RUNS: readonly JobRunId[] = ['First', 'Second'];
export const SIBLING = 'Sibling';

const JOBS: Record<JobRunVariant['job'], object> = {
  A: { jobDriver: { sparkSubmitJobDriver: { entryPoint: 'local:///a.py' } } },
  B: { jobDriver: { sparkSubmitJobDriver: { entryPoint: 'local:///b.py', entryPointArguments: ['10'] } } },
  C: { name: 'c', jobDriver: { sparkSqlJobDriver: {} }, retryPolicyConfiguration: { maxAttempts: 3 } },
};

/** The template of a variant. The sibling changes with every version. */
export function templateOf(variant: Variant, version: number): Template {
  const Resources: Record<string, ResourceDeclaration> = {};
  const first = variant.First ? allOf('First', variant.First) : [];
  for (const id of JOB_RUNS) {
    const jobRun = variant[id];
    if (!jobRun) continue;
    const DependsOn = [
      ...(variant.sibling === 'before' ? [SIBLING] : []),
      ...(variant.chained && id === 'Second' ? first : []),
    ];
    Resources[id] = { ...jobRunResource(jobRun), DependsOn };
    if (jobRun.wait) Resources[`${id}Completion`] = completionResource(id, jobRun);
  }
  const DependsOn = variant.sibling === 'after' ? Object.keys(Resources) : [];
  Resources[SIBLING] = { Type: 'AWS::SNS::Topic', Properties: { DisplayName: `v${version}` }, DependsOn };
  return { Resources, Outputs: outputsOf(variant) };
}

/** The name of the output with an attribute. */
export function outputName(id: JobRunId, attribute: string): string {
  return id + attribute;
}

/** Whether a change of properties must rerun a job. */
export function runsAgain(from: unknown, to: unknown): boolean {
  const [one, other] = [from, to] as JobRunProperties[];
  const job = ({ Request }: JobRunProperties) => ({ ...Request, tags: undefined });
  const jobChanged = !isDeepStrictEqual(job(one), job(other));
  const valuesChanged = !!other.RerunValues && !isDeepStrictEqual(one.RerunValues, other.RerunValues);
  return other.Rerun !== 'ONCE' && (valuesChanged || (jobChanged && other.Rerun !== 'VALUES'));
}

/** The properties of a job run, by variant. */
export function propertiesOf(variant: JobRunVariant): JobRunProperties {
  const { job, tags, cluster, rerun, value, cancelFirst, streaming } = variant;
  return {
    Request: { ...REQUEST, ...JOBS[job], virtualClusterId: CLUSTERS[cluster], tags: { team: tags } },
    ...(rerun && { Rerun: rerun }),
    ...(value && { RerunValues: [value] }),
    ...((cancelFirst || streaming) && { Replace: 'CANCEL_FIRST' }),
    ...(streaming && { Rollback: 'RERUN' }),
  };
}

/** Whether a run, by the request that started it, executes the job of a variant. */
export function doesJobOf(started: object, { job, cluster }: JobRunVariant): boolean {
  const { virtualClusterId, jobDriver } = started as JobRunProperties['Request'];
  const { jobDriver: wanted } = JOBS[job] as JobRunProperties['Request'];
  return virtualClusterId === CLUSTERS[cluster] && isDeepStrictEqual(jobDriver, wanted);
}

function allOf(id: JobRunId, { wait }: JobRunVariant): string[] {
  return wait ? [id, `${id}Completion`] : [id];
}

function jobRunResource(variant: JobRunVariant): ResourceDeclaration {
  const properties = {
    ServiceToken: FUNCTION_ARN,
    ServiceTimeout: JOB_RUN_SERVICE_TIMEOUT_SECONDS,
    ...propertiesOf(variant),
  };
  return {
    Type: JOB_RUN_RESOURCE_TYPE,
    Properties: properties,
    ...(variant.retain && { DeletionPolicy: 'Retain', UpdateReplacePolicy: 'Retain' }),
  };
}

function completionResource(id: JobRunId, { wait, streaming }: JobRunVariant): ResourceDeclaration {
  const timeout = TIMEOUTS[wait!];
  const properties: Partial<Record<keyof CompletionProperties, unknown>> = {
    JobRunArn: { 'Fn::GetAtt': [id, 'Arn'] },
    TimeoutSeconds: String(timeout),
    WaiterArn: WAITER_ARN,
    ...(streaming && { WaitFor: 'RUNNING', StableSeconds: String(STABLE_SECONDS) }),
  };
  const ServiceTimeout = Math.min(3600, timeout + 300);
  return {
    Type: COMPLETION_RESOURCE_TYPE,
    Properties: { ServiceToken: FUNCTION_ARN, ServiceTimeout, ...properties },
  };
}

function outputsOf(variant: Variant): Template['Outputs'] {
  const present = JOB_RUNS.filter((id) => variant[id]);
  const entries = present.flatMap((id) =>
    JOB_RUN_ATTRIBUTES.map((name) => [outputName(id, name), { Value: { 'Fn::GetAtt': [id, name] } }]),
  );
  const states = present
    .filter((id) => variant[id]?.wait)
    .map((id) => [outputName(id, 'State'), { Value: { 'Fn::GetAtt': [`${id}Completion`, 'State'] } }]);
  return Object.fromEntries([...entries, ...states]) as Template['Outputs'];
}
