import { Lazy } from 'aws-cdk-lib';
import { EntryPoint, JobDriver, type JobRunProps } from '../../../../lib';
import { warningsOf } from '../../warnings';

const args = (...entryPointArguments: string[]): Partial<JobRunProps> => ({
  jobDriver: JobDriver.sparkSubmit({ entryPoint: EntryPoint.fromUri('local:///pi.py'), entryPointArguments }),
});

test.each([
  [['--table tracking --batch-id 6_dec_2022 --region eu-west-1'], 0, '--table'],
  [['--day 2026-01-01'], 0, '--day'],
  [['-d 2026-01-01 -v'], 0, '-d'],
  [['-v -w'], 0, '-v'],
  [['--day\n2026-01-01'], 0, '--day'],
  [['--day=1 --all'], 0, '--day'],
  [['--day=1 --table=x'], 0, '--day'],
  [['track --table a --all'], 0, '--table'],
  [['track', '--day 2026-01-01'], 1, '--day'],
  [['--day=1', '--table a'], 1, '--table'],
])('the arguments %j cause a warning', (texts, index, option) => {
  expect(warningsOf(args(...texts))).toEqual([
    {
      id: 'entryPointArguments',
      text: expect.stringContaining(`jobDriver.entryPointArguments[${index}] contains white space after ${option},`),
    },
  ]);
});

test.each([
  [['--query', 'select -1 from t']],
  [['--day', '2026-01-01']],
  [['a text with blanks']],
  [['--message=hello world']],
  [['--where=a - b']],
  [['--java-options', '-Xmx1g -Xms1g']],
  [['--spark-args', '--conf a=b --conf c=d']],
  [['select 1 -- a comment']],
  [['- a list']],
  [['-1 day']],
  [['--']],
  [['{"a": "--b c"}']],
])('the arguments %j cause no warning', (texts) => {
  expect(warningsOf(args(...texts))).toEqual([]);
});

test('an argument with a token is checked too', () => {
  const day = Lazy.string({ produce: () => '2026-01-01' });
  expect(warningsOf(args(`--day ${day}`))).toHaveLength(1);
  expect(warningsOf(args('--day', day, `--day=${day}`, `${day} x`))).toEqual([]);
});
