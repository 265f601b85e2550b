import { App, Aspects, Duration, NestedStack, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { Construct } from 'constructs';
import { zipBytes } from '../../bench/zip';
import { EntryPoint, JobDriver, JobRun, type JobRunProps, SparkParameters, WaitFor } from '../../lib';
import { jobRunProps } from './render';

// stacks with many job runs, for which the template validation of the CDK would take most of the time
beforeAll(() => (process.env.CDK_VALIDATION = 'false'));
afterAll(() => delete process.env.CDK_VALIDATION);

function stackWith(count: number, overrides: Partial<JobRunProps> = {}, context: Record<string, unknown> = {}): Stack {
  const stack = new Stack(new App({ context }), 'Stack');
  const props = jobRunProps(stack, overrides);
  for (let index = 0; index < count; index++) new JobRun(stack, `JobRun${index}`, props);
  return stack;
}

const templateOf = (...args: Parameters<typeof stackWith>) => Template.fromStack(stackWith(...args)).toJSON();
const resourcesIn = (template: Record<string, unknown>) => Object.keys(template.Resources as object).length;
const bytesOf = (template: Record<string, unknown>) => JSON.stringify(template, undefined, 1).length;

test('the handler is small, including the SDK', () => {
  expect(zipBytes('build/handler/index.js')).toBeLessThanOrEqual(45_000);
});

test.each([
  [1, {}],
  [2, { waitFor: WaitFor.COMPLETION, timeout: Duration.minutes(20) }],
])('each further job run adds %i resources with %j', (resources, overrides) => {
  expect(resourcesIn(templateOf(3, overrides)) - resourcesIn(templateOf(2, overrides))).toBe(resources);
});

test('each further job run adds at most 640 bytes to the template, and an awaited one 1250', () => {
  const perJobRun = (overrides: object) =>
    (bytesOf(templateOf(11, overrides)) - bytesOf(templateOf(1, overrides))) / 10;
  expect(perJobRun({})).toBeLessThanOrEqual(640);
  expect(perJobRun({ waitFor: WaitFor.COMPLETION })).toBeLessThanOrEqual(1_250);
});

test('the policies are the same for 1 and for 400 job runs on one virtual cluster with one role', () => {
  const policiesWith = (count: number) => {
    const template = Template.fromStack(stackWith(count));
    return [template.findResources('AWS::IAM::Policy'), template.findResources('AWS::IAM::Role')];
  };
  expect(policiesWith(400)).toEqual(policiesWith(1));
});

describe('a stack', () => {
  test('can have 470 job runs', () => {
    const template = templateOf(470);
    expect(resourcesIn(template)).toBeLessThanOrEqual(500);
    expect(bytesOf(template)).toBeLessThanOrEqual(1_000_000);
  });

  test('fails when it has more resources than CloudFormation allows, with their number and a remedy', () => {
    const synthesis = () => stackWith(498).node.root as App;
    expect(() => synthesis().synth()).toThrow(
      /Stack Stack has 502 resources, but at most 500 are allowed; 498 of them are job runs, .*another stack/,
    );
  });

  test.each([
    [0, 498],
    ['600', 498],
  ])('can have more job runs when the limit of the CDK is set to %p', (limit, count) => {
    const template = templateOf(count, {}, { '@aws-cdk/core:stackResourceLimit': limit });
    expect(resourcesIn(template)).toBe(count + 4);
  });

  test('fails when the limit of the CDK is lower', () => {
    const stack = stackWith(7, {}, { '@aws-cdk/core:stackResourceLimit': 10 });
    expect(() => (stack.node.root as App).synth()).toThrow('has 11 resources, but at most 10 are allowed; 7 of them');
  });

  test('fails when long values make its template larger than CloudFormation allows', () => {
    const sparkSubmitParameters = SparkParameters.raw(`--conf spark.x=${'x'.repeat(100_000)}`);
    const jobDriver = JobDriver.sparkSubmit({
      entryPoint: EntryPoint.fromUri('local:///pi.py'),
      sparkSubmitParameters,
    });
    expect(() => templateOf(9, { jobDriver })).not.toThrow();
    expect(() => templateOf(10, { jobDriver })).toThrow(
      /template of stack Stack has more than \d{7} characters, but CloudFormation allows at most 1000000: move some of the job runs/,
    );
  });

  test('does not count the resources of a nested stack, which has its own limits', () => {
    const stack = stackWith(8, {}, { '@aws-cdk/core:stackResourceLimit': 15 });
    const nested = new NestedStack(stack, 'Nested');
    for (let index = 0; index < 8; index++)
      new JobRun(nested, `JobRun${index}`, jobRunProps(new Construct(nested, `${index}`)));
    expect(() => (stack.node.root as App).synth()).not.toThrow();
  });

  test('counts resources that aspects add', () => {
    const stack = stackWith(6, {}, { '@aws-cdk/core:stackResourceLimit': 10 });
    let added = false;
    const visit = () => {
      if (added) return;
      added = true;
      new JobRun(stack, 'Another', jobRunProps(new Stack(stack, 'Other')));
    };
    Aspects.of(stack).add({ visit });
    expect(() => (stack.node.root as App).synth()).toThrow('has 11 resources');
  });
});
