import { App, Stack } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import { LogGroup } from 'aws-cdk-lib/aws-logs';
import { Bucket } from 'aws-cdk-lib/aws-s3';
import { Node } from 'constructs';
import {
  EntryPoint,
  JobDriver,
  JobRun,
  JobTemplate,
  JobTemplateParameter,
  type Monitoring,
  ReleaseLabel,
  SparkParameters,
} from '../../lib';
import { jobRunProps } from './render';

// counts the operations of a synthesis instead of its time, which differs between machines

const SHAPES = ['job runs with logs', 'job runs of a template with logs'] as const;

/** Synthesizes job runs, and counts the calls of the CDK. */
function operationsOf(shape: (typeof SHAPES)[number], count: number) {
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
  // new objects for each job run, as a loop or a construct around the job run creates them
  const monitoring = (): Monitoring => ({ logGroup, logStreamNamePrefix: 'jobs', logBucket, logPrefix: 'jobs' });
  const jobDriver = (...entryPointArguments: string[]) =>
    JobDriver.sparkSubmit({
      entryPoint: EntryPoint.fromUri('s3://code/job.py'),
      entryPointArguments,
      sparkSubmitParameters: SparkParameters.raw('--conf spark.executor.instances=4 --conf spark.executor.cores=2'),
    });
  const { virtualCluster, executionRole, releaseLabel = ReleaseLabel.EMR_7_13_0 } = props;
  const jobTemplate = new JobTemplate(stack, 'JobTemplate', {
    ...{ executionRole, releaseLabel, monitoring: monitoring(), jobDriver: jobDriver('${Date}') },
    parameters: { Date: JobTemplateParameter.string() },
  });
  for (let index = 0; index < count; index++) {
    const job =
      shape === 'job runs with logs'
        ? { ...props, monitoring: monitoring(), jobDriver: jobDriver() }
        : { virtualCluster, executionRole, jobTemplate, jobTemplateParameters: { Date: '2026-11-28' } };
    new JobRun(stack, `JobRun${index}`, { ...job, jobRunName: `job-${index}` });
  }
  app.synth();
  const counts = Object.fromEntries(Object.entries(spies).map(([name, spy]) => [name, spy.mock.calls.length]));
  jest.restoreAllMocks();
  return counts as Record<keyof typeof spies, number>;
}

afterAll(() => delete process.env.CDK_VALIDATION);

describe.each(SHAPES)('%s', (shape) => {
  let few: ReturnType<typeof operationsOf>;
  let many: ReturnType<typeof operationsOf>;

  beforeAll(() => {
    process.env.CDK_VALIDATION = 'false';
    few = operationsOf(shape, 100);
    many = operationsOf(shape, 400);
  });

  test.each(['grants', 'statements'] as const)('400 make no more %s than 100', (what) => {
    expect(few[what]).toBeGreaterThan(0);
    expect(many[what]).toBe(few[what]);
  });

  test('each of 400 has as little metadata as one of 100', () => {
    // metadata of the CDK: the path of each resource, and where it was created, and one hint that the stack is nearly full
    expect((many.metadata - few.metadata) / 300).toBeLessThan(2.5);
  });

  test('values are resolved as often for each of 400 as for each of 100', () => {
    expect((many.resolutions - few.resolutions) / 300).toBeLessThanOrEqual(few.resolutions / 100);
  });
});

test('what the job runs of a template have in common is resolved once', () => {
  const [ofJobs, ofTemplates] = SHAPES.map(
    (shape) => operationsOf(shape, 20).resolutions - operationsOf(shape, 10).resolutions,
  );
  expect(ofTemplates).toBeLessThanOrEqual(ofJobs);
});
