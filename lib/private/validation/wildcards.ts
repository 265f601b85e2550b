import { Stack } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import type { JobProps } from '../../job-props';
import type { JobTemplateMonitoring } from '../../job-template-monitoring';
import { fillIn, type ParameterValues } from '../request/placeholders';
import { LastResult } from './last-result';
import { arnOf, keyErrors, nameErrors, type Names } from './name-errors';

type GrantedProps = Partial<Pick<JobProps, 'virtualCluster' | 'executionRole' | 'jobTemplate' | 'jobDriver'>> & {
  readonly monitoring?: JobTemplateMonitoring;
};

/**
 * The errors of a job's names and ARNs that IAM would read as patterns in policies. Resolves tokens, so call it at the end of
 * synthesis.
 */
export function wildcardErrors(scope: Construct, parts: readonly GrantedProps[], values: ParameterValues): string[] {
  const names = parts.flatMap(namesOf);
  const objects = parts.flatMap(({ jobDriver }) => jobDriver?._objects ?? []);
  const stack = Stack.of(scope);
  const all = JSON.stringify([names, values, objects.map(({ bucket, key }) => [bucket.bucketArn, key])]);
  const filledIn = (all: Names): Names => all.map(([name, value]) => [name, value && beginning(fillIn(value, values))]);
  const check = () => [
    ...nameErrors(scope, filledIn(names)),
    ...nameErrors(
      scope,
      objects.map(({ bucket }) => ['jobDriver: a bucket', bucket.bucketArn]),
    ),
    ...keyErrors(scope, filledIn(objects.map(({ key }) => ['jobDriver: a key in a bucket', key]))),
  ];
  return lastErrorsOf(stack).of(all, check);
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

/** The errors by stack, because a token can resolve to another value in another stack. */
const lastErrors = new WeakMap<Stack, LastResult<string[]>>();

function lastErrorsOf(stack: Stack): LastResult<string[]> {
  const existing = lastErrors.get(stack);
  if (existing) return existing;
  const created = new LastResult<string[]>();
  lastErrors.set(stack, created);
  return created;
}

/** The text before the first parameter of unknown value. In a statement, a wildcard replaces the rest. */
function beginning(text: string): string {
  return text.split(/\$\{(?!Token\[)/)[0];
}
