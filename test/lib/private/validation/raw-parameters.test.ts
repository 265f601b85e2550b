import { CfnParameter } from 'aws-cdk-lib';
import {
  ApplicationConfiguration,
  EntryPoint,
  JobDriver,
  type JobDriverConfig,
  type JobRunProps,
  JobTemplate,
  JobTemplateParameter,
  ReleaseLabel,
  SparkParameters,
} from '../../../../lib';
import { splitWords as split } from '../../../../lib/private/validation/command-line/split-words';
import { jobRunProps, newStack } from '../../render';
import { errorsOf, warningsOf } from '../../warnings';
import { POSIX_SHELL, splitWords } from '../spark/split-words';

const submit = (text: string): Partial<JobRunProps> => ({
  jobDriver: JobDriver.sparkSubmit({
    entryPoint: EntryPoint.fromUri('local:///pi.py'),
    sparkSubmitParameters: SparkParameters.raw(text),
  }),
});
const sql = (text: string): Partial<JobRunProps> => ({
  jobDriver: JobDriver.sparkSql({
    entryPoint: EntryPoint.fromUri('local:///a.sql'),
    sparkSqlParameters: SparkParameters.raw(text),
  }),
});

describe('words', () => {
  test.each([
    "--conf spark.x='a b' --class com.X",
    '--conf "spark.x=a \\"b\\" \\\\ c"',
    '--conf spark.x=a\n\t --conf spark.y=b',
    'a\'b\'"c"d \'\' ""',
    'a\\ b c',
    '  a  ',
    '',
  ])('of %j are the same as in a shell', (line) => {
    expect(split(line).words.map(({ text }) => text)).toEqual(splitWords(line, POSIX_SHELL));
  });

  test('continue on the next line after a backslash', () => {
    expect(split('--a \\\n  --b "c\\\nd"').words.map(({ text }) => text)).toEqual(['--a', '--b', 'cd']);
  });

  test.each([
    ['--conf "spark.x=a', 'quote'],
    ["--conf 'spark.x=a", 'quote'],
    ['--class X \\', 'backslash'],
  ])('of %j cannot be split', (line, problem) => {
    expect(split(line).problem).toBe(problem);
  });
});

