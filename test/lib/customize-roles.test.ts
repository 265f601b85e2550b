import { readFileSync } from 'node:fs';
import * as path from 'node:path';
import { App, Duration, Fn, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { Vpc } from 'aws-cdk-lib/aws-ec2';
import * as eks from 'aws-cdk-lib/aws-eks';
import * as iam from 'aws-cdk-lib/aws-iam';
import { LayerVersion, Tracing } from 'aws-cdk-lib/aws-lambda';
import { LogGroup } from 'aws-cdk-lib/aws-logs';
import { Bucket } from 'aws-cdk-lib/aws-s3';
import { ScheduleExpression } from 'aws-cdk-lib/aws-scheduler';
import { Queue } from 'aws-cdk-lib/aws-sqs';
import {
  EntryPoint,
  JobDriver,
  JobExecutionRole,
  JobIdentity,
  JobRun,
  JobRunProvider,
  JobRunSchedule,
  JobTemplate,
  VirtualCluster,
  WaitFor,
} from '../../lib';
import { jobRunProps, resourcesOf } from './render';

const ENV = { account: '123456789012', region: 'eu-west-1' };
const PROVIDER = 'Stack/EMRContainersJobRunProvider';

interface ReportedRole {
  readonly roleConstructPath: string;
  readonly assumeRolePolicy: unknown;
  readonly managedPolicyStatements: unknown[];
  readonly identityPolicyStatements: unknown[];
}

/** A stack in an app whose roles are created outside the app. The app can have a second stack. */
function customized(options: iam.CustomizeRolesOptions = {}) {
  const app = new App();
  iam.Role.customizeRoles(app, options);
  const stack = new Stack(app, 'Stack', { env: ENV });
  return { app, stack, other: () => new Stack(app, 'Other', { env: ENV }) };
}

/** The roles of the report by their paths, without imported roles. */
function reportOf(app: App): Map<string, ReportedRole> {
  const { directory } = app.synth();
  const { roles } = JSON.parse(readFileSync(path.join(directory, 'iam-policy-report.json'), 'utf8')) as {
    readonly roles: ReportedRole[];
  };
  return new Map(roles.map((role) => [role.roleConstructPath, role]));
}

function irsa(stack: Stack, arn = 'arn:aws:iam::123456789012:oidc-provider/oidc.eks.eu-west-1.amazonaws.com/id/A') {
  const issuer = iam.OpenIdConnectProvider.fromOpenIdConnectProviderArn(stack, 'Issuer', arn);
  return new JobExecutionRole(stack, 'Jobs', { namespace: 'jobs', identity: JobIdentity.irsa(issuer) });
}

/** A job with files and logs, so that there is something to grant. */
function jobProps(stack: Stack, executionRole: iam.IRole) {
  return {
    ...jobRunProps(stack),
    executionRole,
    jobDriver: JobDriver.sparkSubmit({ entryPoint: EntryPoint.fromBucket(new Bucket(stack, 'Code'), 'job.py') }),
    monitoring: { logGroup: new LogGroup(stack, 'Logs') },
  };
}

const NAMES = {
  [`${PROVIDER}/Role`]: 'function',
  [`${PROVIDER}/Waiter/StateMachine/Role`]: 'waiter',
  'Stack/Jobs': 'jobs',
  'Stack/Nightly/Role': 'nightly',
};
const MODES: [string, iam.CustomizeRolesOptions][] = [
  ['without names', {}],
  ['with names', { usePrecreatedRoles: NAMES }],
  ['with roles in the template', { preventSynthesis: false }],
];

// the CDK warns about ARNs without names
beforeEach(() => jest.spyOn(console, 'error').mockImplementation());
afterEach(() => jest.restoreAllMocks());

describe.each(MODES)('if roles are created outside the app, %s', (_, options) => {
  test('an awaited job run has its roles in the report', () => {
    const { app, stack } = customized(options);
    const jobRun = new JobRun(stack, 'JobRun', { ...jobProps(stack, irsa(stack)), waitFor: WaitFor.COMPLETION });
    jobRun.onStateChange('Changed');
    const report = reportOf(app);
    expect([...report.keys()]).toEqual(
      expect.arrayContaining([`${PROVIDER}/Role`, `${PROVIDER}/Waiter/StateMachine/Role`, 'Stack/Jobs']),
    );
    const ofFunction = JSON.stringify(report.get(`${PROVIDER}/Role`));
    for (const action of ['emr-containers:StartJobRun', 'states:StartExecution', 'logs:PutLogEvents'])
      expect(ofFunction).toContain(action);
    expect(ofFunction).not.toContain('Token[');
    const ofJob = JSON.stringify(report.get('Stack/Jobs'));
    for (const action of ['s3:GetObject', 'logs:CreateLogStream', 'sts:AssumeRoleWithWebIdentity'])
      expect(ofJob).toContain(action);
  });

  test('every other construct has its roles in the report', () => {
    const { app, stack } = customized(options);
    const props = jobProps(stack, irsa(stack));
    const vpc = new Vpc(stack, 'Vpc', { restrictDefaultSecurityGroup: false });
    new JobRunProvider(stack, 'Provider', { vpc, tracing: Tracing.ACTIVE, deadLetterQueue: new Queue(stack, 'Queue') });
    const { executionRole, releaseLabel, jobDriver, monitoring } = props;
    new JobTemplate(stack, 'Template', { executionRole, releaseLabel: releaseLabel!, jobDriver, monitoring });
    const rest = { schedule: ScheduleExpression.rate(Duration.days(1)) };
    new JobRunSchedule(stack, 'Nightly', { ...props, ...rest }).onStateChange('Changed');
    const report = reportOf(app);
    expect([...report.keys()]).toEqual(
      expect.arrayContaining(['Stack/Provider/Role', 'Stack/Jobs', 'Stack/Nightly/Role']),
    );
    const ofProvider = JSON.stringify(report.get('Stack/Provider/Role'));
    for (const action of ['ec2:CreateNetworkInterface', 'xray:PutTraceSegments', 'sqs:SendMessage'])
      expect(ofProvider).toContain(action);
    expect(JSON.stringify(report.get('Stack/Nightly/Role'))).toContain('emr-containers:StartJobRun');
  });

  test('a role for EKS Pod Identity is in the report', () => {
    const { app, stack } = customized(options);
    const cluster = eks.Cluster.fromClusterAttributes(stack, 'Eks', { clusterName: 'spark' });
    const identity = JobIdentity.podIdentity(cluster);
    new JobExecutionRole(stack, 'Jobs', { namespace: 'jobs', identity });
    expect(JSON.stringify(reportOf(app).get('Stack/Jobs'))).toContain('pods.eks.amazonaws.com');
  });

  test('the report has a readable placeholder for an issuer that is unknown at synthesis', () => {
    const { app, stack } = customized(options);
    irsa(stack, Fn.importValue('issuer'));
    expect(JSON.stringify(reportOf(app).get('Stack/Jobs')?.assumeRolePolicy)).toContain('"(OIDC_ISSUER):sub"');
  });

  test('a provider in another stack has the permissions for its job runs in the report', () => {
    const { app, stack, other } = customized(options);
    const provider = new JobRunProvider(stack, 'Provider');
    const executionRole = irsa(stack);
    const jobs = other();
    new JobRun(jobs, 'JobRun', { ...jobProps(jobs, executionRole), provider, waitFor: WaitFor.COMPLETION });
    const report = reportOf(app);
    expect(JSON.stringify(report.get('Stack/Provider/Role'))).toContain('emr-containers:StartJobRun');
    expect(JSON.stringify(report.get('Stack/Jobs'))).toContain('s3:GetObject');
  });
});

test('a role in the template trusts the issuer by its value', () => {
  const { stack } = customized({ preventSynthesis: false });
  irsa(stack, Fn.importValue('issuer'));
  const [{ Properties }] = resourcesOf(Template.fromStack(stack), 'AWS::IAM::Role');
  const document = JSON.stringify(Properties.AssumeRolePolicyDocument);
  expect(document).not.toContain('OIDC_ISSUER');
  expect(document).toContain(':oidc-provider/');
});

test('the functions use the roles that were created outside the app', () => {
  const { stack } = customized({ usePrecreatedRoles: NAMES });
  new JobRun(stack, 'JobRun', { ...jobProps(stack, irsa(stack)), waitFor: WaitFor.COMPLETION });
  const template = Template.fromStack(stack);
  template.resourceCountIs('AWS::IAM::Role', 0);
  template.resourceCountIs('AWS::IAM::Policy', 0);
  const text = JSON.stringify(template.toJSON());
  for (const name of ['role/function', 'role/waiter', 'role/jobs']) expect(text).toContain(name);
});

test('each job run has its statement in the report', () => {
  const { app, stack } = customized();
  const props = jobRunProps(stack);
  for (const name of ['a', 'b']) {
    const executionRole = iam.Role.fromRoleArn(stack, `Role-${name}`, `arn:aws:iam::123456789012:role/${name}`);
    new JobRun(stack, `JobRun-${name}`, { ...props, executionRole });
  }
  const text = JSON.stringify(reportOf(app).get(`${PROVIDER}/Role`));
  expect(text).toContain('["arn:aws:iam::123456789012:role/a"]');
  expect(text).toContain('["arn:aws:iam::123456789012:role/b"]');
});

test('a virtual cluster with access to its namespace synthesizes', () => {
  const { app, stack } = customized();
  const layer = LayerVersion.fromLayerVersionArn(stack, 'Kubectl', 'arn:aws:lambda:eu-west-1:123456789012:layer:k:1');
  const version = eks.KubernetesVersion.V1_34;
  const cluster = new eks.Cluster(stack, 'Eks', { version, kubectlLayer: layer, defaultCapacity: 0 });
  new VirtualCluster(stack, 'Jobs', { cluster, namespace: 'jobs' });
  expect(() => app.synth()).not.toThrow();
});
