import { findShape, shapeOf } from '../../../local/emr-containers/model';
import model from '../../../local/emr-containers/model.json';
import { validate } from '../../../local/emr-containers/validate';
import { exception, startRequest } from './fixture';

const shapeNames = Object.keys(model.shapes);
const constrained = shapeNames.filter((name) => shapeOf(name).type === 'string');

describe('texts', () => {
  test.each(constrained.filter((name) => shapeOf(name).max !== undefined))('fails when a %s is too long', (name) => {
    const shape = shapeOf(name);
    expect(() => validate(name, 'a'.repeat(shape.max! + 1), 'field')).toThrow(
      ` at 'field' failed to satisfy constraint: Member must have length less than or equal to ${shape.max}`,
    );
  });

  test.each(constrained.filter((name) => (shapeOf(name).min ?? 0) > 0))('fails when a %s is empty', (name) => {
    expect(() => validate(name, '', 'field')).toThrow(
      ` at 'field' failed to satisfy constraint: Member must have length greater than or equal to ${shapeOf(name).min}`,
    );
  });

  test.each(constrained.filter((name) => shapeOf(name).enum))('%s allows only its enum values', (name) => {
    const { enum: values = [] } = shapeOf(name);
    for (const value of values) expect(validate(name, value)).toBe(value);
    expect(() => validate(name, 'OTHER', 'field')).toThrow(
      ` at 'field' failed to satisfy constraint: Member must satisfy enum value set: [${values.join(', ')}]`,
    );
  });

  test.each([
    ['IAMRoleArn', 'arn:aws-cn:iam::123456789012:role/service/job+1'],
    ['JobArn', 'arn:aws:emr-containers:eu-central-1:123456789012:/virtualclusters/abc/jobruns/def'],
    ['KubernetesNamespace', 'spark-jobs'],
    ['ParametricIAMRoleArn', '${Role}'],
    ['ParametricReleaseLabel', '${Release}'],
    ['ReleaseLabel', 'emr-7.13.0-latest'],
    ['RotationSize', '1.5GB'],
    ['SparkSubmitParameters', '--conf a=b\n--conf c=d'],
    ['TemplateParameterName', 'a_b#c.d-1'],
    ['UriString', 's3://bucket/prefix with ümlaut'],
    ['String128', '💡'.repeat(128)],
  ])('%s allows %j', (name, value) => expect(validate(name, value)).toBe(value));

  test.each([
    ['IAMRoleArn', 'arn:aws:iam::123456789012:user/somebody'],
    ['IAMRoleArn', 'arn:aws:iam::123456789012:role/job\n'],
    ['ResourceNameString', 'two words'],
    ['ResourceIdString', 'ABC'],
    ['ReleaseLabel', '${Release}'],
    ['SparkSubmitParameters', ' \t\n '],
    ['LogGroupName', '/aws/emr:1'],
    ['UriString', 's3://bucket/\u0007'],
  ])('fails when a %s is %j', (name, value) => {
    expect(() => validate(name, value, 'field')).toThrow(
      ` at 'field' failed to satisfy constraint: Member must satisfy regular expression pattern: `,
    );
  });
});

