import { Lazy, Token } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { renderRequest } from '../../../../lambda/job-run/start-request';
import { JobRun } from '../../../../lib';
import { jobRunProps, newStack, resourcesOf } from '../../render';

type Override = [path: string, value?: unknown];

/** The properties of a job run with these overrides. An override without a value deletes. */
function propertiesWith(...overrides: Override[]): Record<string, unknown> {
  const stack = newStack();
  const jobRun = new JobRun(stack, 'JobRun', jobRunProps(stack));
  for (const [path, ...value] of overrides) {
    if (value.length > 0) jobRun.addRequestOverride(path, value[0]);
    else jobRun.addRequestDeletionOverride(path);
  }
  return resourcesOf(Template.fromStack(stack), 'Custom::EMRContainersJobRun')[0].Properties;
}

/** The properties as CloudFormation passes them on. */
function texts(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(texts);
  if (typeof value !== 'object' || value === null) return String(value);
  return Object.fromEntries(Object.entries(value).map(([name, member]) => [name, texts(member)]));
}

test('values reach StartJobRun with their types', () => {
  const ResourceProperties = texts(
    propertiesWith(
      ['newLimit', 30],
      ['configurationOverrides.monitoringConfiguration.newSwitch', true],
      ['newHolder', { list: [1, 'two', { deep: false }], 'with.dot': 1.5, text: '7' }],
    ),
  );
  const StackId = 'arn:aws:cloudformation:eu-west-1:123456789012:stack/S/1';
  const event = { StackId, LogicalResourceId: 'J', RequestId: 'r', ResourceProperties };
  expect(renderRequest(event as never)).toMatchObject({
    newLimit: 30,
    configurationOverrides: { monitoringConfiguration: { newSwitch: true } },
    newHolder: { list: [1, 'two', { deep: false }], 'with.dot': 1.5, text: '7' },
  });
});

test.each<[string, Override[]]>([
  ['without overrides', []],
  ['for members that are strings in the API', [['jobDriver.sparkSubmitJobDriver.entryPointArguments', ['a', 1]]]],
  ['for strings only', [['newText', 'x']]],
  [
    'for tokens',
    [
      ['newNumber', Token.asNumber({ Ref: 'AWS::Region' })],
      ['newObject', Lazy.any({ produce: () => 1 })],
    ],
  ],
  [
    'for values of string maps',
    [
      ['tags.n', 1],
      ['configurationOverrides.applicationConfiguration', [{ classification: 'x', properties: { n: 1 } }]],
    ],
  ],
  [
    'when a string follows',
    [
      ['a', 1],
      ['a', 'x'],
    ],
  ],
  ['when a deletion follows', [['a.b', 1], ['a']]],
  [
    'when a list follows',
    [
      ['a', [1, true]],
      ['a', ['x']],
    ],
  ],
])('the template contains no types %s', (_, overrides) => {
  expect(propertiesWith(...overrides)).not.toHaveProperty('RequestTypes');
});

test('an object is merged into the values of earlier overrides', () => {
  const { RequestTypes } = propertiesWith(['a.b', 1], ['a', { c: true }]);
  expect(RequestTypes).toEqual({ Numbers: ['a.b'], Booleans: ['a.c'] });
});