describe('raw parameters', () => {
  const p = 'jobDriver.sparkSubmitParameters';
  test.each([
    ['--conf "spark.x=a', 'must be a valid command line, got an unclosed quote'],
    ["--conf 'spark.x=a b", 'got an unclosed quote'],
    ['--class X \\', 'got a trailing backslash'],
    [
      'spark-submit --conf spark.executor.cores=2',
      'must start with an option, got the program "spark-submit": remove it',
    ],
    ['/usr/bin/spark-submit --class X', 'got the program "/usr/bin/spark-submit"'],
    ['--class X s3://code/job.jar', 'got "s3://…" (set a program as entryPoint, and a jar in jars)'],
    ['--class X job.py 1', 'got "jo…" (set a program as entryPoint'],
    ['--class --conf spark.executor.cores=2', 'must have a value after --class, got "--conf"'],
    ['--conf spark.executor.cores=2 --jars', 'must have a value after --jars, got nothing'],
    ['--conf --verbose', 'must have a value after --conf, got "--verbose"'],
    ['--conf spark.executor.cores', 'must have name=value after --conf, got "spark.executor.cores"'],
    ['--conf=spark.executor.cores', 'must have name=value after --conf'],
    ['-c spark.executor.cores', 'must have name=value after --conf'],
    ['--conf spark.executor.cores 2', 'must contain only options and their values, got "…"'],
    ['--conf spark.executor.cores =2', 'must contain only options and their values, got "…"'],
    ['--conf spark.jars= s3://c/a.jar', 'must contain only options and their values, got "s3:/…"'],
    ['--jars s3://c/a.jar, s3://c/b.jar', 'got "s3:/…" (write a list of files without spaces'],
    ['--conf spark.driver.extraJavaOptions=-Da=b -Dc=d e', 'must contain only options and their values, got "…"'],
    ['\u2013conf spark.x=y', 'must use plain dashes and quotes, as typed on a keyboard'],
    ['\u201c--conf\u201d spark.x=y', 'must use plain dashes and quotes'],
    ['--conf hive.metastore.uris=thrift://x', '--conf "hive.metastore.uris" is ignored by Spark'],
    ['--conf "spark.x =y"', 'is not a Spark property: a name must not contain white space'],
  ])('fail when they are %j', (text, message) => {
    expect(errorsOf(submit(text))[0]).toContain(`${p} `);
    expect(errorsOf(submit(text))[0]).toContain(message);
  });

  test.each([
    ['--num-executor 2', '--num-executor, which is not an option of spark-submit: did you mean --num-executors?'],
    ['--executor_memory 2g', 'did you mean --executor-memory?'],
    ['--something 1', '--something, which is not an option of spark-submit'],
    ['--hivevar A=b', '--hivevar, which is not an option of spark-submit'],
    ['--version', '--version, so spark-submit does not run a job'],
    ['--conf spark.x=a;b', 'contains ; in "spa…" without quotes'],
    ['--conf spark.x=$HOME/a', 'contains $ in'],
    ['--conf spark.x=`date`', 'contains ` in'],
    ['--conf spark.executor.core=2', 'did you mean "spark.executor.cores"?'],
  ])('cause a warning when they are %j', (text, message) => {
    expect(errorsOf(submit(text))).toEqual([]);
    expect(warningsOf(submit(text)).map((warning) => warning.text)).toEqual([expect.stringContaining(message)]);
  });

  test.each([
    '--class com.X --conf spark.executor.cores=2',
    '--verbose --archives s3://c/e.tar.gz#environment',
    "--conf spark.x='a b; $c'",
    '--conf "spark.x=a;b"',
    '--conf spark.x=a\n  --conf spark.y=b',
    '--conf spark.x=a \\\n  --conf spark.y=b',
    '--conf=spark.x=a=b',
    '-c spark.x=a -v',
    '--driver-java-options --add-opens=java.base/java.lang=ALL-UNNAMED',
    '--driver-java-options "-Da=b -Dc=d" --name "my job"',
    '--jars s3://c/a.jar,local:///opt/b.jar --py-files s3://c/a.zip',
    '--packages org.apache.hadoop:hadoop-aws:3.3.4 --repositories https://repo.example',
    '--conf spark.sql.extensions= --conf spark.executor.extraJavaOptions=-XX:+UseG1GC',
    '--num-executors 2 --executor-memory 2g --executor-cores 1 --driver-memory 1g',
    '--master k8s://https://host --deploy-mode cluster --supervise --remote sc://host',
  ])('can be %j', (text) => {
    expect(errorsOf(submit(text))).toEqual([]);
    expect(warningsOf(submit(text))).toEqual([]);
  });

  test.each(['--hivevar A=b -hiveconf a=b', '-d A=b --database sales -S', '-i s3://code/init.sql'])(
    'of spark-sql can be %j',
    (text) => {
      expect(errorsOf(sql(text))).toEqual([]);
      expect(warningsOf(sql(text))).toEqual([]);
    },
  );

  test('are checked around a token', () => {
    const text = new CfnParameter(newStack(), 'Text').valueAsString;
    for (const good of [
      text,
      `${text} --class X`,
      `--conf ${text}`,
      `--conf spark.x=${text}`,
      `--jars ${text}`,
      `--class ${text}`,
    ]) {
      expect(errorsOf(submit(good))).toEqual([]);
    }
    expect(errorsOf(submit(`--conf "spark.x=${text}`))).toEqual([expect.stringContaining('unclosed quote')]);
    expect(errorsOf(submit(`--jars s3:///${text}`))).toEqual([expect.stringContaining('must name a bucket')]);
    expect(errorsOf(submit(`--conf spark.x ${text} job.py`))[0]).toContain('got "jo…"');
  });

  test('of a user-defined driver are checked too', () => {
    const driverOf = (config: JobDriverConfig) => ({
      jobDriver: new (class extends JobDriver {
        public bind = () => config;
      })(),
    });
    const entryPoint = 's3://a/b';
    const sparkSubmitJobDriver = { entryPoint, sparkSubmitParameters: '--class' };
    expect(errorsOf(driverOf({ sparkSubmitJobDriver }))).toEqual([`${p} must have a value after --class, got nothing`]);
    const sparkSqlJobDriver = { entryPoint, sparkSqlParameters: '--conf' };
    expect(errorsOf(driverOf({ sparkSqlJobDriver }))).toEqual([
      'jobDriver.sparkSqlParameters must have a value after --conf, got nothing',
    ]);
  });

  test('can contain parameters in a job template', () => {
    const stack = newStack();
    const { executionRole } = jobRunProps(stack);
    const template = (id: string, text: string) =>
      new JobTemplate(stack, id, {
        ...submit(text),
        jobDriver: submit(text).jobDriver!,
        executionRole: executionRole!,
        releaseLabel: ReleaseLabel.EMR_7_13_0,
        parameters: { Class: JobTemplateParameter.string(), Jar: JobTemplateParameter.string() },
      });
    expect(() => template('Good', '--class ${Class} --jars s3://code/${Jar}')).not.toThrow();
    expect(() => template('Bad', '--class ${Class} --jars s3:///${Jar}')).toThrow('must name a bucket');
  });
});

