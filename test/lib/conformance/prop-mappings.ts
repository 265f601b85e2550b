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
  enabled,
  logGroup,
  logBucket,
  template,
  like,
} from './properties';

/** How the properties of a job run express a member of the request. */
export interface PropMapping {
  /** The name of the property in the errors of the library. */
  readonly property: string;
  /** A value as it is in the request. */
  readonly sample: unknown;
  /** The properties that put a value into the request, or undefined for a value that no property can express. */
  readonly propsFor: (value: never, stack: Stack) => Partial<JobRunProps> | undefined;
}

type Texts = Record<string, string>;

const KEY_ARN = 'arn:aws:kms:eu-west-1:123456789012:key/abc';
const BUCKET = 'monitoring.logBucket';
const ROTATION = 'monitoring.containerLogRotation';

/** Every member of the StartJobRun request by its path, see `membersBelow`. */
export const PROP_MAPPINGS: Readonly<Record<string, PropMapping>> = {
  name: mapping('jobRunName', 'nightly', (jobRunName: string) => ({ jobRunName })),
  virtualClusterId: mapping('virtualCluster', 'cluster2', (virtualClusterId: string, stack) => {
    const virtualCluster = CfnVirtualCluster.fromVirtualClusterId(stack, 'Other', 'cluster2');
    const { virtualClusterArn } = virtualCluster.virtualClusterRef;
    return { virtualCluster: like(virtualCluster, { virtualClusterRef: { virtualClusterId, virtualClusterArn } }) };
  }),
  clientToken: mapping('clientToken', 'token', (clientToken: string) => ({ clientToken })),
  executionRoleArn: mapping('executionRole', `${ROLE_ARN}2`, (roleArn: string, stack) => ({
    executionRole: like(Role.fromRoleArn(stack, 'Other', ROLE_ARN), { roleArn }),
  })),
  // not created by ReleaseLabel.of, which is stricter than the model
  releaseLabel: mapping('releaseLabel', 'emr-7.12.0-latest', (label: string) => ({
    releaseLabel: Object.create(ReleaseLabel.EMR_7_13_0, { label: { value: label } }) as ReleaseLabel,
  })),

  jobDriver: mapping('jobDriver', { sparkSqlJobDriver: { entryPoint: 's3://code/a.sql' } }, driver),
  'jobDriver.sparkSubmitJobDriver': mapping('jobDriver', { entryPoint: 's3://code/a.py' }, sparkSubmit),
  'jobDriver.sparkSubmitJobDriver.entryPoint': mapping('jobDriver.entryPoint', 's3://code/b.py', (entryPoint: string) =>
    sparkSubmit({ entryPoint }),
  ),
  'jobDriver.sparkSubmitJobDriver.entryPointArguments': mapping(
    'jobDriver.entryPointArguments',
    ['--day', '2026-11-22'],
    (entryPointArguments: string[]) => sparkSubmit({ entryPoint: 's3://code/a.py', entryPointArguments }),
  ),
  'jobDriver.sparkSubmitJobDriver.entryPointArguments[]': mapping(
    'jobDriver.entryPointArguments[1]',
    '2026-11-23',
    (argument: string) => sparkSubmit({ entryPoint: 's3://code/a.py', entryPointArguments: ['--day', argument] }),
  ),
  'jobDriver.sparkSubmitJobDriver.sparkSubmitParameters': mapping(
    'jobDriver.sparkSubmitParameters',
    '--class Main',
    (sparkSubmitParameters: string) => sparkSubmit({ entryPoint: 's3://code/a.jar', sparkSubmitParameters }),
  ),
  'jobDriver.sparkSqlJobDriver': mapping('jobDriver', { entryPoint: 's3://code/b.sql' }, sparkSql),
  'jobDriver.sparkSqlJobDriver.entryPoint': mapping('jobDriver.entryPoint', 's3://code/c.sql', (entryPoint: string) =>
    sparkSql({ entryPoint }),
  ),
  'jobDriver.sparkSqlJobDriver.sparkSqlParameters': mapping(
    'jobDriver.sparkSqlParameters',
    '--conf spark.a=b',
    (sparkSqlParameters: string) => sparkSql({ entryPoint: 's3://code/a.sql', sparkSqlParameters }),
  ),

  configurationOverrides: mapping(
    'applicationConfiguration',
    { applicationConfiguration: [{ classification: 'a' }] },
    ({ applicationConfiguration }: { applicationConfiguration: Configuration[] }) =>
      configured(applicationConfiguration),
  ),
  ...configurationMappings(
    'configurationOverrides.applicationConfiguration',
    'applicationConfiguration',
    (configurations) => configurations,
  ),
  ...configurationMappings(
    'configurationOverrides.applicationConfiguration[].configurations',
    'applicationConfiguration[0].configurations',
    (configurations) => [{ classification: 'outer', configurations }],
  ),

  ...under('configurationOverrides.monitoringConfiguration', {
    '': mapping('monitoring', { persistentAppUI: 'DISABLED' }, ({ persistentAppUI }: MonitoringConfiguration) =>
      monitored({ persistentAppUI: enabled(persistentAppUI) }),
    ),
    '.persistentAppUI': mapping('monitoring.persistentAppUI', 'ENABLED', (value: Switch) => {
      const persistentAppUI = enabled(value);
      return persistentAppUI === undefined ? undefined : monitored({ persistentAppUI });
    }),
    '.managedLogs': mapping(
      'monitoring.managedLogs',
      { allowAWSToRetainLogs: 'ENABLED' },
      ({ allowAWSToRetainLogs }: { allowAWSToRetainLogs: Switch }) =>
        monitored({ managedLogs: { allowAwsToRetainLogs: enabled(allowAWSToRetainLogs) } }),
    ),
    '.managedLogs.allowAWSToRetainLogs': mapping(
      'monitoring.managedLogs.allowAwsToRetainLogs',
      'DISABLED',
      (value: Switch) => {
        const allowAwsToRetainLogs = enabled(value);
        return allowAwsToRetainLogs === undefined ? undefined : monitored({ managedLogs: { allowAwsToRetainLogs } });
      },
    ),
    '.managedLogs.encryptionKeyArn': mapping(
      'monitoring.managedLogs.encryptionKey',
      `${KEY_ARN}d`,
      (keyArn: string, stack) =>
        monitored({ managedLogs: { encryptionKey: like(Key.fromKeyArn(stack, 'Other', KEY_ARN), { keyArn }) } }),
    ),
    '.cloudWatchMonitoringConfiguration': mapping(
      'monitoring.logGroup',
      { logGroupName: '/jobs' },
      ({ logGroupName }: { logGroupName: string }, stack) => monitored({ logGroup: logGroup(stack, logGroupName) }),
    ),
    '.cloudWatchMonitoringConfiguration.logGroupName': mapping(
      'monitoring.logGroup',
      '/jobs/2',
      (name: string, stack) => monitored({ logGroup: logGroup(stack, name) }),
    ),
    '.cloudWatchMonitoringConfiguration.logStreamNamePrefix': mapping(
      'monitoring.logStreamNamePrefix',
      'nightly',
      (logStreamNamePrefix: string, stack) => monitored({ logGroup: logGroup(stack, '/jobs'), logStreamNamePrefix }),
    ),
    '.s3MonitoringConfiguration': mapping(
      BUCKET,
      { logUri: 's3://logs' },
      ({ logUri }: { logUri: string }, stack: Stack) => monitored({ logBucket: logBucket(stack, logUri) }),
    ),
    '.s3MonitoringConfiguration.logUri': mapping(BUCKET, 's3://logs/jobs', (uri: string, stack) =>
      monitored({ logBucket: logBucket(stack, uri) }),
    ),
    '.s3MonitoringConfiguration.encryptionKeyArn': mapping(
      'monitoring.logEncryptionKey',
      `${KEY_ARN}e`,
      (keyArn: string, stack) =>
        monitored({
          logBucket: logBucket(stack, 's3://logs'),
          logEncryptionKey: like(Key.fromKeyArn(stack, 'OtherKey', KEY_ARN), { keyArn }),
        }),
    ),
    '.containerLogRotationConfiguration': mapping(
      ROTATION,
      { rotationSize: '5KB', maxFilesToKeep: 3 },
      ({ rotationSize, maxFilesToKeep }: { rotationSize: string; maxFilesToKeep: number }) =>
        rotated(rotationSize, maxFilesToKeep),
    ),
    '.containerLogRotationConfiguration.rotationSize': mapping(`${ROTATION}.rotationSize`, '10KB', (size: string) =>
      rotated(size, 5),
    ),
    '.containerLogRotationConfiguration.maxFilesToKeep': mapping(`${ROTATION}.maxFilesToKeep`, 7, (count: number) =>
      rotated('10KB', count),
    ),
  }),

  tags: mapping('tags', { team: 'growth' }, (tags: Texts) => ({ tags })),
  'tags[key]': mapping('a key in tags', 'unit', (key: string) => ({ tags: { [key]: 'x' } })),
  'tags[value]': mapping('tags["team"]', 'orders', (team: string) => ({ tags: { team } })),
  jobTemplateId: mapping('jobTemplate', '00000002ab3k', (id: string, stack) => template(stack, id)),
  jobTemplateParameters: mapping('jobTemplateParameters', { Day: '2026-11-22' }, (values: Texts, stack) => ({
    ...template(stack),
    jobTemplateParameters: values,
  })),
  'jobTemplateParameters[key]': mapping('a name in jobTemplateParameters', 'Month', (name: string, stack) => ({
    ...template(stack),
    jobTemplateParameters: { [name]: 'x' },
  })),
  'jobTemplateParameters[value]': mapping('jobTemplateParameters["Day"]', '2026-11-23', (Day: string, stack) => ({
    ...template(stack),
    jobTemplateParameters: { Day },
  })),
  retryPolicyConfiguration: mapping('retryPolicy', { maxAttempts: 3 }, (retryPolicy: { maxAttempts: number }) => ({
    retryPolicy,
  })),
  'retryPolicyConfiguration.maxAttempts': mapping('retryPolicy.maxAttempts', 4, (maxAttempts: number) => ({
    retryPolicy: { maxAttempts },
  })),
};

