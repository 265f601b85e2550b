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

/** The synthesized app, whose template holds what CloudFormation takes. */
function synthesize(region?: string) {
  const outdir = mkdtempSync(join(tmpdir(), 'example-'));
  directories.push(outdir);
  const app = new App({ outdir, context: { '@aws-cdk/core:validateAgainstDefaultRules': true } });
  const stack = new DataPlatform(app, 'DataPlatform', { env: { region } });
  // of this type, the CDK knows a few of the regions that have it
  const reason = 'not every region is listed';
  Validations?.of(stack.node.findChild('Tables')).acknowledge({ id: 'CloudFormation-Validate::F3006', reason });
  return app.synth();
}

test.each([
  ['aws', 'eu-west-1'],
  ['aws-cn', 'cn-north-1'],
  ['aws-us-gov', 'us-gov-west-1'],
])('it is synthesized for the partition %s, which nothing in it names', (partition, region) => {
  const { template } = synthesize(region).getStackByName('DataPlatform');
  const named = JSON.stringify(template).match(/"?arn:aws[\w-]*:/g) ?? [];
  expect(named.filter((arn) => !arn.includes(`:${partition}:`) && !arn.endsWith(`arn:${partition}:`))).toEqual([]);
});

test('it is the same each time', () => {
  const [one, other] = [synthesize(), synthesize()].map(
    (assembly) => assembly.getStackByName('DataPlatform').template as unknown,
  );
  expect(JSON.stringify(one)).toBe(JSON.stringify(other));
});

test('it is deployed, its second job run after the first has COMPLETED, and destroyed', async () => {
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
