import type { Stack } from 'aws-cdk-lib';
import { Aws, Size } from 'aws-cdk-lib';
import { Cluster } from 'aws-cdk-lib/aws-eks';
import { OpenIdConnectProvider } from 'aws-cdk-lib/aws-iam';
import {
  EntryPoint,
  JobDriver,
  JobExecutionRole,
  JobIdentity,
  type JobRunProps,
  JobTemplate,
  ReleaseLabel,
} from '../../../../lib/index';
import { jobTemplate, newStack, render } from '../../render';

const sparkSql = { jobDriver: JobDriver.sparkSql({ entryPoint: EntryPoint.fromUri('s3://code/tables.sql') }) };
const retryPolicy = { retryPolicy: { maxAttempts: 2 } };
const rotation = { monitoring: { containerLogRotation: { rotationSize: Size.mebibytes(1), maxFilesToKeep: 3 } } };

const cases: [string, Partial<JobRunProps>, string, ReleaseLabel, ReleaseLabel][] = [
  ['JobDriver.sparkSql', sparkSql, '6.7.0', ReleaseLabel.EMR_6_6_0, ReleaseLabel.EMR_6_7_0],
  ['retryPolicy', retryPolicy, '6.9.0', ReleaseLabel.EMR_6_8_0, ReleaseLabel.EMR_6_9_0],
  ['monitoring.containerLogRotation', rotation, '6.11.0', ReleaseLabel.EMR_6_10_0, ReleaseLabel.EMR_6_11_0],
];

test.each(cases)('fails when the release is too old for %s', (name, overrides, since, tooOld) => {
  const message = `${name} requires release ${since} or newer, got releaseLabel ${tooOld.label}`;
  expect(() => render({ ...overrides, releaseLabel: tooOld })).toThrow(message);
});

test.each(cases)('the first release with %s is accepted', (_, overrides, _since, _tooOld, first) => {
  expect(() => render({ ...overrides, releaseLabel: first })).not.toThrow();
});

test.each(cases)('a release that is unknown at synthesis is assumed to have %s', (_, overrides) => {
  expect(() => render({ ...overrides, releaseLabel: ReleaseLabel.of(Aws.NO_VALUE) })).not.toThrow();
});

test.each(cases)('the release of a job template is accepted for %s', (_, overrides) => {
  const template = { releaseLabel: undefined, executionRole: undefined };
  expect(() => render((stack) => ({ ...overrides, ...template, jobTemplate: jobTemplate(stack) }))).not.toThrow();
});

test('an old release runs a job without newer features', () => {
  expect(() => render({ releaseLabel: ReleaseLabel.EMR_5_32_0 })).not.toThrow();
});

test('reports every feature that the release lacks', () => {
  const overrides = { ...sparkSql, ...retryPolicy, ...rotation, releaseLabel: ReleaseLabel.EMR_6_2_0 };
  expect(() => render(overrides)).toThrow(/6\.7\.0 or newer.*\n.*6\.9\.0 or newer.*\n.*6\.11\.0 or newer/);
});

describe('an execution role with EKS Pod Identity', () => {
  function roleIn(stack: Stack) {
    const cluster = Cluster.fromClusterAttributes(stack, 'Cluster', { clusterName: 'spark' });
    return new JobExecutionRole(stack, 'Role', { namespace: 'jobs', identity: JobIdentity.podIdentity(cluster) });
  }

  function templateWith(releaseLabel: ReleaseLabel) {
    const stack = newStack();
    const jobDriver = JobDriver.sparkSubmit({ entryPoint: EntryPoint.fromUri('local:///pi.py') });
    return new JobTemplate(stack, 'Template', { executionRole: roleIn(stack), releaseLabel, jobDriver });
  }

  const message =
    'executionRole with EKS Pod Identity requires release 7.3.0 or newer, got releaseLabel emr-7.2.0-latest';

  test('fails when the release of a job run is too old', () => {
    const run = (releaseLabel: ReleaseLabel) => render((stack) => ({ executionRole: roleIn(stack), releaseLabel }));
    expect(() => run(ReleaseLabel.EMR_7_2_0)).toThrow(message);
    expect(() => run(ReleaseLabel.EMR_7_3_0)).not.toThrow();
  });

  test('fails when the release of a job template is too old', () => {
    expect(() => templateWith(ReleaseLabel.EMR_7_2_0)).toThrow(message);
    expect(() => templateWith(ReleaseLabel.EMR_7_3_0)).not.toThrow();
  });

  test('an old release accepts an execution role with IRSA', () => {
    const arn = 'arn:aws:iam::123456789012:oidc-provider/oidc.example.com/id/A';
    const overrides = (stack: Stack) => {
      const identity = JobIdentity.irsa(OpenIdConnectProvider.fromOpenIdConnectProviderArn(stack, 'Provider', arn));
      const executionRole = new JobExecutionRole(stack, 'Role', { namespace: 'jobs', identity });
      return { executionRole, releaseLabel: ReleaseLabel.EMR_5_32_0 };
    };
    expect(() => render(overrides)).not.toThrow();
  });
});
