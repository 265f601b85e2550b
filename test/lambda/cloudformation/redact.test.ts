import { redact } from '../../../lambda/cloudformation/redact';

const job = {
  jobDriver: {
    sparkSubmitJobDriver: {
      entryPoint: 's3://code/job.py',
      entryPointArguments: ['--password=hunter-2', 'jdbc:db?user=me&password=sesame99', '{"token":"abcdef123"}', '10'],
      sparkSubmitParameters: '--conf spark.key=topsecret --conf "spark.words=second third-word"',
    },
  },
  configurationOverrides: {
    applicationConfiguration: [
      { classification: 'outer', configurations: [{ classification: 'inner', properties: { name: 'nested-value' } }] },
    ],
  },
  jobTemplateParameters: { Day: '2026-11-22' },
};

test.each([
  'hunter-2',
  'sesame99',
  'abcdef123',
  'topsecret',
  'third-word',
  'nested-value',
  '2026-11-22',
  's3://code/job.py',
  '--password=hunter-2',
])('masks %s', (secret) => {
  expect(redact(`error: >${secret}<`, job)).toBe('error: >***<');
});

test.each(['--conf', 'spark.key', '10', 'error'])('keeps %s, which is not sensitive', (word) => {
  expect(redact(`see ${word}`, job)).toBe(`see ${word}`);
});

test('masks the values of a Spark SQL driver', () => {
  const sql = {
    jobDriver: { sparkSqlJobDriver: { entryPoint: 's3://code/a.sql', sparkSqlParameters: '-d day=monday1' } },
  };
  expect(redact('s3://code/a.sql monday1', sql)).toBe('*** ***');
});

test.each([
  ['password=x', 'password=***'],
  ['javax.jdo.option.ConnectionPassword=x', 'javax.jdo.option.ConnectionPassword=***'],
  ['the-secret-1.a=x y', 'the-secret-1.a=*** y'],
  ['passwd=x;credentials=y,signature=z', 'passwd=***;credentials=***,signature=***'],
  ['?accessKey=x&fs.s3a.access.key=y&accesskey_id=z&a=1', '?accessKey=***&fs.s3a.access.key=***&accesskey_id=***&a=1'],
  [
    `{"spark.token": "x", 'token':'y', "token"="z", "token"  :  5, "a": 1}`,
    `{"spark.token": "***", 'token':'***', "token"="***", "token"  :  ***, "a": 1}`,
  ],
  ['jdbc:a://me:x@db and jdbc:b://you:y@db', 'jdbc:a://me:***@db and jdbc:b://you:***@db'],
])('masks a secret by its name: %s', (text, masked) => {
  expect(redact(text, {})).toBe(masked);
});

test.each(['pass=x', 'the token was x', 'https://host:8080/a@b', 'http://host/me:x@b', 'see //host: x@y'])(
  'keeps %s, which names no secret',
  (text) => {
    expect(redact(text, {})).toBe(text);
  },
);

test('masks a value with all of its words, the longest first', () => {
  const job = { jobTemplateParameters: { One: 'secret', Two: 'secret-two', Three: 'short' } };
  expect(redact('secret-two secret short', job)).toBe('*** *** short');
});
