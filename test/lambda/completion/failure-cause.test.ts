import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { lastLinesThatFit } from '../../../lambda/cloudformation/reason-text';
import { failureCause } from '../../../lambda/completion/failure-cause';

/** Recorded with real Spark by scripts/driver-logs. */
const DRIVER_LOGS = join(__dirname, 'driver-logs');
const VERSIONS = readdirSync(DRIVER_LOGS);
/** As long as a reason's own lines: the job run, its logs, the command for details. */
const HEAD = ['x'.repeat(680)];

/** The lines that each reason must contain, oldest first; the last one is the last line or the error that it explains. */
const CASES: Record<string, (string | RegExp)[]> = {
  'analysis-exception': [
    '  File "/home/hadoop/analysis_exception.py", line 7, in report',
    '    return orders.groupBy("cuntry").sum("amount")',
    /AnalysisException: \[UNRESOLVED_COLUMN\.WITH_SUGGESTION] .* with name `cuntry` cannot be resolved/,
  ],
  'module-not-found': ["ModuleNotFoundError: No module named 'pandaz'"],
  'python-udf': [
    '  File "/home/hadoop/python_udf.py", line 12, in <module>',
    '  File "/home/hadoop/python_udf.py", line 9, in parse',
    '    return int(text)',
    "ValueError: invalid literal for int() with base 10: 'two'",
  ],
  'out-of-memory': [
    'Exception in thread "main" java.lang.OutOfMemoryError: Java heap space',
    '\tat com.example.OutOfMemory.main(OutOfMemory.java:11)',
  ],
  'out-of-memory-killed': ['# java.lang.OutOfMemoryError: Java heap space', '# -XX:OnOutOfMemoryError="kill -9 %p"'],
  'class-not-found': ['Error: Failed to load class com.example.NightlyLoad.'],
  // Spark continues without the jar: the reason contains both errors
  'missing-jar': ['java.io.FileNotFoundException: Jar /home/hadoop/lib/driver-1.2.jar not found', "KeyError: 'USD'"],
  'missing-application': [/can't open file '\/home\/hadoop\/nightly\.py': \[Errno 2] No such file or directory/],
  's3-access-denied': [
    /AccessDeniedException: s3a:\/\/orders-bucket\/2026\/11: getFileStatus/,
    /^Caused by: .*S3Exception: Forbidden \(Service: .*S3[;,] Status Code: 403/,
  ],
  'sql-parse-error': [
    /^\[PARSE_SYNTAX_ERROR] Syntax error at or near 'id'\..*\(line 2, pos 29\)/,
    'SELECT id FROM range(3) WERE id > 1 AND id < 2',
  ],
  'sql-missing-table': [/^\[TABLE_OR_VIEW_NOT_FOUND] The table or view `sales`.`orders` cannot be found/],
  'sys-exit': ['the control total is wrong'],
  killed: [/INFO DAGScheduler: Job 1 finished/],
  'key-error': [
    '  File "/home/hadoop/key_error.py", line 21, in main',
    '  File "/home/hadoop/key_error.py", line 7, in rate',
    '    return RATES[currency]',
    "KeyError: 'USD'",
  ],
  'malformed-csv': [
    '  File "/home/hadoop/malformed_csv.py", line 10, in <module>',
    /MALFORMED_RECORD_IN_PARSING/,
    'Caused by: java.lang.NumberFormatException: For input string: "many"',
  ],
  'rdd-failure': ['  File "/home/hadoop/rdd_failure.py", line 4, in <lambda>', 'ZeroDivisionError: division by zero'],
  'logged-exception': [
    'ERROR:orders:cannot read the orders of today',
    /AnalysisException: \[TABLE_OR_VIEW_NOT_FOUND]/,
    'orders: no input, giving up',
  ],
  'nested-causes': [
    'Exception in thread "main" java.lang.IllegalStateException: The nightly load failed',
    'Caused by: java.lang.RuntimeException: Table orders has no valid batch number',
    'Caused by: java.lang.NumberFormatException: For input string: "1O"',
    '\tat com.example.NestedCauses.load(NestedCauses.java:17)',
  ],
  'stage-abort': [/SparkArithmeticException: \[DIVIDE_BY_ZERO] Division by zero/, '100 div id AS share'],
};

const NOISE = [
  /NativeCodeLoader|ShutdownHookManager|Deleting directory|incubator|HiveConf|ObjectStore|MetricsConfig/,
  /^\s+at (?:org\.apache|java|scala|py4j|com\.amazonaws|software\.amazon)|\.{3} \d+ more|Driver stacktrace/,
  /\/(?:pyspark|py4j)\/.*line \d+|pipeline_func|\^\^\^|^\s*$|^[ :]*\+- |^'/,
];

function recorded(version: string, name: string, stream: 'stdout' | 'stderr'): string[] {
  return readFileSync(join(DRIVER_LOGS, version, name, `${stream}.txt`), 'utf8').split('\n');
}

describe.each(VERSIONS)('the log of a Spark %s driver', (version) => {
  test('is recorded for each kind of failure', () => {
    expect(readdirSync(join(DRIVER_LOGS, version)).sort()).toEqual(Object.keys(CASES).sort());
  });

  test.each(Object.entries(CASES))('%s: its cause is in the reason', (name, expected) => {
    const cause = failureCause(recorded(version, name, 'stdout'), recorded(version, name, 'stderr'));
    expect(cause.length).toBeLessThanOrEqual(20);
    const fitting = lastLinesThatFit(HEAD, cause);
    const at = expected.map((wanted) =>
      fitting.findLastIndex((line) => (typeof wanted === 'string' ? line === wanted : wanted.test(line))),
    );
    expect({ at: at.filter((index) => index < 0), fitting }).toEqual({ at: [], fitting });
    expect(at).toEqual([...at].sort((one, other) => one - other));
    for (const noise of NOISE) expect(cause.filter((line) => noise.test(line))).toEqual([]);
    if (name !== 'killed') expect(cause.filter((line) => line.includes(' INFO '))).toEqual([]);
  });
});

test('there is no cause without a log', () => {
  expect(failureCause([], [])).toEqual([]);
  expect(failureCause(['', ' '], ['\r'])).toEqual([]);
});

const info = (text: string) => `26/11/28 09:24:27 INFO SparkContext: ${text}`;
const SHUTDOWN = '26/11/28 09:24:28 INFO ShutdownHookManager: Shutdown hook called';

test('a log with only INFO lines yields the last five', () => {
  const lines = Array.from({ length: 30 }, (_, index) => info(`${index}`));
  expect(failureCause([], [...lines, SHUTDOWN])).toEqual(lines.slice(-5));
});

test('the output of a killed driver follows its last log lines', () => {
  expect(failureCause(['10 rows'], [info('one')])).toEqual([info('one'), '10 rows']);
});

test('the output of a driver that ended by itself needs no log lines', () => {
  expect(failureCause(['10 rows'], [info('one'), SHUTDOWN])).toEqual(['10 rows']);
});

test('the exit code of an application counts at any log level', () => {
  const line = info('Final app status: FAILED, exitCode: 3, (reason: User application exited with status 3)');
  expect(failureCause([], [line, info('next'), SHUTDOWN])).toEqual([line]);
});

test.each(['[DIVIDE_BY_ZERO] Division by zero', '[X_Y] one'])('%s is recognized as an error by its class', (error) => {
  const after = Array.from({ length: 9 }, (_, index) => `${index}${'x'.repeat(200)}`);
  expect(failureCause([error, ...after], [SHUTDOWN])).toEqual([error, after[0]]);
});

test('a line that only mentions a level is not a log line', () => {
  const lines = ['the table INFO is empty', 'and so is DEBUG', 'ValueError: empty'];
  expect(failureCause(lines, [SHUTDOWN])).toEqual(lines);
});

test('carriage returns and colors are removed', () => {
  const stdout = ['Traceback (most recent call last):\r', '\x1b[31mValueError\x1b[0m: \x1b[1;33mbad\x1b[0m\r'];
  expect(failureCause(stdout, [])).toEqual(['Traceback (most recent call last):', 'ValueError: bad']);
});

test("Spark's own stack after a Python error is omitted", () => {
  const stdout = [
    'Traceback (most recent call last):',
    '  File "/opt/job.py", line 1, in <module>',
    '    spark.sql("SELECT")',
    'pyspark.errors.exceptions.connect.ParseException: [PARSE_SYNTAX_ERROR] Syntax error at end of input. SQLSTATE: 42601',
    '',
    'JVM stacktrace:',
    'org.apache.spark.sql.catalyst.parser.ParseException',
    '\tat com.example.Plugin.parse(Plugin.java:3)',
    'Caused by: java.lang.Exception: inner',
  ];
  expect(failureCause(stdout, [])).toEqual(stdout.slice(0, 4));
  expect(failureCause([...stdout, 'Error: after'], [])).toContain('Error: after');
});

test('an exception of any name ends a traceback', () => {
  const frames = Array.from(
    { length: 9 },
    (_, index) => `  File "/opt/orders.py", line ${index}, in the_only_function`,
  );
  const stdout = ['Traceback (most recent call last):', ...frames, `orders.Rejected: ${'3'.repeat(300)}`];
  const long = Array.from({ length: 9 }, (_, index) => `${index}: ${'row'.repeat(80)}`);
  expect(failureCause([...stdout, ...long], [])).toEqual([...stdout, long[0]]);
});

test('only frames of Spark in a Python traceback are omitted, not frames from a folder of that name', () => {
  const frames = [
    '  File "/home/me/pyspark/job.py", line 3, in load',
    '    load()',
    '  File "/usr/lib/spark/python/lib/pyspark.zip/pyspark/sql/session.py", line 9, in sql',
    '    return DataFrame()',
    '  File "/opt/env/lib/python3.11/site-packages/py4j/protocol.py", line 9, in get',
    '  File "/opt/env/lib/python3.11/site-packages/pandas/core.py", line 9, in get',
  ];
  expect(failureCause(['Traceback (most recent call last):', ...frames, 'KeyError: 1'], [])).toEqual([
    'Traceback (most recent call last):',
    frames[0],
    frames[1],
    frames[5],
    'KeyError: 1',
  ]);
});

test('an error of the Java main thread takes precedence over an error that the job printed', () => {
  const stderr = ['Exception in thread "main" java.lang.IllegalStateException: no input'];
  expect(failureCause(['java.io.IOException: tried again'], stderr)).toEqual([
    'java.io.IOException: tried again',
    ...stderr,
  ]);
});

test('a failed stage leaves room for the reason of its last task', () => {
  const lost = 'Lost task 0.3 in stage 2.0 (TID 23) (10.0.0.1 executor 5): ExecutorLostFailure (executor 5 exited)';
  const aborted = 'Job aborted due to stage failure: Task 0 in stage 2.0 failed 4 times, most recent failure: ';
  const thread = 'Exception in thread "main" org.apache.spark.SparkException: ';
  expect(failureCause([], [`${thread}${aborted}${lost}`])).toEqual([`${thread}… ${lost}`]);
});

test('many errors yield the last twenty lines', () => {
  const errors = Array.from({ length: 30 }, (_, index) => `ValueError: ${index}`);
  expect(failureCause(errors, [])).toEqual(errors.slice(-20));
});

test('repeated lines count once, at their last position', () => {
  expect(failureCause(['ValueError: 1', 'KeyError: 2', 'ValueError: 1'], ['KeyError: 2'])).toEqual([
    'KeyError: 2',
    'ValueError: 1',
  ]);
});

test('the stack of an INFO line is omitted, but not the output of a job after INFO lines', () => {
  const stderr = [
    info('Job 0 failed due to java.lang.Exception: one'),
    '\tat com.example.Job.run(Job.java:3)',
    'Caused by: java.lang.Exception: two',
    info('stopped'),
    'Usage: job <input>',
    SHUTDOWN,
  ];
  expect(failureCause([], stderr)).toEqual(['Usage: job <input>']);
});

test.each([
  ['26/11/28 09:24:27 ERROR X: one', '26/11/28 09:24:27 INFO X: two'],
  ['2026-11-28T09:24:27,123 ERROR [main] X: one', '2026-11-28T09:24:27,123 DEBUG [main] X: two'],
  ['2026-11-28 09:24:27,123 - orders - ERROR - one', '2026-11-28 09:24:27,123 - orders - INFO - two'],
  ['[2026-11-28 09:24:27,123] CRITICAL one', '[2026-11-28 09:24:27,123] INFO two'],
  ['CRITICAL:orders:one', 'INFO:orders:two'],
  ['[ERROR] one', '[INFO] two'],
  ['{"ts":"2026-11-28T09:24:27.123Z","level":"ERROR","msg":"one"}', '{"ts":"2026-11-28T09:24:27.123Z","level":"INFO"}'],
])('%s is an error, and a low level in that format is omitted', (error, low) => {
  const after = Array<string>(9)
    .fill('')
    .map((_, index) => `${index}${'x'.repeat(200)}`);
  expect(failureCause([error, low, ...after], [SHUTDOWN])).toEqual([error, after[0]]);
});

test('the last error always fits, however long the lines around it are', () => {
  const line = fc.oneof(
    fc.string({ unit: 'binary', maxLength: 1500, size: 'max' }),
    fc
      .constantFrom('Caused by: ', 'ValueError: ', '  File "', '\tat ')
      .chain((start) =>
        fc.string({ unit: 'grapheme-ascii', maxLength: 1500, size: 'max' }).map((rest) => start + rest),
      ),
  );
  fc.assert(
    fc.property(fc.array(line, { maxLength: 60 }), fc.array(line, { maxLength: 60 }), (before, after) => {
      const error = `orders.WrongTotalError: ${'漢'.repeat(1000)}`;
      const plain = after.map((text) => `x${text}`.replaceAll('Error', ''));
      const cause = failureCause([...before, error, ...plain], ['26/11/28 09:24:27 ERROR X: y']);
      expect(cause.length).toBeLessThanOrEqual(20);
      expect(
        lastLinesThatFit(['x'.repeat(640)], cause).some((text) => text.startsWith('orders.WrongTotalError: 漢')),
      ).toBe(true);
    }),
    { seed: 20261128, numRuns: 100, endOnFailure: true },
  );
});

test('long lines of punctuation take no longer than others', () => {
  const units = [
    'a.',
    ' ',
    ': ',
    '+-',
    '| ',
    '^',
    '[A_',
    '-',
    '0',
    '\x1b[',
    'Job aborted due to stage failure: ',
    '  File "/.zip/py',
  ];
  const lines = units.flatMap((unit) => ['', '\t', '2', 'Caused by: '].map((start) => start + unit.repeat(100_000)));
  const start = performance.now();
  failureCause([...lines, ...lines], [...lines, ...lines]);
  expect(performance.now() - start).toBeLessThan(1000);
});
