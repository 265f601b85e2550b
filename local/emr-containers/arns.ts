import type { Account } from '../account';

export interface Arns {
  virtualCluster(id: string): string;
  jobRun(virtualClusterId: string, id: string): string;
  jobTemplate(id: string): string;
}

export function arnsOf({ partition, region, account }: Account): Arns {
  const prefix = `arn:${partition}:emr-containers:${region}:${account}:`;
  return {
    virtualCluster: (id) => `${prefix}/virtualclusters/${id}`,
    jobRun: (virtualClusterId, id) => `${prefix}/virtualclusters/${virtualClusterId}/jobruns/${id}`,
    jobTemplate: (id) => `${prefix}/jobtemplates/${id}`,
  };
}

/**
 * IDs with the service's length and alphabet. They are a plain sequence, so that every run of a test gets the same ones.
 */
export function idSequence(): () => string {
  let count = 0;
  return () => `00000002ab3k4c${(++count).toString(36).padStart(5, '0')}`;
}
