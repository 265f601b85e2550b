import { App, Duration, Stack } from 'aws-cdk-lib';
import { Vpc } from 'aws-cdk-lib/aws-ec2';
import { Cluster } from 'aws-cdk-lib/aws-eks';
import { OpenIdConnectProvider, Role } from 'aws-cdk-lib/aws-iam';
import { Key } from 'aws-cdk-lib/aws-kms';
import { LogGroup } from 'aws-cdk-lib/aws-logs';
import { Bucket } from 'aws-cdk-lib/aws-s3';
import { ScheduleExpression, ScheduleGroup } from 'aws-cdk-lib/aws-scheduler';
import { Queue } from 'aws-cdk-lib/aws-sqs';
import {
  EntryPoint,
  JobDriver,
  JobExecutionRole,
  JobIdentity,
  JobRun,
  JobRunProvider,
  type JobRunProps,
  JobRunSchedule,
  type JobRunScheduleProps,
  JobTemplate,
  VirtualCluster,
} from '../../../../lib/index';
import { ENVIRONMENT_RULES } from '../../../../lib/private/validation/validate-environment';
import { jobRunProps } from '../../render';

const ACCOUNT = '123456789012';
const OTHER_ACCOUNT = '111111111111';
const HERE = { region: 'eu-west-1', account: ACCOUNT };
const OTHER_REGION = { region: 'us-east-1', account: ACCOUNT };
const OTHER_PARTITION = { region: 'cn-north-1', account: ACCOUNT };
const ELSEWHERE = { region: 'eu-west-1', account: OTHER_ACCOUNT };

interface Environment {
  readonly region?: string;
  readonly account?: string;
}

type Property = keyof typeof ENVIRONMENT_RULES;

/** The constructs that have the property, with a value in the environment. */
type Define = (stack: Stack, value: Values) => (() => unknown)[];

const partitionOf = (region = '') => (region.startsWith('cn-') ? 'aws-cn' : 'aws');

/** Values in an environment: from a stack there, or by an ARN with the environment. */
class Values {
  private readonly foreign: Stack;

  constructor(
    private readonly here: Stack,
    private readonly environment: Environment,
  ) {
    this.foreign = new Stack(here.node.root, 'Foreign', { env: environment });
  }

  arn(service: string, resource: string, isGlobal = false): string {
    const { region = '', account = '' } = this.environment;
    return `arn:${partitionOf(region)}:${service}:${isGlobal ? '' : region}:${account}:${resource}`;
  }

  virtualCluster = () => VirtualCluster.fromVirtualClusterId(this.foreign, 'Vc', 'abc');
  jobTemplate = () => JobTemplate.fromJobTemplateArn(this.here, 'T', this.arn('emr-containers', '/jobtemplates/abc'));
  provider = () => new JobRunProvider(this.foreign, 'Provider');
  role = () => Role.fromRoleArn(this.here, 'Other', this.arn('iam', 'role/job', true));
  logGroup = () => LogGroup.fromLogGroupArn(this.here, 'Logs', this.arn('logs', 'log-group:/jobs'));
  key = () => Key.fromKeyArn(this.here, 'Key', this.arn('kms', 'key/1'));
  queue = () => Queue.fromQueueArn(this.here, 'Queue', this.arn('sqs', 'queue'));
  scheduleGroup = () =>
    ScheduleGroup.fromScheduleGroupArn(this.here, 'Group', this.arn('scheduler', 'schedule-group/jobs'));
  bucket = () => Bucket.fromBucketAttributes(this.here, 'Logs', { bucketName: 'my-logs', ...this.environment });
  cluster = () => Cluster.fromClusterAttributes(this.foreign, 'Cluster', { clusterName: 'spark' });
  vpc = () =>
    Vpc.fromVpcAttributes(this.foreign, 'Vpc', {
      vpcId: 'vpc-1',
      availabilityZones: ['a'],
      privateSubnetIds: ['subnet-1'],
    });
  openIdConnectProvider = () =>
    OpenIdConnectProvider.fromOpenIdConnectProviderArn(
      this.here,
      'O',
      this.arn('iam', 'oidc-provider/oidc.eks/id/A', true),
    );
}