describe('an option that is repeated', () => {
  const p = 'jobDriver.sparkSubmitParameters';
  test.each([
    ['--conf spark.executor.cores=2 -c spark.executor.cores=4', 'contains --conf spark.executor.cores more than once'],
    ['--conf spark.x.a=1 --conf=spark.x.a=1', 'contains --conf spark.x.a more than once, and Spark uses the last one'],
    ['--class com.A --class com.B', 'contains --class more than once, and Spark uses the last one: remove the others'],
  ])('causes a warning for %s', (text, message) => {
    expect(warningsOf(submit(text))).toEqual([
      { id: 'sparkParameters', text: expect.stringContaining(`${p} ${message}`) },
    ]);
  });

  test('is accepted for different properties, switches and variables', () => {
    expect(warningsOf(submit('--conf spark.x.a=1 --conf spark.x.b=1 --verbose --verbose'))).toEqual([]);
    expect(warningsOf(sql('--hivevar A=1 --hivevar B=2 -d C=3 -d D=4'))).toEqual([]);
  });
});

describe('white space at the start or end of a value', () => {
  const typed = (conf: Record<string, string>): Partial<JobRunProps> => ({
    jobDriver: JobDriver.sparkSubmit({
      entryPoint: EntryPoint.fromUri('local:///pi.py'),
      sparkSubmitParameters: SparkParameters.of({ conf }),
    }),
  });
  const lost =
    'has a value that starts or ends with white space, which the program that submits the job keeps but the driver drops';

  test('causes a warning', () => {
    const text = (entry: string) => [{ id: 'sparkPropertyValue', text: expect.stringContaining(`${entry} ${lost}`) }];
    const property = 'jobDriver.sparkSubmitParameters';
    expect(warningsOf(typed({ 'spark.x.catalog': ' glue' }))).toEqual(text(`${property}.conf["spark.x.catalog"]`));
    expect(warningsOf(typed({ 'spark.x.catalog': 'glue\n' }))).toEqual(text(`${property}.conf["spark.x.catalog"]`));
    expect(warningsOf(submit('--conf "spark.x.a=b "'))).toEqual(text(`${property} --conf "spark.x.a"`));
  });

  test('is accepted in Java options, and in spark-defaults, where Spark trims values', () => {
    expect(warningsOf(typed({ 'spark.driver.extraJavaOptions': ' -Da=b ', 'spark.x.empty': '' }))).toEqual([]);
    const applicationConfiguration = [ApplicationConfiguration.sparkDefaults({ 'spark.x.catalog': 'glue ' })];
    expect(warningsOf({ applicationConfiguration })).toEqual([]);
  });
});
