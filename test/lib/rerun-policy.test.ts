import { Lazy } from 'aws-cdk-lib';
import { ReplacePolicy, RerunPolicy, RollbackPolicy } from '../../lib';
import { render, resourcesOf } from './render';

function propertiesOf(...args: Parameters<typeof render>): Record<string, unknown> {
  const [jobRun] = resourcesOf(render(...args), 'Custom::EMRContainersJobRun');
  const { ServiceToken: _, ServiceTimeout: __, Request: ___, ...properties } = jobRun.Properties;
  return properties;
}

test('defaults are not in the template', () => {
  const rerun = RerunPolicy.onChange();
  const defaults = { rerun, replace: ReplacePolicy.START_FIRST, rollback: RollbackPolicy.ADOPT };
  expect(propertiesOf()).toEqual({ SchemaVersion: '1' });
  expect(propertiesOf(defaults)).toEqual({ SchemaVersion: '1' });
});

test.each([
  [RerunPolicy.onChange('1', '2'), { RerunValues: ['1', '2'] }],
  [RerunPolicy.onChange(Lazy.string({ produce: () => 'late' })), { RerunValues: ['late'] }],
  [RerunPolicy.onChangeOf('1'), { Rerun: 'VALUES', RerunValues: ['1'] }],
  [RerunPolicy.once(), { Rerun: 'ONCE' }],
])('a rerun policy is rendered: %#', (rerun, expected) => {
  expect(propertiesOf({ rerun })).toEqual({ SchemaVersion: '1', ...expected });
});

test('always has the time of synthesis as its value', () => {
  const before = new Date().toISOString();
  const { RerunValues: values } = propertiesOf({ rerun: RerunPolicy.always() }) as { RerunValues: string[] };
  expect(values).toHaveLength(1);
  expect(values[0] >= before && values[0] <= new Date().toISOString()).toBe(true);
});

test('the replace and rollback policies are rendered', () => {
  expect(propertiesOf({ replace: ReplacePolicy.CANCEL_FIRST, rollback: RollbackPolicy.RERUN })).toEqual({
    SchemaVersion: '1',
    Replace: 'CANCEL_FIRST',
    Rollback: 'RERUN',
  });
});

test('fails when a value is missing or is not a string', () => {
  expect(() => RerunPolicy.onChangeOf()).toThrow('RerunPolicy.onChangeOf: values must have at least 1 entry, got 0');
  expect(() => RerunPolicy.onChange('1', undefined as never)).toThrow(
    'RerunPolicy: values[1] must be a string, got undefined (is an environment variable not set?)',
  );
});
