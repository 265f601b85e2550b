import type { SparkProgram } from '../validate-spark-parameters';

// the options of Spark's programs, as SparkSubmitOptionParser and Hive's OptionsProcessor define them in Spark 3.5 and 4.0

/** @see https://github.com/apache/spark/blob/v4.0.2/launcher/src/main/java/org/apache/spark/launcher/SparkSubmitOptionParser.java */
const SUBMIT_VALUES =
  'archives c class conf deploy-mode driver-class-path driver-cores driver-java-options driver-library-path driver-memory ' +
  'exclude-packages executor-cores executor-memory files jars keytab kill master name num-executors packages principal ' +
  'properties-file proxy-user py-files queue remote repositories status total-executor-cores';
const SUBMIT_SWITCHES = 'help h load-spark-defaults supervise usage-error verbose v version';

/** @see https://github.com/apache/spark/blob/v4.0.2/docs/sql-distributed-sql-engine-spark-sql-cli.md */
const SQL_VALUES = 'd define database e f hiveconf hivevar i';
const SQL_SWITCHES = 'H S silent';

/** Options whose values are files, separated by commas. */
export const FILE_OPTIONS: ReadonlySet<string> = new Set(['jars', 'files', 'archives', 'py-files']);

/** Options with which the program does not run a job. */
export const NO_JOB: ReadonlySet<string> = new Set(['help', 'h', 'H', 'usage-error', 'version', 'kill', 'status']);

interface Options {
  readonly withValue: ReadonlySet<string>;
  readonly switches: ReadonlySet<string>;
}

const setOf = (...lists: string[]) => new Set(lists.flatMap((list) => list.split(' ')));

const OPTIONS: Readonly<Record<SparkProgram, Options>> = {
  'spark-submit': { withValue: setOf(SUBMIT_VALUES), switches: setOf(SUBMIT_SWITCHES) },
  'spark-sql': { withValue: setOf(SUBMIT_VALUES, SQL_VALUES), switches: setOf(SUBMIT_SWITCHES, SQL_SWITCHES) },
};

export type OptionKind = 'value' | 'switch' | 'unknown';

/** How a program reads an option. The name has no dashes. */
export function optionKind(name: string, program: SparkProgram): OptionKind {
  const { withValue, switches } = OPTIONS[program];
  if (withValue.has(name)) return 'value';
  return switches.has(name) ? 'switch' : 'unknown';
}

/** Whether an option exists only in `spark-sql`, and takes a value. */
export function isSqlOption(name: string): boolean {
  return optionKind(name, 'spark-submit') === 'unknown' && optionKind(name, 'spark-sql') === 'value';
}

/** Whether a later value of an option replaces the earlier one. */
export function isSingleOption(name: string): boolean {
  return optionKind(name, 'spark-submit') === 'value' && name !== 'conf' && name !== 'c';
}

/** The option names of a program that have at least two letters. */
export function longOptions(program: SparkProgram): string[] {
  const { withValue, switches } = OPTIONS[program];
  return [...withValue, ...switches].filter((name) => name.length > 1);
}
