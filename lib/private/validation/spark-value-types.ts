import { quote } from './describe-value';
import { DYNAMIC_ALLOCATION_PROPERTY_NAMES as ALLOCATION, SPARK_PROPERTY_NAMES as NAMES } from './spark-property-names';
import type { SparkSettings } from './spark-settings';
import type { ValidationErrors } from './validation-errors';

/** A type of the values of Spark properties. */
interface ValueType {
  readonly pattern: RegExp;
  readonly requirement: string;
}

/** The texts that Spark parses, as test/spark compares them with Spark itself. */
export const SPARK_VALUE_TYPES = {
  size: { pattern: /^\d+([kmgtp]?b|[kmgtp])?$/i, requirement: 'a size such as "4g" or "512m"' },
  count: { pattern: /^[+-]?\d+$/, requirement: 'a whole number' },
  time: { pattern: /^-?\d+(us|ms|s|m|min|h|d)?$/i, requirement: 'a time such as "60s" or "5min"' },
  flag: { pattern: /^(true|false)$/i, requirement: '"true" or "false"' },
} as const satisfies Record<string, ValueType>;

const { size, count, time, flag } = SPARK_VALUE_TYPES;

const TYPES: Readonly<Record<string, ValueType>> = {
  [NAMES.driverCores]: count,
  [NAMES.driverMemory]: size,
  [NAMES.driverMemoryOverhead]: size,
  [NAMES.executorCores]: count,
  [NAMES.executorMemory]: size,
  [NAMES.executorMemoryOverhead]: size,
  [NAMES.executorInstances]: count,
  [ALLOCATION.enabled]: flag,
  [ALLOCATION.shuffleTracking]: flag,
  [ALLOCATION.minExecutors]: count,
  [ALLOCATION.initialExecutors]: count,
  [ALLOCATION.maxExecutors]: count,
  [ALLOCATION.executorIdleTimeout]: time,
  [ALLOCATION.shuffleTrackingTimeout]: time,
  'spark.default.parallelism': count,
  'spark.driver.maxResultSize': size,
  'spark.executor.pyspark.memory': size,
  'spark.memory.offHeap.size': size,
  'spark.sql.shuffle.partitions': count,
};

/**
 * Adds an error for a value of another type, with which the driver ends at once.
 *
 * @see https://spark.apache.org/docs/latest/configuration.html#spark-properties
 */
export function checkSparkValueTypes(settings: SparkSettings, errors: ValidationErrors): void {
  for (const [name, { pattern, requirement }] of Object.entries(TYPES)) {
    const setting = settings.get(name);
    if (!setting || setting.isOpen) continue;
    const { source, value } = setting;
    errors.check(pattern.test(value.trim()), `${source}: ${name} must be ${requirement}, got ${quote(value)}`);
  }
}
