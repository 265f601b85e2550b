import type { Stack } from 'aws-cdk-lib';
import { CfnVirtualCluster } from 'aws-cdk-lib/aws-emrcontainers';
import { Role } from 'aws-cdk-lib/aws-iam';
import { Key } from 'aws-cdk-lib/aws-kms';
import { type JobRunProps, ReleaseLabel } from '../../../lib';
import type { Configuration, MonitoringConfiguration, Switch } from '../../../lib/private/contract';
import { ROLE_ARN } from '../render';
import {
  configured,
  driver,
  sparkSubmit,
  sparkSql,
  monitored,
  rotated,
  said,
  logGroup,
  logBucket,
  template,
  like,
} from './properties';

/** How a user says a member of the request. */
export interface Saying {
  /** What the errors of the library call it. */
  readonly property: string;
  /** A value as the request holds it. */
  readonly sample: unknown;
  /** The properties that put a value into the request, or undefined for one that nobody can say. */
  readonly say: (value: never, stack: Stack) => Partial<JobRunProps> | undefined;
}

type Texts = Record<string, string>;

const KEY_ARN = 'arn:aws:kms:eu-west-1:123456789012:key/abc';
const BUCKET = 'monitoring.logBucket';
const ROTATION = 'monitoring.containerLogRotation';

