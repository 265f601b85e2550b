import type { FailureReason, JobRunState } from '@aws-sdk/client-emr-containers';
import type { LogEvent } from '../logs/log-stream';
import type { AcceptedJobRun } from './accepted-job-run';

/** How far a job run is. */
export interface JobRunProgress {
  readonly state: JobRunState;
  readonly finishedAt?: number;
  readonly failureReason?: FailureReason;
  readonly stateDetails?: string;
}

/** A state that a job run came to, and when. */
export interface StateMoment {
  readonly state: JobRunState;
  readonly at: number;
}

/** What a container wrote to one of its streams. */
export interface ContainerOutput {
  readonly container: 'driver' | 'executor' | 'controller';
  /** Which attempt of the retry policy the container belongs to, counted from 0. The controller has all of them. */
  readonly attempt: number;
  readonly stream: 'stdout' | 'stderr';
  readonly createdAt: number;
  readonly events: readonly LogEvent[];
}

/** What becomes of one job run. Times are those of the cloud's clock, in milliseconds. */
export interface JobExecution {
  progress(now: number): JobRunProgress;
  /** The states that the run has come to by a time. */
  states(now: number): readonly StateMoment[];
  /** When the driver of each attempt of the retry policy began, as far as that has happened by a time. */
  attempts(now: number): readonly number[];
  /** Called once CancelJobRun was accepted. */
  cancel(now: number): void;
  /** What the containers have written by a time. */
  output(now: number): readonly ContainerOutput[];
}

/** Begins the execution of a job run that was accepted. */
export type Execute = (run: AcceptedJobRun) => JobExecution;
