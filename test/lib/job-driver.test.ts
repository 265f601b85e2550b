import { Lazy } from 'aws-cdk-lib';
import {
  EntryPoint,
  JobDriver,
  JobTemplate,
  JobTemplateParameter,
  ReleaseLabel,
  SparkFile,
  SparkParameters,
  type SparkParametersProps,
  type SparkSqlJobDriverProps,
} from '../../lib';
import { Template } from 'aws-cdk-lib/assertions';
import { jobRunProps, newStack, render, requestOf } from './render';
import { errorsOf, warningsOf } from './warnings';

const entryPoint = EntryPoint.fromUri('local:///tables.sql');
const sql = (props: SparkSqlJobDriverProps) => ({ jobDriver: JobDriver.sparkSql(props) });
const sent = (props: SparkSqlJobDriverProps) => {
  const { sparkSqlJobDriver } = requestOf(render(sql(props))).jobDriver as Record<string, unknown>;
  return sparkSqlJobDriver;
};
const script = (props: SparkParametersProps) => ({ entryPoint, sparkSqlParameters: SparkParameters.of(props) });
const p = 'jobDriver.sparkSqlParameters';

describe('spark-sql receives', () => {
  test('Hive variables and properties in the order of their names, after all other parameters', () => {
    const props = script({
      executorCores: 2,
      jars: [SparkFile.fromUri('s3://code/a.jar')],
      conf: { 'spark.x': 'y' },
      hiveVariables: { Day: '2026-01-01', Area: 'a "b" $c' },
      hiveConf: { 'hive.exec.dynamic.partition.mode': 'nonstrict' },
    });
    expect(sent(props)).toEqual({
      entryPoint: 'local:///tables.sql',
      sparkSqlParameters:
        '--conf "spark.executor.cores=2" --conf "spark.jars=s3://code/a.jar" --conf "spark.x=y" ' +
        '--hiveconf "hive.exec.dynamic.partition.mode=nonstrict" ' +
        '--hivevar "Area=a \\"b\\" "\'$\'"c" --hivevar "Day=2026-01-01"',
    });
  });

  test('a properties file', () => {
    expect(sent(script({ propertiesFile: '/etc/spark/job.conf' }))).toMatchObject({
      sparkSqlParameters: '--properties-file "/etc/spark/job.conf"',
    });
  });

  test('a query instead of a script', () => {
    expect(sent({ query: 'select "a b", \'${hivevar:Day}\'\nfrom t;' })).toEqual({
      sparkSqlParameters: '-e "select \\"a b\\", \'"\'$\'"{hivevar:Day}\'\nfrom t;"',
    });
    const sparkSqlParameters = SparkParameters.of({ hiveVariables: { Day: '1' } });
    expect(sent({ query: 'select 1', sparkSqlParameters })).toEqual({
      sparkSqlParameters: '--hivevar "Day=1" -e "select 1"',
    });
    expect(sent({ query: Lazy.string({ produce: () => 'select 2' }) })).toEqual({
      sparkSqlParameters: '-e "select 2"',
    });
  });

  test.each(['-e "select 1"', '-f s3://code/a.sql', '--hivevar A=b -e "select 1"'])('raw parameters with %s', (raw) => {
    expect(sent({ sparkSqlParameters: SparkParameters.raw(raw) })).toEqual({ sparkSqlParameters: raw });
  });

  test('a query with parameters of a job template', () => {
    const stack = newStack();
    const { executionRole } = jobRunProps(stack);
    new JobTemplate(stack, 'Template', {
      executionRole: executionRole!,
      releaseLabel: ReleaseLabel.EMR_7_13_0,
      jobDriver: JobDriver.sparkSql({ query: "select '${Day}'" }),
      parameters: { Day: JobTemplateParameter.string() },
    });
    Template.fromStack(stack).hasResourceProperties('AWS::EMRContainers::JobTemplate', {
      JobTemplateData: { JobDriver: { SparkSqlJobDriver: { SparkSqlParameters: '-e "select \'${Day}\'"' } } },
    });
  });
});

test('spark-submit receives a properties file too', () => {
  const sparkSubmitParameters = SparkParameters.of({ propertiesFile: '/etc/spark/job.conf' });
  const { sparkSubmitJobDriver } = requestOf(
    render({ jobDriver: JobDriver.sparkSubmit({ entryPoint, sparkSubmitParameters }) }),
  ).jobDriver as Record<string, unknown>;
  expect(sparkSubmitJobDriver).toMatchObject({ sparkSubmitParameters: '--properties-file "/etc/spark/job.conf"' });
});