/** Every member of StartJobRun's request by its path, see `membersBelow`. */
export const SAYINGS: Readonly<Record<string, Saying>> = {
  name: saying('jobRunName', 'nightly', (jobRunName: string) => ({ jobRunName })),
  virtualClusterId: saying('virtualCluster', 'cluster2', (virtualClusterId: string, stack) => {
    const virtualCluster = CfnVirtualCluster.fromVirtualClusterId(stack, 'Said', 'cluster2');
    const { virtualClusterArn } = virtualCluster.virtualClusterRef;
    return { virtualCluster: like(virtualCluster, { virtualClusterRef: { virtualClusterId, virtualClusterArn } }) };
  }),
  clientToken: saying('clientToken', 'token', (clientToken: string) => ({ clientToken })),
  executionRoleArn: saying('executionRole', `${ROLE_ARN}2`, (roleArn: string, stack) => ({
    executionRole: like(Role.fromRoleArn(stack, 'Said', ROLE_ARN), { roleArn }),
  })),
  // not made by ReleaseLabel.of, which is stricter than the model at once
  releaseLabel: saying('releaseLabel', 'emr-7.12.0-latest', (label: string) => ({
    releaseLabel: Object.create(ReleaseLabel.EMR_7_13_0, { label: { value: label } }) as ReleaseLabel,
  })),

  jobDriver: saying('jobDriver', { sparkSqlJobDriver: { entryPoint: 's3://code/a.sql' } }, driver),
  'jobDriver.sparkSubmitJobDriver': saying('jobDriver', { entryPoint: 's3://code/a.py' }, sparkSubmit),
  'jobDriver.sparkSubmitJobDriver.entryPoint': saying('jobDriver.entryPoint', 's3://code/b.py', (entryPoint: string) =>
    sparkSubmit({ entryPoint }),
  ),
  'jobDriver.sparkSubmitJobDriver.entryPointArguments': saying(
    'jobDriver.entryPointArguments',
    ['--day', '2026-11-22'],
    (entryPointArguments: string[]) => sparkSubmit({ entryPoint: 's3://code/a.py', entryPointArguments }),
  ),
  'jobDriver.sparkSubmitJobDriver.entryPointArguments[]': saying(
    'jobDriver.entryPointArguments[1]',
    '2026-11-23',
    (argument: string) => sparkSubmit({ entryPoint: 's3://code/a.py', entryPointArguments: ['--day', argument] }),
  ),
  'jobDriver.sparkSubmitJobDriver.sparkSubmitParameters': saying(
    'jobDriver.sparkSubmitParameters',
    '--class Main',
    (sparkSubmitParameters: string) => sparkSubmit({ entryPoint: 's3://code/a.jar', sparkSubmitParameters }),
  ),
  'jobDriver.sparkSqlJobDriver': saying('jobDriver', { entryPoint: 's3://code/b.sql' }, sparkSql),
  'jobDriver.sparkSqlJobDriver.entryPoint': saying('jobDriver.entryPoint', 's3://code/c.sql', (entryPoint: string) =>
    sparkSql({ entryPoint }),
  ),
  'jobDriver.sparkSqlJobDriver.sparkSqlParameters': saying(
    'jobDriver.sparkSqlParameters',
    '--conf a=b',
    (sparkSqlParameters: string) => sparkSql({ entryPoint: 's3://code/a.sql', sparkSqlParameters }),
  ),

  configurationOverrides: saying(
    'applicationConfiguration',
    { applicationConfiguration: [{ classification: 'a' }] },
    ({ applicationConfiguration }: { applicationConfiguration: Configuration[] }) =>
      configured(applicationConfiguration),
  ),
  ...configurationSayings(
    'configurationOverrides.applicationConfiguration',
    'applicationConfiguration',
    (configurations) => configurations,
  ),
  ...configurationSayings(
    'configurationOverrides.applicationConfiguration[].configurations',
    'applicationConfiguration[0].configurations',
    (configurations) => [{ classification: 'outer', configurations }],
  ),

  ...under('configurationOverrides.monitoringConfiguration', {
    '': saying('monitoring', { persistentAppUI: 'DISABLED' }, ({ persistentAppUI }: MonitoringConfiguration) =>
      monitored({ persistentAppUI: said(persistentAppUI) }),
    ),
    '.persistentAppUI': saying('monitoring.persistentAppUI', 'ENABLED', (value: Switch) => {
      const persistentAppUI = said(value);
      return persistentAppUI === undefined ? undefined : monitored({ persistentAppUI });
    }),
    '.managedLogs': saying(
      'monitoring.managedLogs',
      { allowAWSToRetainLogs: 'ENABLED' },
      ({ allowAWSToRetainLogs }: { allowAWSToRetainLogs: Switch }) =>
        monitored({ managedLogs: { allowAwsToRetainLogs: said(allowAWSToRetainLogs) } }),
    ),
    '.managedLogs.allowAWSToRetainLogs': saying(
      'monitoring.managedLogs.allowAwsToRetainLogs',
      'DISABLED',
      (value: Switch) => {
        const allowAwsToRetainLogs = said(value);
        return allowAwsToRetainLogs === undefined ? undefined : monitored({ managedLogs: { allowAwsToRetainLogs } });
      },
    ),
    '.managedLogs.encryptionKeyArn': saying(
      'monitoring.managedLogs.encryptionKey',
      `${KEY_ARN}d`,
      (keyArn: string, stack) =>
        monitored({ managedLogs: { encryptionKey: like(Key.fromKeyArn(stack, 'Said', KEY_ARN), { keyArn }) } }),
    ),
    '.cloudWatchMonitoringConfiguration': saying(
      'monitoring.logGroup',
      { logGroupName: '/jobs' },
      ({ logGroupName }: { logGroupName: string }, stack) => monitored({ logGroup: logGroup(stack, logGroupName) }),
    ),
    '.cloudWatchMonitoringConfiguration.logGroupName': saying('monitoring.logGroup', '/jobs/2', (name: string, stack) =>
      monitored({ logGroup: logGroup(stack, name) }),
    ),
    '.cloudWatchMonitoringConfiguration.logStreamNamePrefix': saying(
      'monitoring.logStreamNamePrefix',
      'nightly',
      (logStreamNamePrefix: string, stack) => monitored({ logGroup: logGroup(stack, '/jobs'), logStreamNamePrefix }),
    ),
    '.s3MonitoringConfiguration': saying(
      BUCKET,
      { logUri: 's3://logs' },
      ({ logUri }: { logUri: string }, stack: Stack) => monitored({ logBucket: logBucket(stack, logUri) }),
    ),
    '.s3MonitoringConfiguration.logUri': saying(BUCKET, 's3://logs/jobs', (uri: string, stack) =>
      monitored({ logBucket: logBucket(stack, uri) }),
    ),
    '.s3MonitoringConfiguration.encryptionKeyArn': saying(
      'monitoring.logEncryptionKey',
      `${KEY_ARN}e`,
      (keyArn: string, stack) =>
        monitored({
          logBucket: logBucket(stack, 's3://logs'),
          logEncryptionKey: like(Key.fromKeyArn(stack, 'SaidKey', KEY_ARN), { keyArn }),
        }),
    ),
    '.containerLogRotationConfiguration': saying(
      ROTATION,
      { rotationSize: '5KB', maxFilesToKeep: 3 },
      ({ rotationSize, maxFilesToKeep }: { rotationSize: string; maxFilesToKeep: number }) =>
        rotated(rotationSize, maxFilesToKeep),
    ),
    '.containerLogRotationConfiguration.rotationSize': saying(`${ROTATION}.rotationSize`, '10KB', (size: string) =>
      rotated(size, 5),
    ),
    '.containerLogRotationConfiguration.maxFilesToKeep': saying(`${ROTATION}.maxFilesToKeep`, 7, (count: number) =>
      rotated('10KB', count),
    ),
  }),

  tags: saying('tags', { team: 'growth' }, (tags: Texts) => ({ tags })),
  'tags[key]': saying('a key in tags', 'unit', (key: string) => ({ tags: { [key]: 'x' } })),
  'tags[value]': saying('tags["team"]', 'orders', (team: string) => ({ tags: { team } })),
  jobTemplateId: saying('jobTemplate', '00000002ab3k', (id: string, stack) => template(stack, id)),
  jobTemplateParameters: saying('jobTemplateParameters', { Day: '2026-11-22' }, (values: Texts, stack) => ({
    ...template(stack),
    jobTemplateParameters: values,
  })),
  'jobTemplateParameters[key]': saying('a name in jobTemplateParameters', 'Month', (name: string, stack) => ({
    ...template(stack),
    jobTemplateParameters: { [name]: 'x' },
  })),
  'jobTemplateParameters[value]': saying('jobTemplateParameters["Day"]', '2026-11-23', (Day: string, stack) => ({
    ...template(stack),
    jobTemplateParameters: { Day },
  })),
  retryPolicyConfiguration: saying('retryPolicy', { maxAttempts: 3 }, (retryPolicy: { maxAttempts: number }) => ({
    retryPolicy,
  })),
  'retryPolicyConfiguration.maxAttempts': saying('retryPolicy.maxAttempts', 4, (maxAttempts: number) => ({
    retryPolicy: { maxAttempts },
  })),
};

