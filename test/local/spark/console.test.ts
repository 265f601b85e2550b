import type { AcceptedJobRun } from '../../../local/emr-containers/accepted-job-run';
import { sparkConsole } from '../../../local/spark/console';

const run = { id: '00000002ab3k4c00007', request: { name: 'backfill' } } as AcceptedJobRun;

function printed(act: (events: ReturnType<typeof sparkConsole>) => void, quiet = false): string[] {
  const lines: string[] = [];
  act(sparkConsole({ quiet, print: (line) => void lines.push(line) }));
  return lines;
}

test.each([
  ['stdout', 'Pi is roughly 3.14'],
  ['stdout', '26/11/28 10:00:00 INFO it looks like a log, and is the own line of a job'],
  ['stderr', 'Exception in thread "main" java.lang.IllegalStateException'],
  ['stderr', '26/11/28 10:00:00 ERROR Executor: Exception in task'],
] as const)('prints from %s %j', (stream, line) => {
  expect(printed(({ onLine }) => onLine?.(run, stream, line))).toEqual([`  backfill 007 | ${line}`]);
  expect(printed(({ onLine }) => onLine?.(run, stream, line), true)).toEqual([]);
});

test.each([
  ['stdout', '\tat org.apache.spark.sql.Dataset.show(Dataset.scala:1)'],
  ['stdout', '\t... 23 more'],
  ['stderr', '26/11/28 10:00:00 INFO SparkContext: Running'],
  ['stderr', "Using Spark's default log4j profile: a.properties"],
  ['stderr', ' '],
] as const)('omits from %s %j', (stream, line) => {
  expect(printed(({ onLine }) => onLine?.(run, stream, line))).toEqual([]);
});

test('prints a difference for the first job run that has it, and every note', () => {
  const other = { ...run, id: '00000002ab3k4c00008' };
  const lines = printed(({ onDifference, onNote }) => {
    for (const one of [run, other]) {
      onDifference?.(one, 'One process.');
      onNote?.(one, 'A page.');
    }
  }, true);
  expect(lines).toEqual(['  backfill 007 # One process.', '  backfill 007 # A page.', '  backfill 008 # A page.']);
});
