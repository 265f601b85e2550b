// the data that constructs and handler exchange: the only file that both sides import

export const JOB_RUN_RESOURCE_TYPE = 'Custom::EMRContainersJobRun';
export const COMPLETION_RESOURCE_TYPE = 'Custom::EMRContainersJobRunCompletion';

/** The version of the properties that this file describes. A handler starts nothing for an unknown version. */
export const SCHEMA_VERSION = '1';

/** A dynamic reference that CloudFormation does not resolve in a custom resource. It resolves one to the service `ssm`. */
export const SECURE_REFERENCE = /\{\{resolve:(secretsmanager|ssm-secure):/;

/** The tags on a job run that store the library's data about it. */
export const OWNER_TAG = 'cdk-emr-containers:owner';
export const STACK_TAG = 'cdk-emr-containers:stack';
export const SPEC_TAG = 'cdk-emr-containers:spec';
export const REPLACES_TAG = 'cdk-emr-containers:replaces';

/** How long CloudFormation waits for the response of a JobRun, in seconds: one 15-minute invocation and one retry. */
export const JOB_RUN_SERVICE_TIMEOUT_SECONDS = 1900;
/** How long one Completion waits at most, in seconds: CloudFormation's hour minus the time to cancel and respond. */
export const MAX_WINDOW_SECONDS = 3300;
/** How long the waiter waits before its first poll, in seconds. */
export const FIRST_WAIT_SECONDS = 10;

/** Properties of `Custom::EMRContainersJobRun`. */
export interface JobRunProperties {
  /** Absent in resources that were deployed before versions existed. */
  readonly SchemaVersion?: string;
  readonly Request: StartJobRunRequest;
  /** The members of the request that are not strings because of a request override. Absent if there are none. */
  readonly RequestTypes?: RequestTypes;
  /** When the job reruns: never, or only with other values. If absent, it reruns with a changed job or other values. */
  readonly Rerun?: 'ONCE' | 'VALUES';
  /** Values outside the job. Changing any of them reruns the job. */
  readonly RerunValues?: string[];
  /** If absent, a new run starts before the earlier one is cancelled. */
  readonly Replace?: 'CANCEL_FIRST';
  /** If absent, a rollback starts nothing. */
  readonly Rollback?: 'RERUN';
}

/** The paths of members whose numbers and booleans CloudFormation turns into strings. A dot that is part of a name is written as `\.`. */
export interface RequestTypes {
  readonly Numbers?: string[];
  readonly Booleans?: string[];
}

/** The attributes of `Custom::EMRContainersJobRun` for `Fn::GetAtt`; its `Ref` is the job run's ARN. */
export interface JobRunAttributes {
  readonly Id: string;
  readonly Arn: string;
  readonly Name: string;
  readonly VirtualClusterId: string;
}

/** Properties of `Custom::EMRContainersJobRunCompletion`. */
export interface CompletionProperties {
  readonly JobRunArn: string;
  readonly TimeoutSeconds: string;
  /** The attribute of the first link. Only in further links of a chain. */
  readonly Deadline?: string;
  readonly WaiterArn: string;
  /** If absent, the wait ends when the run is COMPLETED. */
  readonly WaitFor?: 'RUNNING';
  /** How long the run must stay RUNNING. If absent, not at all. */
  readonly StableSeconds?: string;
  /** The attribute of the previous link. Only in further links of a chain that waits for RUNNING. */
  readonly RunningSince?: string;
  /** If absent, the reason of a failure quotes the driver log. */
  readonly DriverLog?: 'OFF';
}

/** The attributes of `Custom::EMRContainersJobRunCompletion` for `Fn::GetAtt`. */
export interface CompletionAttributes {
  readonly State: string;
  readonly FinishedAt: string;
  /** The time by which the run must have ended, for the further links of a chain. */
  readonly Deadline: string;
  /** When the run was first seen RUNNING. Empty if it was not. Only for a wait for RUNNING. */
  readonly RunningSince?: string;
}

/** State of a wait for RUNNING between polls. Zero means that nothing has been seen yet. */
export interface Progress {
  /** When the run was first seen RUNNING in its current attempt, in milliseconds since the epoch. */
  readonly runningSince: number;
  /** The attempt of the retry policy. */
  readonly attempt: number;
}

/** The result of the waiter's poll: the state machine reads all fields, and hands them to the next poll. */
export interface Poll extends Progress {
  readonly done: boolean;
  /** Seconds until the next poll. */
  readonly wait: number;
}

/**
 * The request as it is in the template, with the member names of the API. CloudFormation turns its numbers into strings.
 *
 * @see https://docs.aws.amazon.com/emr-on-eks/latest/APIReference/API_StartJobRun.html
 */
export interface StartJobRunRequest {
  readonly virtualClusterId: string;
  readonly name?: string;
  readonly clientToken?: string;
  readonly executionRoleArn?: string;
  readonly releaseLabel?: string;
  readonly jobDriver?: JobDriverRequest;
  readonly configurationOverrides?: ConfigurationOverrides;
  readonly jobTemplateId?: string;
  readonly jobTemplateParameters?: Record<string, string>;
  readonly retryPolicyConfiguration?: { readonly maxAttempts: number };
  readonly tags?: Record<string, string>;
}

export interface JobDriverRequest {
  readonly sparkSubmitJobDriver?: {
    readonly entryPoint: string;
    readonly entryPointArguments?: string[];
    readonly sparkSubmitParameters?: string;
  };
  readonly sparkSqlJobDriver?: {
    readonly entryPoint?: string;
    readonly sparkSqlParameters?: string;
  };
}

export interface ConfigurationOverrides {
  readonly applicationConfiguration?: Configuration[];
  readonly monitoringConfiguration?: MonitoringConfiguration;
}

export interface Configuration {
  readonly classification: string;
  readonly properties?: Record<string, string>;
  readonly configurations?: Configuration[];
}

export type Switch = 'ENABLED' | 'DISABLED';

export interface MonitoringConfiguration {
  readonly managedLogs?: { readonly allowAWSToRetainLogs?: Switch; readonly encryptionKeyArn?: string };
  readonly persistentAppUI?: Switch;
  readonly cloudWatchMonitoringConfiguration?: { readonly logGroupName: string; readonly logStreamNamePrefix?: string };
  readonly s3MonitoringConfiguration?: { readonly logUri: string; readonly encryptionKeyArn?: string };
  readonly containerLogRotationConfiguration?: { readonly rotationSize: string; readonly maxFilesToKeep: number };
}