function saying<T>(
  property: string,
  sample: T,
  say: (value: T, stack: Stack) => Partial<JobRunProps> | undefined,
): Saying {
  return { property, sample, say };
}

function under(path: string, sayings: Record<string, Saying>): Record<string, Saying> {
  return Object.fromEntries(Object.entries(sayings).map(([below, value]) => [path + below, value]));
}

/** The sayings of a list of configurations, which is at a path and within others as `around` says. */
function configurationSayings(
  path: string,
  property: string,
  around: (configurations: Configuration[]) => Configuration[],
): Record<string, Saying> {
  const say = (configuration: Configuration) => configured(around([configuration]));
  return under(path, {
    '': saying(property, [{ classification: 'a' }, { classification: 'b' }], (list: Configuration[]) =>
      configured(around(list)),
    ),
    '[]': saying(`${property}[0]`, { classification: 'c', properties: { d: 'e' } }, say),
    '[].classification': saying(`${property}[0].classification`, 'f', (classification: string) =>
      say({ classification }),
    ),
    '[].properties': saying(`${property}[0].properties`, { g: 'h', i: 'j' }, (properties: Texts) =>
      say({ classification: 'a', properties }),
    ),
    '[].properties[key]': saying(`a name in ${property}[0].properties`, 'k', (name: string) =>
      say({ classification: 'a', properties: { [name]: 'x' } }),
    ),
    '[].properties[value]': saying(`${property}[0].properties["k"]`, 'l', (k: string) =>
      say({ classification: 'a', properties: { k } }),
    ),
    '[].configurations': saying(
      `${property}[0].configurations`,
      [{ classification: 'm' }],
      (configurations: Configuration[]) => say({ classification: 'a', configurations }),
    ),
    '[].configurations[]': saying(
      `${property}[0].configurations[0]`,
      { classification: 'n' },
      (configuration: Configuration) => say({ classification: 'a', configurations: [configuration] }),
    ),
  });
}
