/** The states of a job run. */
export type JobRunState = 'PENDING' | 'SUBMITTED' | 'RUNNING' | 'FAILED' | 'CANCELLED' | 'CANCEL_PENDING' | 'COMPLETED';

/** The failure reason that the service reports for a FAILED job run. */
export type FailureReason = 'INTERNAL_ERROR' | 'USER_ERROR' | 'VALIDATION_ERROR' | 'CLUSTER_UNAVAILABLE';

/** The job driver. Exactly one member is set. */
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
 * The StartJobRun request that the service received.
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

/** The resource that started a job run. */
export interface StartedBy {
  readonly stackName: string;
  readonly logicalId: string;
}

/** A snapshot of a job run. */
export interface JobRunRecord {
  readonly id: string;
  readonly arn: string;
  readonly name?: string;
  readonly virtualClusterId: string;
  readonly state: JobRunState;
  /** The service's explanation of how the run ended. */
  readonly stateDetails?: string;
  /** Absent unless the run is FAILED. */
  readonly failureReason?: FailureReason;
  /** In whole seconds, as the service reports it. */
  readonly createdAt: Date;
  /** In whole seconds; absent while the run is active. */
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
  /** The logical ID of the resource, or the stack name for an event of the stack itself. */
  readonly logicalId: string;
  /** Empty until the resource has a physical ID. */
  readonly physicalId: string;
  /** The resource type, such as `Custom::EMRContainersJobRun`. */
  readonly type: string;
  /** The resource status, such as `CREATE_COMPLETE`. */
  readonly status: string;
  /** The status reason; absent if the event has none. */
  readonly reason?: string;
}

/** A request that CloudFormation sent to the function of a custom resource. */
export interface CustomResourceRequest {
  readonly requestType: 'Create' | 'Update' | 'Delete';
  readonly stackName: string;
  readonly logicalId: string;
  readonly resourceType: string;
  /** Absent in a Create. */
  readonly physicalId?: string;
  /** The properties of the resource; CloudFormation sends numbers and booleans as strings. */
  readonly properties: Readonly<Record<string, unknown>>;
  /** The previous properties; absent unless this is an Update. */
  readonly oldProperties?: Readonly<Record<string, unknown>>;
  /** Absent until the function has responded. */
  readonly answer?: CustomResourceAnswer;
}

/** The response of a function to CloudFormation. */
export interface CustomResourceAnswer {
  /** `SUCCESS` or `FAILED`. */
  readonly status: string;
  /** The reason of a failure. */
  readonly reason?: string;
  readonly physicalId?: string;
  /** The values that `Fn::GetAtt` returns, by attribute name. */
  readonly attributes: Readonly<Record<string, unknown>>;
}

/** A call that reached the Amazon EMR on EKS API. */
export interface ApiCall {
  /** The API operation, such as `StartJobRun`. */
  readonly operation: string;
  readonly time: Date;
}
