import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { App } from 'aws-cdk-lib';
import { DataPlatform } from '../../examples/data-platform';
import { Validations } from '../lib/newer-cdk';
import { newCloud, states } from '../deploy/deployment';

const directories: string[] = [];
afterEach(() => {
  for (const directory of directories.splice(0)) rmSync(directory, { recursive: true });
});

/** The synthesized app, whose template CloudFormation accepts. */
function synthesize(region?: string) {
  const outdir = mkdtempSync(join(tmpdir(), 'example-'));
  directories.push(outdir);
  const app = new App({ outdir, context: { '@aws-cdk/core:validateAgainstDefaultRules': true } });
  const stack = new DataPlatform(app, 'DataPlatform', { env: { region } });
  // the CDK knows only some of the regions that support this resource type
  const reason = 'the list of regions is incomplete';
  Validations?.of(stack.node.findChild('Tables')).acknowledge({ id: 'CloudFormation-Validate::F3006', reason });
  return app.synth();
}

test.each([
  ['aws', 'eu-west-1'],
  ['aws-cn', 'cn-north-1'],
  ['aws-us-gov', 'us-gov-west-1'],
])('synthesizes for the partition %s without naming a partition', (partition, region) => {
  const { template } = synthesize(region).getStackByName('DataPlatform');
  const named = JSON.stringify(template).match(/"?arn:aws[\w-]*:/g) ?? [];
  expect(named.filter((arn) => !arn.includes(`:${partition}:`) && !arn.endsWith(`arn:${partition}:`))).toEqual([]);
});

test('synthesizes the same template each time', () => {
  const [one, other] = [synthesize(), synthesize()].map(
    (assembly) => assembly.getStackByName('DataPlatform').template as unknown,
  );
  expect(JSON.stringify(one)).toBe(JSON.stringify(other));
});

test('deploys, starts the second job run after the first COMPLETES, and is destroyed', async () => {
  const cloud = await newCloud();
  cloud.emr.setScript(() => ({ pending: 100, submitted: 100, running: 1000 }));
  const [{ outputs }] = await cloud.deploy(synthesize().directory);
  const [create, check] = cloud.emr.jobRuns();
  expect(states(cloud)).toEqual(['COMPLETED', 'COMPLETED']);
  expect(outputs.CheckJobRunId).toBe(check.id);
  expect(check.createdAt.getTime()).toBeGreaterThanOrEqual(create.finishedAt!.getTime());
  expect(create.jobDriver?.sparkSubmitJobDriver?.entryPointArguments).toContain('create');
  await cloud.destroy();
  expect(cloud.stacks.size).toBe(0);
}, 60_000);
