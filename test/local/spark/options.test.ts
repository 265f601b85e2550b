import { checkSparkArguments } from '../../../local/spark/options';

test.each([
  [{ spark: true, fail: true }, '--fail must not be given with --spark: the job itself decides how it ends'],
  [{ spark: true, speed: '2' }, '--speed must not be given with --spark: Spark runs in real time'],
  [{ hold: true }, '--hold must be given with --spark only'],
  [{ s3: 'buckets' }, '--s3 must be given with --spark only'],
  [{ spark: true, 'spark-memory': '1g' }, '--spark-memory must be a number of MiB, 1024 or more, got 1g'],
  [{ spark: true, 'spark-memory': '512' }, '--spark-memory must be a number of MiB, 1024 or more, got 512'],
])('fails for %j', (values, words) => {
  expect(() => checkSparkArguments(values)).toThrow(words);
});

test.each([{}, { speed: '20', fail: true }, { spark: true, hold: true, s3: 'buckets', 'spark-memory': '4096' }])(
  'takes %j',
  (values) => {
    expect(() => checkSparkArguments(values)).not.toThrow();
  },
);
