import type { ContainerProvider, JobTemplate } from '@aws-sdk/client-emr-containers';
import type { Account } from '../account';
import type { Clock } from '../clock';
import type { AcceptedJobRun, Given, Job, Tags } from './accepted-job-run';
import { arnsOf, idSequence, type Arns } from './arns';
import type { Execute, JobExecution } from './job-execution';

export type { Given, Job, Tags };

export interface JobRunRecord extends AcceptedJobRun {
  readonly execution: JobExecution;
  tags: Tags;
}

/** The tags of a virtual cluster; the SDK of the tests does not know them yet. */
export interface SchedulerConfiguration {
  readonly maxInQueueJobRuns?: number;
  readonly maxConcurrentJobRuns?: number;
}

export interface VirtualClusterRecord {
  readonly id: string;
  readonly arn: string;
  readonly name: string;
  readonly containerProvider: ContainerProvider;
  readonly createdAt: number;
  readonly arrested: boolean;
  readonly securityConfigurationId?: string;
  readonly sessionEnabled?: boolean;
  readonly schedulerConfiguration?: SchedulerConfiguration;
  readonly clientToken?: string;
  deletedAt?: number;
  tags: Tags;
}

export type JobTemplateRecord = Given<JobTemplate, 'id' | 'arn' | 'name' | 'createdAt' | 'jobTemplateData'> & {
  readonly clientToken: string;
};

/** The state of the service for one account and Region. */
export interface EmrState {
  readonly clock: Clock;
  readonly arns: Arns;
  readonly newId: () => string;
  readonly virtualClusters: Map<string, VirtualClusterRecord>;
  readonly jobTemplates: Map<string, JobTemplateRecord>;
  readonly jobRuns: Map<string, JobRunRecord>;
  execute: Execute;
}

export function emptyState(clock: Clock, account: Account, execute: Execute): EmrState {
  return {
    clock,
    arns: arnsOf(account),
    newId: idSequence(),
    virtualClusters: new Map(),
    jobTemplates: new Map(),
    jobRuns: new Map(),
    execute,
  };
}