describe('synthesis fails when', () => {
  test.each<[string, SparkSqlJobDriverProps, string]>([
    [
      'neither a script nor a query is set',
      {},
      'jobDriver.entryPoint is required unless query is set: set entryPoint to a SQL script, or set query',
    ],
    [
      'only parameters are set',
      { sparkSqlParameters: SparkParameters.raw('--hivevar e=f') },
      'jobDriver.entryPoint is required unless query is set: set entryPoint to a SQL script, or set query',
    ],
    [
      'a script and a query are set',
      { entryPoint, query: 'select 1' },
      'jobDriver.query conflicts with entryPoint: set only one',
    ],
    ['the query is blank', { query: ' ' }, 'jobDriver.query must not be blank, got " "'],
    [
      'a script and -e are set',
      { entryPoint, sparkSqlParameters: SparkParameters.raw('-e "select 1"') },
      `${p} must not contain -e together with an entryPoint: set only one`,
    ],
    [
      'a query and -f are set',
      { query: 'select 1', sparkSqlParameters: SparkParameters.raw('-f s3://c/a.sql') },
      `${p} must not contain -f together with a query: set only one`,
    ],
    [
      'the name of a variable contains white space',
      script({ hiveVariables: { 'a b': 'c' } }),
      `a name in ${p}.hiveVariables must not contain white space or "=", got "a b"`,
    ],
    [
      'the name of a property contains "="',
      script({ hiveConf: { 'a=b': 'c' } }),
      `a name in ${p}.hiveConf must not contain white space or "=", got "a=b"`,
    ],
    [
      'a value is not a string',
      script({ hiveVariables: { a: 1 as never } }),
      `${p}.hiveVariables["a"] must be a string, got a number`,
    ],
    [
      'a value contains a NUL character',
      script({ hiveVariables: { a: '\0' } }),
      `${p}.hiveVariables["a"] must not contain a NUL character`,
    ],
    [
      'the properties file is a URI',
      script({ propertiesFile: 's3://code/job.conf' }),
      `${p}.propertiesFile must be an absolute path in the container image, not a URI, such as /etc/spark/job.conf, got "s3://code/job.conf"`,
    ],
    [
      'the properties file is a relative path',
      script({ propertiesFile: 'job.conf' }),
      `${p}.propertiesFile must be an absolute path in the container image, not a URI, such as /etc/spark/job.conf, got "job.conf"`,
    ],
  ])('%s', (_, props, message) => {
    expect(errorsOf(sql(props))).toEqual([message]);
  });

  test.each(['hiveVariables', 'hiveConf'])('%s is set for spark-submit', (member) => {
    const sparkSubmitParameters = SparkParameters.of({ [member]: { a: 'b' } });
    expect(errorsOf({ jobDriver: JobDriver.sparkSubmit({ entryPoint, sparkSubmitParameters }) })).toEqual([
      `jobDriver.sparkSubmitParameters.${member} applies only to spark-sql: use entryPointArguments or conf`,
    ]);
  });

  test.each([
    [() => SparkParameters.of({ hiveVariables: 'a=b' as never }), 'SparkParameters.of: hiveVariables must be'],
    [() => SparkParameters.of({ hiveConf: [] as never }), 'SparkParameters.of: hiveConf must be'],
    [() => SparkParameters.of({ propertiesFile: 1 as never }), 'SparkParameters.of: propertiesFile must be'],
    [() => JobDriver.sparkSql({ query: 1 as never }), 'JobDriver.sparkSql: query must be a string'],
  ])('a type is wrong: %#', (make, message) => {
    expect(make).toThrow(message);
  });
});

test('no query is required where a token can contain it', () => {
  const raw = SparkParameters.raw(Lazy.string({ produce: () => '-e "select 1"' }));
  expect(errorsOf(sql({ sparkSqlParameters: raw }))).toEqual([]);
  expect(warningsOf(sql({ query: 'select 1; select 2' }))).toEqual([]);
});

test('the parameters are rendered once to find their files, once to check them and once to send them', () => {
  const parameters = SparkParameters.of({ executorCores: 2 });
  const rendered = jest.spyOn(parameters, '_render');
  render({ jobDriver: JobDriver.sparkSubmit({ entryPoint, sparkSubmitParameters: parameters }) });
  expect(rendered).toHaveBeenCalledTimes(3);
});
