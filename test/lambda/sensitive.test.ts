import { redact } from '../../lambda/sensitive';

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

test.each(['--conf', 'spark.key', '10', 'error'])('leaves %s, which is no secret', (word) => {
  expect(redact(`see ${word}`, job)).toBe(`see ${word}`);
});

test('masks what a spark-sql driver is given', () => {
  const sql = {
    jobDriver: { sparkSqlJobDriver: { entryPoint: 's3://code/a.sql', sparkSqlParameters: '-d day=monday1' } },
  };
  expect(redact('s3://code/a.sql monday1', sql)).toBe('*** ***');
});
