import type { ConfigurationOverrides, JobDriver, StartJobRunRequest } from '@aws-sdk/client-emr-containers';

/** An SDK type whose members of these names were checked to be there: the SDK has even required ones as maybe undefined. */
export type Given<Type, Name extends keyof Type> = Type & { [Member in Name]-?: NonNullable<Type[Member]> };

export type Tags = Record<string, string>;

/** What a job run runs, after a job template has been applied. */
export interface Job {
  readonly executionRoleArn: string;
  readonly releaseLabel: string;
  readonly jobDriver: JobDriver;
  readonly configurationOverrides?: ConfigurationOverrides;
  readonly tags?: Tags;
}

/** A job run that was accepted, before anything has come of it. */
export interface AcceptedJobRun {
  readonly id: string;
  readonly arn: string;
  readonly request: Given<StartJobRunRequest, 'virtualClusterId' | 'clientToken'>;
  readonly job: Job;
  readonly createdAt: number;
  readonly createdBy: string;
}
