import { manualClock } from '../../../local/clock';
import { emrContainers } from '../../../local/emr-containers/service';
import type { Input } from '../../../local/emr-containers/operations';

export const cluster = '00000002ab3k4cvc001';
export const callerArn = 'arn:aws:sts::123456789012:assumed-role/deployer/session';

export function embedded() {
  const clock = manualClock();
  const emr = emrContainers({ clock, partition: 'aws', region: 'eu-central-1', account: '123456789012' });
  emr.addVirtualCluster(cluster);
  return { clock, emr };
}

export function startRequest(overrides: Partial<Input<'StartJobRun'>> = {}): Input<'StartJobRun'> {
  return {
    virtualClusterId: cluster,
    clientToken: 'token',
    name: 'backfill',
    executionRoleArn: 'arn:aws:iam::123456789012:role/job',
    releaseLabel: 'emr-7.13.0-latest',
    jobDriver: { sparkSubmitJobDriver: { entryPoint: 's3://bucket/backfill.py', entryPointArguments: ['--day', '1'] } },
    ...overrides,
  };
}

/** A request without the members that a job template sets. */
export function templateRequest(overrides: Partial<Input<'StartJobRun'>>): Input<'StartJobRun'> {
  return { virtualClusterId: cluster, clientToken: 'token', ...overrides };
}

export function templateData(
  overrides: Partial<Input<'CreateJobTemplate'>['jobTemplateData']> = {},
): Input<'CreateJobTemplate'>['jobTemplateData'] {
  return {
    executionRoleArn: 'arn:aws:iam::123456789012:role/template',
    releaseLabel: 'emr-7.12.0-latest',
    jobDriver: { sparkSubmitJobDriver: { entryPoint: 's3://bucket/template.py' } },
    ...overrides,
  };
}

/** Matches an error by its name, and by its message or a part of it. */
export function exception(name: string, message: string): Error {
  return expect.objectContaining({ name, message: expect.stringContaining(message) as string }) as Error;
}
