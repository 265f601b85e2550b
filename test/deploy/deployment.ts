import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { App, Stack } from 'aws-cdk-lib';
import { CfnVirtualCluster } from 'aws-cdk-lib/aws-emrcontainers';
import { Role } from 'aws-cdk-lib/aws-iam';
import type { Construct } from 'constructs';
import { EntryPoint, JobDriver, type JobRunProps, ReleaseLabel } from '../../lib';
import { systemClock } from '../../local/clock';
import { idleClock } from '../../local/idle-clock';
import { DeploymentFailed, startCloud, type Cloud, type CloudOptions } from '../../local/cloud';

export const VIRTUAL_CLUSTER = 'cluster1';
/** How much faster than real time the cloud's clock runs: a wait of ten seconds takes a quarter of a second. */
const SPEED = 40;

const directories: string[] = [];
const clouds: Cloud[] = [];

afterEach(async () => {
  await Promise.all(clouds.splice(0).map((cloud) => cloud.close()));
  for (const directory of directories.splice(0)) rmSync(directory, { recursive: true });
});

/** An account with a virtual cluster, closed at the end of the test. Its job runs stay active until they are cancelled. */
export async function newCloud(options: CloudOptions = {}): Promise<Cloud> {
  const cloud = await startCloud({ clock: systemClock({ speed: SPEED }), region: 'eu-west-1', ...options });
  clouds.push(cloud);
  cloud.emr.addVirtualCluster(VIRTUAL_CLUSTER);
  cloud.emr.setScript(() => ({ pending: 100, submitted: 100, end: 'never' }));
  return cloud;
}

/**
 * The same, but the clock skips time in which no function runs: for waits of minutes whose polls the test does not examine.
 */
export async function newIdleCloud(): Promise<Cloud> {
  const started: Cloud[] = [];
  const isIdle = () => started.every(({ invocations }) => invocations.every(({ endedAt }) => endedAt !== undefined));
  const cloud = await newCloud({ clock: idleClock({ speed: SPEED, isIdle }) });
  started.push(cloud);
  return cloud;
}

/** Synthesizes an app. Synthesis fails if CloudFormation would reject a template. */
export function synthesizeApp(define: (app: App) => void): string {
  const outdir = mkdtempSync(join(tmpdir(), 'deploy-test-'));
  directories.push(outdir);
  const app = new App({ outdir, context: { '@aws-cdk/core:validateAgainstDefaultRules': true } });
  define(app);
  return app.synth().directory;
}

/** Synthesizes a stack named Data. */
export function synthesize(define: (stack: Stack) => void): string {
  return synthesizeApp((app) => define(new Stack(app, 'Data')));
}

/** The required properties of a job run. */
export function jobRunProps(scope: Construct, overrides: Partial<JobRunProps> = {}): JobRunProps {
  return {
    virtualCluster: CfnVirtualCluster.fromVirtualClusterId(scope, 'VirtualCluster', VIRTUAL_CLUSTER),
    executionRole: Role.fromRoleArn(scope, 'ExecutionRole', 'arn:aws:iam::123456789012:role/job'),
    releaseLabel: ReleaseLabel.EMR_7_13_0,
    jobDriver: job('local:///pi.py'),
    ...overrides,
  };
}

export function job(uri: string): JobDriver {
  return JobDriver.sparkSubmit({ entryPoint: EntryPoint.fromUri(uri) });
}

/** The states of all job runs, in the order in which they started. */
export function states({ emr }: Cloud): (string | undefined)[] {
  return emr.jobRuns().map(({ state }) => state);
}

/** The error of a failed deployment, as `cdk deploy` prints it. */
export async function failureOf(deployment: Promise<unknown>): Promise<DeploymentFailed> {
  const failure = await deployment.then(
    () => undefined,
    (error: unknown) => error,
  );
  expect(failure).toBeInstanceOf(DeploymentFailed);
  return failure as DeploymentFailed;
}

/** Resolves once no function is running. */
export async function settled({ invocations, clock }: Cloud): Promise<void> {
  while (invocations.some(({ endedAt }) => endedAt === undefined)) await clock.sleep(100);
}

/** Every request of CloudFormation has received exactly one response. */
export function expectOneAnswerEach({ requests, answers }: Cloud): void {
  const answered = answers.map(({ request }) => request.RequestId);
  expect(answered.sort()).toEqual(requests.map(({ RequestId }) => RequestId).sort());
}