/** A job run and a schedule. */
const jobs = (stack: Stack, overrides: Partial<JobRunProps>) => {
  const props = { ...jobRunProps(stack), ...overrides };
  const schedule = ScheduleExpression.rate(Duration.days(1));
  return [
    () => new JobRun(stack, 'JobRun', props),
    () => new JobRunSchedule(stack, 'Schedule', { ...props, schedule }),
  ];
};

/** A job run, a schedule and a job template. */
const jobsAndTemplate = (stack: Stack, overrides: Partial<JobRunProps>) => {
  const { executionRole, releaseLabel, jobDriver, monitoring } = {
    ...jobRunProps(new Stack(stack, 'Props')),
    ...overrides,
  };
  const props = { executionRole: executionRole!, releaseLabel: releaseLabel!, jobDriver: jobDriver!, monitoring };
  return [...jobs(stack, overrides), () => new JobTemplate(stack, 'JobTemplate', props)];
};

const schedule = (stack: Stack, overrides: Partial<JobRunScheduleProps>) => {
  const props = { ...jobRunProps(stack), schedule: ScheduleExpression.rate(Duration.days(1)), ...overrides };
  return [() => new JobRunSchedule(stack, 'Schedule', props)];
};

const functionArnIn = ({ region, account }: Environment) =>
  `arn:${partitionOf(region)}:lambda:${region}:${account}:function:jobs`;

const DEFINITIONS: Record<Property, Define> = {
  virtualCluster: (stack, values) => jobs(stack, { virtualCluster: values.virtualCluster() }),
  jobTemplate: (stack, values) => jobs(stack, { jobTemplate: values.jobTemplate() }),
  provider: (stack, values) => [jobs(stack, { provider: values.provider() })[0]],
  executionRole: (stack, values) => jobsAndTemplate(stack, { executionRole: values.role() }),
  'monitoring.logGroup': (stack, values) => jobsAndTemplate(stack, { monitoring: { logGroup: values.logGroup() } }),
  'monitoring.logBucket': (stack, values) => jobsAndTemplate(stack, { monitoring: { logBucket: values.bucket() } }),
  'monitoring.logEncryptionKey': (stack, values) =>
    jobs(stack, { monitoring: { logBucket: values.bucket(), logEncryptionKey: values.key() } }),
  'monitoring.managedLogs.encryptionKey': (stack, values) =>
    jobs(stack, { monitoring: { managedLogs: { encryptionKey: values.key() } } }),
  'a bucket of jobDriver': (stack, values) => {
    const entryPoint = EntryPoint.fromBucket(values.bucket(), 'job.py');
    return jobsAndTemplate(stack, { jobDriver: JobDriver.sparkSubmit({ entryPoint }) });
  },
  scheduleGroup: (stack, values) => schedule(stack, { scheduleGroup: values.scheduleGroup() }),
  deadLetterQueue: (stack, values) => {
    const deadLetterQueue = values.queue();
    return [...schedule(stack, { deadLetterQueue }), () => new JobRunProvider(stack, 'Provider', { deadLetterQueue })];
  },
  cluster: (stack, values) => {
    const cluster = values.cluster();
    const identity = JobIdentity.podIdentity(cluster);
    return [
      () => new VirtualCluster(stack, 'VirtualCluster', { cluster, namespace: 'jobs' }),
      () => new JobExecutionRole(stack, 'Role', { identity, namespace: 'jobs' }),
    ];
  },
  identity: (stack, values) => {
    const identity = JobIdentity.irsa(values.openIdConnectProvider());
    return [() => new JobExecutionRole(stack, 'Role', { identity, namespace: 'jobs' })];
  },
  vpc: (stack, values) => [() => new JobRunProvider(stack, 'Provider', { vpc: values.vpc() })],
  logGroup: (stack, values) => [() => new JobRunProvider(stack, 'Provider', { logGroup: values.logGroup() })],
  environmentEncryption: (stack, values) => [
    () => new JobRunProvider(stack, 'Provider', { environmentEncryption: values.key() }),
  ],
  waiterArn: (stack, values) => {
    const waiterArn = values.arn('states', 'stateMachine:waiter');
    const attributes = { functionArn: functionArnIn(HERE), waiterArn };
    return [() => JobRunProvider.fromJobRunProviderAttributes(stack, 'Provider', attributes)];
  },
  role: (stack, values) => {
    const attributes = { functionArn: functionArnIn(HERE), role: values.role() };
    return [() => JobRunProvider.fromJobRunProviderAttributes(stack, 'Provider', attributes)];
  },
};

