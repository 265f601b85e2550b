import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Tags } from 'aws-cdk-lib';
import { Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { EntryPoint, JobDriver, JobRun, JobTemplate, JobTemplateParameter, ReleaseLabel } from '../../lib';
import type { Cloud } from '../../local/cloud';
import { jobRunProps, newCloud, states, synthesize } from './deployment';

const ACTIVE = expect.stringMatching(/^(PENDING|SUBMITTED|RUNNING)$/) as string;

let directory: string;
let file: string;
let cloud: Cloud;
beforeEach(async () => {
  directory = mkdtempSync(join(tmpdir(), 'job-'));
  file = join(directory, 'job.py');
  writeFileSync(file, 'print(1)');
  cloud = await newCloud();
});
afterEach(() => rmSync(directory, { recursive: true }));

/** An app whose job is the current content of the file. */
function app(tag = 'growth'): string {
  return synthesize((stack) => {
    const executionRole = new Role(stack, 'Job', {
      roleName: 'job',
      assumedBy: new ServicePrincipal('pods.eks.amazonaws.com'),
    });
    const jobDriver = JobDriver.sparkSubmit({ entryPoint: EntryPoint.fromAsset(file) });
    new JobRun(stack, 'JobRun', jobRunProps(stack, { executionRole, jobDriver }));
    Tags.of(stack).add('team', tag);
  });
}

const entryPoints = () => cloud.emr.jobRuns().map(({ jobDriver }) => jobDriver?.sparkSubmitJobDriver?.entryPoint ?? '');

test('a file on this machine becomes an object that the execution role may read', async () => {
  const assembly = app();
  await cloud.deploy(assembly);
  const [uri] = entryPoints();
  expect(uri).toMatch(/^s3:\/\/cdk-hnb659fds-assets-123456789012-eu-west-1\/[0-9a-f]{64}\.py$/);
  // the object that the CDK uploads under the key
  const [key, hash] = /([0-9a-f]{64})\.py$/.exec(uri) ?? [];
  expect(readFileSync(join(assembly, `asset.${hash}.py`), 'utf8')).toBe('print(1)');
  const mayRead = (object: string) =>
    cloud.roles.isAllowed('arn:aws:iam::123456789012:role/job', 's3:GetObject', `arn:aws:s3:::${object}`);
  expect(mayRead(`cdk-hnb659fds-assets-123456789012-eu-west-1/${key}`)).toBe(true);
  expect(mayRead(`another-bucket/${key}`)).toBe(false);
});

test('editing a file reruns the job once, and an unchanged file starts nothing', async () => {
  await cloud.deploy(app());
  await cloud.deploy(app());
  expect(states(cloud)).toEqual([ACTIVE]);
  writeFileSync(file, 'print(2)');
  await cloud.deploy(app());
  await cloud.deploy(app());
  expect(states(cloud)).toEqual(['CANCELLED', ACTIVE]);
  const [before, after] = entryPoints();
  expect(after).not.toBe(before);
});

test('a run has the tags of its scope, and changed tags start nothing', async () => {
  await cloud.deploy(app());
  expect(cloud.emr.jobRuns()[0].tags).toMatchObject({ team: 'growth' });
  await cloud.deploy(app('sales'));
  expect(states(cloud)).toEqual([ACTIVE]);
});

test('a job template uses a file on this machine, and runs with parameters', async () => {
  const deployed = (day: string) =>
    synthesize((stack) => {
      const jobTemplate = new JobTemplate(stack, 'Template', {
        executionRole: Role.fromRoleArn(stack, 'Job', 'arn:aws:iam::123456789012:role/template'),
        releaseLabel: ReleaseLabel.EMR_7_13_0,
        jobDriver: JobDriver.sparkSubmit({
          entryPoint: EntryPoint.fromAsset(file),
          entryPointArguments: ['--day', '${Day}', '--limit', '${Limit}'],
        }),
        parameters: {
          Day: JobTemplateParameter.string(),
          Limit: JobTemplateParameter.number({ defaultValue: '10' }),
        },
        jobTags: { day: '${Day}' },
      });
      const { virtualCluster } = jobRunProps(stack);
      new JobRun(stack, 'JobRun', { virtualCluster, jobTemplate, jobTemplateParameters: { Day: day } });
    });
  await cloud.deploy(deployed('2026-11-22'));
  expect(cloud.emr.jobRuns()).toMatchObject([
    {
      executionRoleArn: 'arn:aws:iam::123456789012:role/template',
      jobDriver: { sparkSubmitJobDriver: { entryPointArguments: ['--day', '2026-11-22', '--limit', '10'] } },
    },
  ]);
  await cloud.deploy(deployed('2026-11-23'));
  expect(states(cloud)).toEqual(['CANCELLED', ACTIVE]);
  writeFileSync(file, 'print(2)');
  // the change replaces the template, which changes the job
  await cloud.deploy(deployed('2026-11-23'));
  expect(states(cloud)).toEqual(['CANCELLED', 'CANCELLED', ACTIVE]);
});