describe('structures', () => {
  test.each(shapeNames.flatMap((name) => (shapeOf(name).required ?? []).map((member) => [name, member])))(
    'fails when a %s has no %s',
    (name, member) => {
      expect(() => validate(name, {})).toThrow(
        `Value at '${member}' failed to satisfy constraint: Member must not be null`,
      );
    },
  );

  test('removes unknown members', () => {
    const driver = { sparkSubmitJobDriver: { entryPoint: 'local:///a.py', color: 'red' } };
    expect(validate('JobDriver', driver)).toEqual({ sparkSubmitJobDriver: { entryPoint: 'local:///a.py' } });
  });

  test('treats null as omitted', () => {
    expect(validate('JobDriver', { sparkSqlJobDriver: null })).toEqual({});
  });

  test.each([{}, { container: 'x' }])('fails when a union has no member: %j', (value) => {
    expect(() => validate('ContainerInfo', value, 'info')).toThrow(`Value at 'info'`);
  });

  test('reports all problems at once, each with its path', () => {
    const request = startRequest({ name: 'two words', clientToken: undefined, tags: { '': 'x' } });
    const jobDriver = { sparkSubmitJobDriver: { entryPointArguments: ['ok', ''] } };
    const validated = () => validate('StartJobRunRequest', { ...request, jobDriver });
    expect(validated).toThrow(exception('ValidationException', '6 validation errors detected: '));
    for (const path of [
      ...['name', 'clientToken', 'jobDriver.sparkSubmitJobDriver.entryPoint'],
      'jobDriver.sparkSubmitJobDriver.entryPointArguments.2.member',
    ]) {
      expect(validated).toThrow(` at '${path}' failed to satisfy constraint: Member must `);
    }
    expect(validated).toThrow(`Value at 'tags' failed to satisfy constraint: Map keys must satisfy constraint: [`);
  });

  test('reports one problem with the text of AWS', () => {
    expect(() => validate('StartJobRunRequest', startRequest({ name: 'n'.repeat(65) }))).toThrow(
      /^1 validation error detected: Value 'n{65}' at 'name' failed to satisfy constraint: Member must have length less than or equal to 64$/,
    );
  });

  test.each([
    ['ResourceNameString', 'two words', `Value 'two words' at 'field' failed`],
    ['MaxFilesToKeep', 0, `Value '0' at 'field' failed`],
    ['EntryPointPath', '', `Value at 'field' failed`],
    ['JobRunStates', Array(11).fill('RUNNING'), `Value at 'field' failed`],
  ])('quotes a %s of %j only if it is not sensitive', (shape, value, message) => {
    expect(() => validate(shape, value, 'field')).toThrow(message);
  });

  test('never reveals a value or a key of a sensitive map', () => {
    const secret = 'hunter2'.repeat(200);
    const configurationOverrides = {
      applicationConfiguration: [{ classification: 'spark-defaults', properties: { [secret]: secret } }],
    };
    const jobDriver = { sparkSubmitJobDriver: { entryPoint: secret } };
    let message = '';
    try {
      validate('StartJobRunRequest', startRequest({ configurationOverrides, jobDriver }));
    } catch (error) {
      message = String(error);
    }
    expect(message).toContain(`'jobDriver.sparkSubmitJobDriver.entryPoint'`);
    expect(message).toContain(`'configurationOverrides.applicationConfiguration.1.member.properties'`);
    expect(message).not.toContain('hunter2');
  });
});

describe('collections and numbers', () => {
  const tags = (count: number) => Object.fromEntries(Array.from({ length: count }, (_, index) => [`k${index}`, 'v']));

  test('allows 50 tags', () => expect(validate('TagMap', tags(50))).toEqual(tags(50)));

  test('fails when there are 51 tags', () => {
    expect(() => validate('TagMap', tags(51), 'tags')).toThrow('Member must have length less than or equal to 50');
  });

  test('fails when a list is too long', () => {
    expect(() => validate('JobRunStates', Array(11).fill('RUNNING'), 'states')).toThrow(
      `Value at 'states' failed to satisfy constraint: Member must have length less than or equal to 10`,
    );
  });

  test('fails when a structure in a map violates a constraint', () => {
    expect(() => validate('TemplateParameterConfigurationMap', { Day: { type: 'DATE' } }, 'parameters')).toThrow(
      `Value 'DATE' at 'parameters.Day.member.type' failed`,
    );
  });

  test.each([1, 50])('accepts %d files to keep', (count) => expect(validate('MaxFilesToKeep', count)).toBe(count));

  test.each([
    [0, 'greater than or equal to 1'],
    [51, 'less than or equal to 50'],
  ])('fails when the number of files to keep is %d', (count, rule) => {
    expect(() => validate('MaxFilesToKeep', count, 'files')).toThrow(`Member must have value ${rule}`);
  });

  test.each([
    ['MaxFilesToKeep', '3', 'STRING_VALUE can not be converted to an Integer'],
    ['MaxFilesToKeep', 1.5, 'NUMBER_VALUE can not be converted to an Integer'],
    ['ReleaseLabel', 7, 'NUMBER_VALUE can not be converted to a String'],
    ['TagMap', ['a'], 'LIST_VALUE can not be converted to a map'],
    ['JobDriver', 'x', 'STRING_VALUE can not be converted to a structure'],
    ['EntryPointArguments', { 0: 'a' }, 'OBJECT_VALUE can not be converted to a list'],
    ['Date', 'yesterday', 'STRING_VALUE can not be converted to a Timestamp'],
  ])('fails when a %s is sent as %j', (name, value, message) => {
    expect(() => validate(name, value)).toThrow(exception('SerializationException', message));
  });

  test('reads an ISO 8601 string as a date', () => {
    expect(validate('Date', '2026-11-23T01:02:03.004Z')).toEqual(new Date(Date.UTC(2026, 10, 23, 1, 2, 3, 4)));
  });
});

test('every shape that the model refers to exists', () => {
  for (const name of shapeNames) {
    const { members = {}, member, key, value } = shapeOf(name);
    for (const reference of [...Object.values(members), member, key, value]) {
      if (reference) expect(findShape(reference.shape)).toBeDefined();
    }
  }
});
