import type { Duration } from 'aws-cdk-lib';
import type { JobRunScript } from '../local/emr-containers/job-run-script';
import type { FailureReason, StartedBy, StartJobRunRequest } from './records';

/** Options of every job run that ends by itself. */
export interface JobEndOptions {
  /**
   * How long the job run is RUNNING.
   *
   * @default Duration.seconds(3)
   */
  readonly after?: Duration;
  /**
   * How many attempts of the job's retry policy it takes.
   *
   * @default 1
   */
  readonly attempts?: number;
}

/** Options of a job run that fails. */
export interface JobFailureOptions extends JobEndOptions {
  /** @default 'USER_ERROR' */
  readonly failureReason?: FailureReason;
  /**
   * The lines that the driver writes to its standard error, into the log group of the job's monitoring.
   *
   * @default - none
   */
  readonly stderr?: readonly string[];
}

/** A job run that is about to start. */
export interface JobStart {
  /** The name of the job run. */
  readonly name?: string;
  /** The resource that it is started for. */
  readonly startedBy?: StartedBy;
  readonly request: StartJobRunRequest;
}

/** What becomes of a job run. */
export class JobOutcome {
  /** The job run COMPLETES. */
  static completes(options: JobEndOptions = {}): JobOutcome {
    return new JobOutcome({ ...endOf(options), end: 'COMPLETED' });
  }

  /**
   * The job run is FAILED.
   *
   * @param details The state details, which the reason of the deployment's failure quotes. Without them, the service's own.
   */
  static fails(details?: string, options: JobFailureOptions = {}): JobOutcome {
    const { failureReason, stderr } = options;
    return new JobOutcome({ ...endOf(options), end: 'FAILED', stateDetails: details, failureReason, stderr });
  }

  /** The job run stays RUNNING until it is cancelled, as a streaming query does. */
  static staysRunning(): JobOutcome {
    return new JobOutcome({ end: 'never' });
  }

  /** The cluster has no room: the job run stays SUBMITTED, and is FAILED after 15 minutes. */
  static findsNoRoom(): JobOutcome {
    return new JobOutcome({ room: 'none' });
  }

  /** Somebody else cancels the job run, so long after its start. */
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
    throw new Error(`attempts must be a whole number from 1, got ${attempts}`);
  return { running: after?.toMilliseconds(), attempts };
}
