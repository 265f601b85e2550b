import type { ConfigurationOverrides, JobDriver, StartJobRunRequest } from '@aws-sdk/client-emr-containers';

/**
 * An SDK type whose named members have been checked to exist: the SDK types even required members as possibly undefined.
 */
export type Given<Type, Name extends keyof Type> = Type & { [Member in Name]-?: NonNullable<Type[Member]> };

export type Tags = Record<string, string>;

/** The job of a run, after its job template has been applied. */
export interface Job {
  readonly executionRoleArn: string;
  readonly releaseLabel: string;
  readonly jobDriver: JobDriver;
  readonly configurationOverrides?: ConfigurationOverrides;
  readonly tags?: Tags;
}

/** A job run that was accepted but has not started. */
export interface AcceptedJobRun {
  readonly id: string;
  readonly arn: string;
  readonly request: Given<StartJobRunRequest, 'virtualClusterId' | 'clientToken'>;
  readonly job: Job;
  readonly createdAt: number;
  readonly createdBy: string;
}