const PLACES: [part: string, Environment, ours: string, theirs: string][] = [
  ['partition', OTHER_PARTITION, 'aws', 'aws-cn'],
  ['region', OTHER_REGION, 'eu-west-1', 'us-east-1'],
  ['account', ELSEWHERE, ACCOUNT, OTHER_ACCOUNT],
];

const properties = Object.keys(ENVIRONMENT_RULES) as Property[];
const rows = properties.flatMap((property) => PLACES.map((place) => [property, ...place] as const));

function define(property: Property, environment: Environment, here: Environment = HERE): (() => unknown)[] {
  const stack = new Stack(new App(), 'Stack', { env: here });
  return DEFINITIONS[property](stack, new Values(stack, environment));
}

const partsOf = (property: Property): readonly string[] => ENVIRONMENT_RULES[property].parts;
/** A resource in another partition is also in another region. */
const isRefused = (property: Property, part: string) =>
  partsOf(property).includes(part) || (part === 'partition' && partsOf(property).includes('region'));

test.each(rows.filter(([property, part]) => isRefused(property, part)))(
  'fails when %s is in another %s',
  (property, part, environment, ours, theirs) => {
    for (const make of define(property, environment)) {
      const [named] = partsOf(property).includes(part) ? [part] : ['region'];
      const got = named === part ? `${ours}, got ${theirs}` : `eu-west-1, got ${environment.region}`;
      expect(make).toThrow(`${property} must be in the ${named} of the stack, ${got}: `);
    }
  },
);

test.each(rows.filter(([property, part]) => !isRefused(property, part)))(
  'accepts %s in another %s',
  (property, _, environment) => {
    for (const make of define(property, environment)) expect(make).not.toThrow();
  },
);

test.each(properties)('accepts %s in the same environment', (property) => {
  for (const make of define(property, HERE)) expect(make).not.toThrow();
});

test.each(properties.filter((property) => !['waiterArn', 'role'].includes(property)))(
  'accepts %s if the environment of the stack is unknown at synthesis',
  (property) => {
    // an app without regions has no stack in another region
    if (['virtualCluster', 'provider', 'cluster', 'vpc'].includes(property)) return;
    for (const make of define(property, ELSEWHERE, {})) expect(make).not.toThrow();
  },
);

test.each(['virtualCluster', 'cluster', 'vpc'] as const)(
  'accepts %s if its environment is unknown at synthesis',
  (property) => {
    for (const make of define(property, {})) expect(make).not.toThrow();
  },
);

test('fails when a key is in another region than its bucket', () => {
  const stack = new Stack(new App(), 'Stack', { env: HERE });
  const logBucket = new Values(stack, HERE).bucket();
  const logEncryptionKey = Key.fromKeyArn(stack, 'Key', 'arn:aws:kms:us-east-1:123456789012:key/1');
  for (const make of jobs(stack, { monitoring: { logBucket, logEncryptionKey } })) {
    expect(make).toThrow(
      'monitoring.logEncryptionKey must be in the region of monitoring.logBucket, eu-west-1, got us-east-1 ' +
        '(import a bucket of another region with Bucket.fromBucketAttributes, and set its region)',
    );
  }
});

test('a job can use a role that another stack of the app creates in another region of the account', () => {
  const app = new App();
  const roles = new Stack(app, 'Roles', { env: OTHER_REGION, crossRegionReferences: true });
  const stack = new Stack(app, 'Stack', { env: HERE, crossRegionReferences: true });
  const identity = JobIdentity.irsa(
    OpenIdConnectProvider.fromOpenIdConnectProviderArn(roles, 'O', `arn:aws:iam::${ACCOUNT}:oidc-provider/o/id/A`),
  );
  const executionRole = new JobExecutionRole(roles, 'Role', { identity, namespace: 'jobs', roleName: 'jobs' });
  expect(() => new JobRun(stack, 'JobRun', { ...jobRunProps(stack), executionRole })).not.toThrow();
});
