import type { Duration } from 'aws-cdk-lib';
import type { JobRunScript } from '../local/emr-containers/job-run-script';
import type { FailureReason, StartedBy, StartJobRunRequest } from './records';

/** Options of a job run that ends by itself. */
export interface JobEndOptions {
  /**
   * How long the job run stays RUNNING.
   *
   * @default Duration.seconds(3)
   */
  readonly after?: Duration;
  /**
   * The number of driver attempts that the job run takes: a whole number, at least 1.
   *
   * @default 1
   */
  readonly attempts?: number;
}

/** Options of a job run that fails. */
export interface JobFailureOptions extends JobEndOptions {
  /**
   * The failure reason that the service reports.
   *
   * @default 'USER_ERROR'
   */
  readonly failureReason?: FailureReason;
  /**
   * The lines that the driver writes to stderr. They appear in the log group of the job's monitoring configuration.
   *
   * @default - the driver writes nothing to stderr
   */
  readonly stderr?: readonly string[];
}

/** A job run that is about to start. */
export interface JobStart {
  /** The name of the job run; absent if the request has no name. */
  readonly name?: string;
  /** The resource that starts the job run; absent if no `JobRun` starts it. */
  readonly startedBy?: StartedBy;
  readonly request: StartJobRunRequest;
}

/** The outcome of a job run. */
export class JobOutcome {
  /** The job run ends COMPLETED. Throws if `attempts` is not a whole number of at least 1. */
  static completes(options: JobEndOptions = {}): JobOutcome {
    return new JobOutcome({ ...endOf(options), end: 'COMPLETED' });
  }

  /**
   * The job run ends FAILED. Throws if `attempts` is not a whole number of at least 1.
   *
   * @param details The state details, which the error of the deployment quotes. If omitted, the service's default text.
   */
  static fails(details?: string, options: JobFailureOptions = {}): JobOutcome {
    const { failureReason, stderr } = options;
    return new JobOutcome({ ...endOf(options), end: 'FAILED', stateDetails: details, failureReason, stderr });
  }

  /** The job run stays RUNNING until it is cancelled, as a streaming query does. */
  static staysRunning(): JobOutcome {
    return new JobOutcome({ end: 'never' });
  }

  /** The cluster has no free capacity: the job run stays SUBMITTED and ends FAILED after 15 minutes. */
  static findsNoRoom(): JobOutcome {
    return new JobOutcome({ room: 'none' });
  }

  /**
   * Another caller cancels the job run.
   *
   * @param after The time between the start of the job run and its cancellation.
   */
  static isCancelled(after: Duration): JobOutcome {
    return new JobOutcome({ end: 'never', cancelledAfter: after.toMilliseconds() });
  }

  private readonly script: JobRunScript;

  private constructor(script: JobRunScript) {
    this.script = script;
  }

  /** @internal */
  static scriptOf(outcome: JobOutcome): JobRunScript {
    return outcome.script;
  }
}

function endOf({ after, attempts }: JobEndOptions): JobRunScript {
  if (attempts !== undefined && !(Number.isInteger(attempts) && attempts > 0))
    throw new Error(`attempts must be a whole number of at least 1, got ${attempts}`);
  return { running: after?.toMilliseconds(), attempts };
}
