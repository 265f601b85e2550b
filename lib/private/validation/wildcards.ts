import { Stack } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import type { JobProps } from '../../job-props';
import type { JobTemplateMonitoring } from '../../job-template-monitoring';
import { fillIn, type ParameterValues } from '../request/placeholders';
import { arnOf, keyErrors, nameErrors, type Names } from './name-errors';

type GrantedProps = Partial<Pick<JobProps, 'virtualCluster' | 'executionRole' | 'jobTemplate' | 'jobDriver'>> & {
  readonly monitoring?: JobTemplateMonitoring;
};

/**
 * The errors of a job's names and ARNs that would be patterns in the policies that hold them. Resolves tokens, and so is for
 * the end of synthesis.
 */
export function wildcardErrors(scope: Construct, parts: readonly GrantedProps[], values: ParameterValues): string[] {
  const names = parts.flatMap(namesOf);
  const objects = parts.flatMap(({ jobDriver }) => jobDriver?._objects ?? []);
  const stack = Stack.of(scope);
  const all = JSON.stringify([names, values, objects.map(({ bucket, key }) => [bucket.bucketArn, key])]);
  if (clean.get(stack) === all) return [];
  const filledIn = (all: Names): Names => all.map(([name, value]) => [name, value && beginning(fillIn(value, values))]);
  const errors = [
    ...nameErrors(scope, filledIn(names)),
    ...nameErrors(
      scope,
      objects.map(({ bucket }) => ['jobDriver: a bucket', bucket.bucketArn]),
    ),
    ...keyErrors(scope, filledIn(objects.map(({ key }) => ['jobDriver: a key in a bucket', key]))),
  ];
  if (errors.length === 0) clean.set(stack, all);
  return errors;
}

function namesOf({ virtualCluster, executionRole, jobTemplate, monitoring = {} }: GrantedProps): Names {
  const { logGroup, logBucket, logEncryptionKey, managedLogs } = monitoring;
  return [
    ['virtualCluster', virtualCluster?.virtualClusterRef.virtualClusterId],
    ['executionRole', executionRole?.roleArn],
    ['jobTemplate', jobTemplate?.jobTemplateArn],
    ['monitoring.logGroup', logGroup?.logGroupName],
    ['monitoring.logGroup', logGroup?.logGroupArn.replace(/:\*$/, '')],
    ['monitoring.logBucket', logBucket?.bucketArn],
    ['monitoring.logPrefix', monitoring.logPrefix],
    ['monitoring.logUri', monitoring.logUri],
    ['monitoring.logEncryptionKey', arnOf(logEncryptionKey)],
    ['monitoring.managedLogs.encryptionKey', arnOf(managedLogs?.encryptionKey)],
  ];
}

/** The names of each stack that were the last without an error: many job runs have the same. */
const clean = new WeakMap<Stack, string>();

/** A statement has a wildcard in the place of the first parameter whose value is not known, and of all that follows. */
function beginning(text: string): string {
  return text.split(/\$\{(?!Token\[)/)[0];
}
