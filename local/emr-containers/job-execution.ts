import type { FailureReason, JobRunState } from '@aws-sdk/client-emr-containers';
import type { LogEvent } from '../logs/log-stream';
import type { AcceptedJobRun } from './accepted-job-run';

/** The progress of a job run. */
export interface JobRunProgress {
  readonly state: JobRunState;
  readonly finishedAt?: number;
  readonly failureReason?: FailureReason;
  readonly stateDetails?: string;
}

/** A state of a job run, with the time at which it began. */
export interface StateMoment {
  readonly state: JobRunState;
  readonly at: number;
}

/** The lines that a container wrote to one of its streams. */
export interface ContainerOutput {
  readonly container: 'driver' | 'executor' | 'controller';
  /**
   * The attempt of the retry policy that the container belongs to, counted from 0. The controller belongs to all attempts.
   */
  readonly attempt: number;
  readonly stream: 'stdout' | 'stderr';
  readonly createdAt: number;
  readonly events: readonly LogEvent[];
}

/** The execution of one job run. Times are those of the cloud's clock, in milliseconds. */
export interface JobExecution {
  progress(now: number): JobRunProgress;
  /** The states that the run has reached by a given time. */
  states(now: number): readonly StateMoment[];
  /** The start times of the drivers of each attempt, up to a given time. */
  attempts(now: number): readonly number[];
  /** Called once CancelJobRun is accepted. */
  cancel(now: number): void;
  /** The lines that the containers have written by a given time. */
  output(now: number): readonly ContainerOutput[];
}

/** Starts the execution of an accepted job run. */
export type Execute = (run: AcceptedJobRun) => JobExecution;
