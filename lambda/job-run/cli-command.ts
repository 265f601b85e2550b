import type { JobRunKey } from '../aws/services';

/** A command of the AWS CLI for a job run, for reasons. */
export function cliCommand(
  name: 'cancel-job-run' | 'describe-job-run',
  { virtualClusterId, id }: Partial<JobRunKey>,
): string {
  return `aws emr-containers ${name} --virtual-cluster-id ${virtualClusterId} --id ${id}`;
}
