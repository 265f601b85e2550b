import type {
  ContainerProvider,
  JobDriver,
  ConfigurationOverrides,
  JobTemplate,
  StartJobRunRequest,
} from '@aws-sdk/client-emr-containers';
import type { Clock } from '../clock';
import type { Account } from '../account';
import { arnsOf, idSequence, type Arns } from './arns';
import type { JobRunScript, ScriptFor } from './job-run-script';

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

export interface JobRunRecord {
  readonly id: string;
  readonly arn: string;
  readonly request: Given<StartJobRunRequest, 'virtualClusterId' | 'clientToken'>;
  readonly job: Job;
  readonly script: JobRunScript;
  readonly createdAt: number;
  readonly createdBy: string;
  cancelledAt?: number;
  tags: Tags;
}

/** Of a virtual cluster; the SDK of the tests is older than it. */
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

/** Everything that one account's service knows in one region. */
export interface EmrState {
  readonly clock: Clock;
  readonly arns: Arns;
  readonly newId: () => string;
  readonly virtualClusters: Map<string, VirtualClusterRecord>;
  readonly jobTemplates: Map<string, JobTemplateRecord>;
  readonly jobRuns: Map<string, JobRunRecord>;
  scriptFor: ScriptFor;
}

export function emptyState(clock: Clock, account: Account): EmrState {
  return {
    clock,
    arns: arnsOf(account),
    newId: idSequence(),
    virtualClusters: new Map(),
    jobTemplates: new Map(),
    jobRuns: new Map(),
    scriptFor: () => ({}),
  };
}
