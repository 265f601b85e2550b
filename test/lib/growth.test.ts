import { App, Stack } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import { LogGroup } from 'aws-cdk-lib/aws-logs';
import { Bucket } from 'aws-cdk-lib/aws-s3';
import { Node } from 'constructs';
import { JobRun, type Monitoring, SparkParameters, JobDriver, EntryPoint } from '../../lib';
import { jobRunProps } from './render';

// counts the operations of a synthesis instead of its time, which differs between machines

afterAll(() => delete process.env.CDK_VALIDATION);

/** Synthesizes job runs with logs, and counts the calls of the CDK. */
function operationsOf(count: number) {
  const spies = {
    grants: jest.spyOn(iam.Grant, 'addToPrincipal'),
    statements: jest.spyOn(iam.PolicyDocument.prototype, 'addStatements'),
    // older CDK versions have no acknowledgements
    metadata: jest.spyOn(Node.prototype, 'addMetadata'),
    resolutions: jest.spyOn(Stack.prototype, 'resolve'),
  };
  const app = new App();
  const stack = new Stack(app, 'Stack');
  const props = jobRunProps(stack);
  const logGroup = LogGroup.fromLogGroupName(stack, 'LogGroup', '/emr/jobs');
  const logBucket = Bucket.fromBucketName(stack, 'LogBucket', 'logs');
  for (let index = 0; index < count; index++) {
    // new objects for each job run, as a loop or a construct around the job run creates them
    const monitoring: Monitoring = { logGroup, logStreamNamePrefix: 'jobs', logBucket, logPrefix: 'jobs' };
    const jobDriver = JobDriver.sparkSubmit({
      entryPoint: EntryPoint.fromUri('s3://code/job.py'),
      sparkSubmitParameters: SparkParameters.raw('--conf spark.executor.instances=4 --conf spark.executor.cores=2'),
    });
    new JobRun(stack, `JobRun${index}`, { ...props, jobRunName: `job-${index}`, monitoring, jobDriver });
  }
  app.synth();
  const counts = Object.fromEntries(Object.entries(spies).map(([name, spy]) => [name, spy.mock.calls.length]));
  jest.restoreAllMocks();
  return counts as Record<keyof typeof spies, number>;
}

let few: ReturnType<typeof operationsOf>;
let many: ReturnType<typeof operationsOf>;

beforeAll(() => {
  process.env.CDK_VALIDATION = 'false';
  few = operationsOf(100);
  many = operationsOf(400);
});

test.each(['grants', 'statements'] as const)('400 job runs make no more %s than 100', (what) => {
  expect(few[what]).toBeGreaterThan(0);
  expect(many[what]).toBe(few[what]);
});

test('each job run of 400 has as little metadata as one of 100', () => {
  // metadata of the CDK: the path of each resource, and where it was created, and one hint that the stack is nearly full
  expect((many.metadata - few.metadata) / 300).toBeLessThan(2.5);
});

test('values are resolved as often for each of 400 job runs as for each of 100', () => {
  expect((many.resolutions - few.resolutions) / 300).toBeLessThanOrEqual(few.resolutions / 100);
});
