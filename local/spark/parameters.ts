/** Options of spark-submit and spark-sql, by the Spark properties that they set. */
const PROPERTY_OF_OPTION: Readonly<Record<string, string>> = {
  '--archives': 'spark.archives',
  '--driver-class-path': 'spark.driver.extraClassPath',
  '--driver-java-options': 'spark.driver.extraJavaOptions',
  '--driver-memory': 'spark.driver.memory',
  '--executor-cores': 'spark.executor.cores',
  '--executor-memory': 'spark.executor.memory',
  '--files': 'spark.files',
  '--jars': 'spark.jars',
  '--name': 'spark.app.name',
  '--num-executors': 'spark.executor.instances',
  '--packages': 'spark.jars.packages',
  '--py-files': 'spark.submit.pyFiles',
};

const FLAGS = new Set(['--help', '-h', '--supervise', '--usage-error', '--verbose', '-v', '--version']);

export type Properties = Readonly<Record<string, string>>;

/** The Spark properties that a list of Spark parameters sets. Spark uses the last value of a repeated property. */
export function propertiesOf(words: readonly string[]): Properties {
  const properties: Record<string, string> = {};
  for (let at = 0; at < words.length; at++) {
    const [, option = words[at], joined] = /^(--[\w-]+)=(.*)$/s.exec(words[at]) ?? [];
    if (!option.startsWith('-') || FLAGS.has(option)) continue;
    const value = joined ?? words[++at] ?? '';
    if (option === '--conf' || option === '-c') {
      const [name, ...rest] = value.split('=');
      properties[name.trim()] = rest.join('=').trim();
    } else if (Object.hasOwn(PROPERTY_OF_OPTION, option)) {
      properties[PROPERTY_OF_OPTION[option]] = value;
    }
  }
  return properties;
}

/** The items of a list, such as the value of `spark.files`. */
export function itemsOf(list: string | undefined): string[] {
  return (list ?? '')
    .split(',')
    .map((item) => item.trim())
    .filter((item) => item !== '');
}
