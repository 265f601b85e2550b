import { KnownNames } from './near-miss';
import { OPEN_PREFIX_DATA, SPARK_PROPERTY_DATA } from './spark-property-data';

// properties of other cluster managers and of separate servers, which are not in the data
const OTHER_TREES = /^spark\.(yarn|mesos|deploy|history|worker|master|standalone|testing|test|databricks)\./;

/** Wrong names for the number of executors that resemble no Spark property. */
const OTHER_WORDS: Readonly<Record<string, string>> = {
  'spark.executors': 'spark.executor.instances',
  'spark.executor.count': 'spark.executor.instances',
  'spark.executor.num': 'spark.executor.instances',
  'spark.executor.number': 'spark.executor.instances',
  'spark.num.executors': 'spark.executor.instances',
  'spark.numExecutors': 'spark.executor.instances',
  'spark.num-executors': 'spark.executor.instances',
};

/** Names whose last part can be shortened, such as `mem`, with only one meaning. */
const SHORTENED =
  /^(spark\.(?:driver|executor|dynamicAllocation|kubernetes\.driver|kubernetes\.executor)\.)([A-Za-z]{3,})$/;

interface SparkProperties {
  readonly names: KnownNames;
  readonly prefixes: readonly string[];
  readonly prefixNames: KnownNames;
  readonly meanings: Map<string, string | undefined>;
}

let loaded: SparkProperties | undefined;

/** Reads the data once, when the first name is looked up. */
function sparkProperties(): SparkProperties {
  if (loaded) return loaded;
  const prefixes = OPEN_PREFIX_DATA.split(' ');
  const prefixNames = prefixes.map((prefix) => prefix.slice(0, -1));
  const names = new KnownNames(sparkPropertyNames());
  loaded = { names, prefixes, prefixNames: new KnownNames(prefixNames), meanings: new Map() };
  return loaded;
}

/** The names of Spark's own properties. */
export function sparkPropertyNames(): string[] {
  let parts: string[] = [];
  return SPARK_PROPERTY_DATA.split(' ').map((entry) => {
    parts = [...parts.slice(0, Number(entry[0])), ...entry.slice(1).split('.')];
    return parts.join('.');
  });
}

/**
 * The Spark property that a misspelled name most likely means. Undefined for a Spark property, and for a name that resembles
 * none, because it can belong to a library or to the job itself.
 */
export function meantSparkProperty(name: string): string | undefined {
  const { meanings, names } = sparkProperties();
  if (names.has(name)) return undefined;
  if (!meanings.has(name)) meanings.set(name, findMeaning(name));
  return meanings.get(name);
}

function findMeaning(name: string): string | undefined {
  const { names, prefixes, prefixNames } = sparkProperties();
  if (OTHER_TREES.test(name) || prefixes.some((prefix) => name.startsWith(prefix))) return undefined;
  if (Object.hasOwn(OTHER_WORDS, name)) return OTHER_WORDS[name];
  return names.nearest(name) ?? meantPrefix(name, prefixNames) ?? meantByShortened(name);
}

/** A name with a misspelled prefix, such as `spark.kubernetes.driver.labels.team`. */
function meantPrefix(name: string, prefixes: KnownNames): string | undefined {
  const parts = name.split('.');
  for (let count = parts.length - 1; count > 1; count--) {
    // skip short parts: `spark.live.` need not mean `spark.hive.`
    const prefix = prefixes.nearest(parts.slice(0, count).join('.'), 5);
    if (prefix !== undefined) return [prefix, ...parts.slice(count)].join('.');
  }
  return undefined;
}

function meantByShortened(name: string): string | undefined {
  const [, parent, beginning] = SHORTENED.exec(name) ?? [];
  if (parent === undefined) return undefined;
  const longer = sparkPropertyNames().filter((known) => known.startsWith(parent + beginning));
  return longer.toSorted((one, other) => one.length - other.length)[0];
}
