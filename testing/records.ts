/** The states of a job run. */
export type JobRunState = 'PENDING' | 'SUBMITTED' | 'RUNNING' | 'FAILED' | 'CANCELLED' | 'CANCEL_PENDING' | 'COMPLETED';

/** Why a job run FAILED, in the service's classes. */
export type FailureReason = 'INTERNAL_ERROR' | 'USER_ERROR' | 'VALIDATION_ERROR' | 'CLUSTER_UNAVAILABLE';

/** The driver of a job, by its kind. */
export interface JobDriverRequest {
  readonly sparkSubmitJobDriver?: {
    readonly entryPoint: string;
    readonly entryPointArguments?: readonly string[];
    readonly sparkSubmitParameters?: string;
  };
  readonly sparkSqlJobDriver?: {
    readonly entryPoint: string;
    readonly sparkSqlParameters?: string;
  };
}

/**
 * The StartJobRun request, as the service received it.
 *
 * @see https://docs.aws.amazon.com/emr-on-eks/latest/APIReference/API_StartJobRun.html
 */
export interface StartJobRunRequest {
  readonly virtualClusterId: string;
  readonly clientToken: string;
  readonly name?: string;
  readonly executionRoleArn?: string;
  readonly releaseLabel?: string;
  readonly jobDriver?: JobDriverRequest;
  readonly jobTemplateId?: string;
  readonly jobTemplateParameters?: Readonly<Record<string, string>>;
  readonly configurationOverrides?: Readonly<Record<string, unknown>>;
  readonly retryPolicyConfiguration?: { readonly maxAttempts: number };
  readonly tags?: Readonly<Record<string, string>>;
}

/** The resource of a stack that a job run was started for. */
export interface StartedBy {
  readonly stackName: string;
  readonly logicalId: string;
}

/** A job run, at the moment it was looked at. */
export interface JobRunRecord {
  readonly id: string;
  readonly arn: string;
  readonly name?: string;
  readonly virtualClusterId: string;
  readonly state: JobRunState;
  /** The service's words for the end of the run. */
  readonly stateDetails?: string;
  /** Absent unless the run FAILED. */
  readonly failureReason?: FailureReason;
  /** To the second, as the service gives it. */
  readonly createdAt: Date;
  /** To the second; absent while the run is active. */
  readonly finishedAt?: Date;
  readonly tags: Readonly<Record<string, string>>;
  /** Absent for a run that no `JobRun` started. */
  readonly startedBy?: StartedBy;
  readonly request: StartJobRunRequest;
}

/** An event of a stack, as `cdk deploy` prints it. */
export interface StackEvent {
  readonly time: Date;
  readonly stackName: string;
  /** The name of the stack for events of the stack itself. */
  readonly logicalId: string;
  /** Empty until the resource has one. */
  readonly physicalId: string;
  readonly type: string;
  /** For example `CREATE_COMPLETE`. */
  readonly status: string;
  readonly reason?: string;
}

/** A request of CloudFormation to the function behind a custom resource. */
export interface CustomResourceRequest {
  readonly requestType: 'Create' | 'Update' | 'Delete';
  readonly stackName: string;
  readonly logicalId: string;
  readonly resourceType: string;
  /** Absent in a Create. */
  readonly physicalId?: string;
  readonly properties: Readonly<Record<string, unknown>>;
  /** Of an Update. */
  readonly oldProperties?: Readonly<Record<string, unknown>>;
  /** Absent until the function has answered. */
  readonly answer?: CustomResourceAnswer;
}

/** The answer of a function to CloudFormation. */
export interface CustomResourceAnswer {
  readonly status: string;
  readonly reason?: string;
  readonly physicalId?: string;
  readonly attributes: Readonly<Record<string, unknown>>;
}

/** A call that reached the Amazon EMR on EKS API. */
export interface ApiCall {
  /** For example `StartJobRun`. */
  readonly operation: string;
  readonly time: Date;
}