function mapping<T>(
  property: string,
  sample: T,
  propsFor: (value: T, stack: Stack) => Partial<JobRunProps> | undefined,
): PropMapping {
  return { property, sample, propsFor };
}

function under(path: string, mappings: Record<string, PropMapping>): Record<string, PropMapping> {
  return Object.fromEntries(Object.entries(mappings).map(([below, value]) => [path + below, value]));
}

/** The mappings of a list of configurations at a path. `around` nests the list in other configurations. */
function configurationMappings(
  path: string,
  property: string,
  around: (configurations: Configuration[]) => Configuration[],
): Record<string, PropMapping> {
  const propsFor = (configuration: Configuration) => configured(around([configuration]));
  return under(path, {
    '': mapping(property, [{ classification: 'a' }, { classification: 'b' }], (list: Configuration[]) =>
      configured(around(list)),
    ),
    '[]': mapping(`${property}[0]`, { classification: 'c', properties: { d: 'e' } }, propsFor),
    '[].classification': mapping(`${property}[0].classification`, 'f', (classification: string) =>
      propsFor({ classification }),
    ),
    '[].properties': mapping(`${property}[0].properties`, { g: 'h', i: 'j' }, (properties: Texts) =>
      propsFor({ classification: 'a', properties }),
    ),
    '[].properties[key]': mapping(`a name in ${property}[0].properties`, 'k', (name: string) =>
      propsFor({ classification: 'a', properties: { [name]: 'x' } }),
    ),
    '[].properties[value]': mapping(`${property}[0].properties["k"]`, 'l', (k: string) =>
      propsFor({ classification: 'a', properties: { k } }),
    ),
    '[].configurations': mapping(
      `${property}[0].configurations`,
      [{ classification: 'm' }],
      (configurations: Configuration[]) => propsFor({ classification: 'a', configurations }),
    ),
    '[].configurations[]': mapping(
      `${property}[0].configurations[0]`,
      { classification: 'n' },
      (configuration: Configuration) => propsFor({ classification: 'a', configurations: [configuration] }),
    ),
  });
}
