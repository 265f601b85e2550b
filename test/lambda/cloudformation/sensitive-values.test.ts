import { type Job, sensitiveValues } from '../../../lambda/cloudformation/sensitive-values';

const submit = (entryPointArguments: string[], sparkSubmitParameters = ''): Job => ({
  jobDriver: { sparkSubmitJobDriver: { entryPoint: 'local:///job.py', entryPointArguments, sparkSubmitParameters } },
});
const args = (...entryPointArguments: string[]) => submit(entryPointArguments);
const parameters = (sparkSubmitParameters: string) => submit([], sparkSubmitParameters);

test.each<[what: string, job: Job, masked: string[], readable: string[]]>([
  [
    'the locations of a list of files, and shows the names of the files',
    parameters('--jars s3://orders/deep/one.jar,s3://returns/two.jar?version=Quarterly'),
    ['s3://orders/deep', 'orders/deep', 's3://returns', 'returns', 'version=Quarterly', 'Quarterly'],
    ['one.jar', 'two.jar'],
  ],
  [
    'the alias of an archive',
    parameters('--archives s3://orders/env.tar.gz#environment'),
    ['s3://orders', 'orders', 'environment'],
    ['env.tar.gz'],
  ],
  ['no name of a class', parameters('--class com.example.Main'), [], ['com.example.Main']],
  ['no name of a package', parameters('--packages a.b:c:1,d.e:f:2'), [], ['a.b:c:1', 'd.e:f:2']],
  ['the value of an option that only begins like --class', parameters('--classes Quarterly'), ['Quarterly'], []],
  [
    'the value of an option that only ends like --class',
    parameters('---class Quarterly'),
    ['---class', 'Quarterly'],
    [],
  ],
  [
    'the file of an option that only begins like --files',
    parameters('--filesystem s3://orders/x.txt'),
    ['s3://orders/x.txt', 'orders/x.txt'],
    [],
  ],
  [
    'the file of an option that only ends like --files',
    parameters('---files s3://orders/x.txt'),
    ['---files', 's3://orders/x.txt', 'orders/x.txt'],
    [],
  ],
  ['the value within a short option', args('-pQuarterly'), ['-pQuarterly', 'Quarterly'], []],
  ['a value with a hyphen as a whole', args('a-pQuarterly'), ['a-pQuarterly'], []],
  ['the value after an option', args('plain', '-x', 'Quarterly'), ['Quarterly'], []],
  [
    'the words between several separators',
    args('west;;north__west??Quarterly'),
    ['west;;north__west??Quarterly', 'north__west', 'Quarterly'],
    [],
  ],
  [
    'the parts between several signs',
    args('user::Quarterly@@hostname'),
    ['user::Quarterly@@hostname', 'Quarterly', 'hostname'],
    [],
  ],
  [
    'the words in double quotes',
    parameters('--name "Quarterly \\"Report\\""'),
    ['Quarterly "Report"', 'Quarterly', 'Report'],
    [],
  ],
  [
    'the words in single quotes',
    parameters("--name 'Quarterly Report'"),
    ['Quarterly Report', 'Quarterly', 'Report'],
    [],
  ],
  [
    'the words around an escaped space',
    parameters('--name Quarterly\\ Report'),
    ['Quarterly Report', 'Quarterly', 'Report'],
    [],
  ],
  ['a directory as a whole', args('/Quarterly/orders'), ['/Quarterly/orders'], []],
  ['nothing of a job without parameters', submit([], ''), [], []],
])('masks %s', (_, job, masked, readable) => {
  const values = sensitiveValues(job);
  expect([...values.masked].sort()).toEqual([...masked].sort());
  expect([...values.readable].sort()).toEqual(['job.py', ...readable].sort());
  expect(values.secret.size).toBe(0);
});

test.each([
  ...[
    '-100.25',
    '+2048.5m',
    'disabled',
    'OVERWRITE',
    'spark.sql.shuffle',
    'org.apache.spark.Main',
    'com.amazon.emr.Main',
  ],
  ...['com.amazonaws.Main', 'java.lang.Main', 'javax.sql.DataSource', 'scala.Option'],
  ...['/usr/lib/spark/jars', 'local:///usr/lib/spark', 'file:///usr/share/java'],
])('shows the common value %s', (value) => expect(sensitiveValues(args(value)).masked.size).toBe(0));

test.each([
  ...['x-100.25', '100.25megabytes', 'disabled-user', 'not-enabled', 'my.spark.sql', 'com.amazonian.Main', 'java-user'],
  ...['/home/usr/lib/orders', '/usr/local/orders', 's3:///usr/lib/orders'],
])('masks %s, which only resembles a common value', (value) =>
  expect([...sensitiveValues(args(value)).masked]).toContain(value),
);
