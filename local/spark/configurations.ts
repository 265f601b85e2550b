import type { Configuration } from '@aws-sdk/client-emr-containers';
import type { Properties } from './parameters';

interface ConfigurationFile {
  readonly file: string;
  readonly render: (properties: Properties) => string;
}

const javaProperties = (properties: Properties) => linesOf(properties, (name, value) => `${name}=${escaped(value)}`);

/** The classifications that become files in Spark's configuration folder. */
const FILES: Readonly<Record<string, ConfigurationFile>> = {
  'spark-defaults': { file: 'spark-defaults.conf', render: sparkDefaults },
  'spark-driver-log4j2': { file: 'log4j2.properties', render: javaProperties },
  'spark-log4j2': { file: 'log4j2.properties', render: javaProperties },
  'spark-metrics': { file: 'metrics.properties', render: javaProperties },
  'spark-hive-site': { file: 'hive-site.xml', render: siteOf },
  'core-site': { file: 'core-site.xml', render: siteOf },
  'hdfs-site': { file: 'hdfs-site.xml', render: siteOf },
};

/** The effect of a job's classifications on this machine. */
export interface AppliedConfigurations {
  /** The files of Spark's configuration folder, by name. */
  readonly files: Readonly<Record<string, string>>;
  readonly sparkDefaults: Properties;
  /** Environment variables of the driver. */
  readonly environment: Properties;
  /** Classifications that have no effect here. */
  readonly ignored: readonly string[];
}

/** @param defaults Spark properties that the job's own properties override */
export function applyConfigurations(
  configurations: readonly Configuration[] = [],
  defaults: Properties = {},
): AppliedConfigurations {
  const byName = flattened(configurations);
  const sparkDefaults = { ...defaults, ...byName.get('spark-defaults') };
  const rendered = new Map([...byName, ['spark-defaults', sparkDefaults]]);
  const files = [...rendered].flatMap(([name, properties]) =>
    Object.hasOwn(FILES, name) && Object.keys(properties).length > 0
      ? [[FILES[name].file, FILES[name].render(properties)]]
      : [],
  );
  const isKnown = (name: string) => Object.hasOwn(FILES, name) || name === 'spark-env' || name === 'spark-env/export';
  return {
    files: Object.fromEntries(files) as Record<string, string>,
    sparkDefaults,
    environment: { ...byName.get('spark-env/export') },
    ignored: [...byName.keys()].filter((name) => !isKnown(name)),
  };
}

/** The properties by classification; a nested classification has the name `OUTER/INNER`. */
function flattened(configurations: readonly Configuration[], outer = ''): Map<string, Properties> {
  const found = new Map<string, Properties>();
  for (const { classification = '', properties = {}, configurations: inner = [] } of configurations) {
    const name = outer + classification;
    found.set(name, { ...found.get(name), ...properties });
    for (const [key, value] of flattened(inner, `${name}/`)) found.set(key, { ...found.get(key), ...value });
  }
  return found;
}

/** Spark parses this file as Java properties. */
function sparkDefaults(properties: Properties): string {
  return linesOf(properties, (name, value) => `${name}=${escaped(value)}`);
}

function linesOf(properties: Properties, line: (name: string, value: string) => string): string {
  return Object.entries(properties)
    .map(([name, value]) => `${line(name, value)}\n`)
    .join('');
}

function escaped(value: string): string {
  return value.replaceAll('\\', '\\\\').replaceAll('\n', '\\n').replace(/^ /, '\\ ');
}

function siteOf(properties: Properties): string {
  const text = (value: string) => value.replaceAll('&', '&amp;').replaceAll('<', '&lt;');
  const entries = Object.entries(properties).map(
    ([name, value]) => `<property><name>${text(name)}</name><value>${text(value)}</value></property>`,
  );
  return `<?xml version="1.0"?>\n<configuration>\n${entries.join('\n')}\n</configuration>\n`;
}
