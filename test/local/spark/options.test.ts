import { checkSparkArguments } from '../../../local/spark/options';

test.each([
  [{ spark: true, fail: true }, '--fail cannot be used with --spark: the job itself determines its outcome'],
  [{ spark: true, speed: '2' }, '--speed cannot be used with --spark: Spark runs in real time'],
  [{ hold: true }, '--hold requires --spark'],
  [{ s3: 'buckets' }, '--s3 requires --spark'],
  [{ spark: true, 'spark-memory': '1g' }, '--spark-memory must be a whole number of MiB, at least 1024, got 1g'],
  [{ spark: true, 'spark-memory': '512' }, '--spark-memory must be a whole number of MiB, at least 1024, got 512'],
])('fails for %j', (values, message) => {
  expect(() => checkSparkArguments(values)).toThrow(message);
});

test.each([{}, { speed: '20', fail: true }, { spark: true, hold: true, s3: 'buckets', 'spark-memory': '4096' }])(
  'accepts %j',
  (values) => {
    expect(() => checkSparkArguments(values)).not.toThrow();
  },
);
