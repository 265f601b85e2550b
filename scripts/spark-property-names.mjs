// reads the names of Spark's properties from the jars of Spark releases (the `jars` directories of PySpark packages), and
// writes them to lib/private/validation/known-names/spark-property-data.ts
import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const TARGET = new URL('../lib/private/validation/known-names/spark-property-data.ts', import.meta.url);
/**
 * Trees of other cluster managers, of servers beside the job, and of Spark's own tests: the library accepts every name in
 * them.
 */
const OTHER_TREES = /^spark\.(yarn|mesos|deploy|history|worker|master|standalone|testing|test|databricks)\./;
/** Constants that are not properties: keys of metadata and of local properties, and words in log messages. */
const NO_PROPERTY = /^spark\.(sql\.sources\.(schema|provider)|sql\.(create|partitionProvider)|rdd\.scope|job\.)/;

const directories = process.argv.slice(2);
if (directories.length === 0 || directories.some((directory) => !existsSync(directory))) {
  console.error('Usage: node scripts/spark-property-names.mjs JARS_DIRECTORY …');
  process.exit(1);
}
const names = new Set();
const prefixes = new Set();
for (const directory of directories) {
  for (const jar of readdirSync(directory).filter((name) => /^spark-.*\.jar$/.test(name))) {
    const classes = execFileSync('unzip', ['-p', join(directory, jar), '*.class'], { maxBuffer: 2 ** 30 });
    for (const text of constants(classes)) {
      if (/^spark(\.[A-Za-z][\w-]*)+$/.test(text)) names.add(text);
      else if (/^spark(\.[A-Za-z][\w-]*)+\.$/.test(text)) prefixes.add(text);
    }
  }
}

/** The constants in classes that begin with "spark.": the byte 1, the length in two bytes, and the text. */
function* constants(classes) {
  for (let at = classes.indexOf('spark.'); at >= 0; at = classes.indexOf('spark.', at + 1)) {
    if (classes[at - 3] === 1) yield classes.toString('latin1', at, at + classes.readUInt16BE(at - 2));
  }
}

/** Encodes each name with the number of parts that it shares with the previous one. */
function frontCoded(sorted) {
  let before = [];
  return sorted
    .map((name) => {
      const parts = name.split('.');
      const shared = parts.findIndex((part, index) => part !== before[index]);
      before = parts;
      return `${shared}${parts.slice(shared).join('.')}`;
    })
    .join(' ');
}

const kept = [...names].filter((name) => !OTHER_TREES.test(name) && !NO_PROPERTY.test(name)).toSorted();
// these prefixes contain only known names, so other names below them are unknown
const CLOSED =
  /^spark\.(sql|sql\.(adaptive|codegen|execution|optimizer|shuffle|streaming\.stateStore)|streaming|rpc\.io|app\.initial|port)\.$/;
/** Prefixes that the code composes from parts. */
const COMPOSED = ['driver', 'executor', 'task'].map((part) => `spark.${part}.resource.`);
const open = [...prefixes, ...COMPOSED]
  .filter((prefix) => !CLOSED.test(prefix) && !OTHER_TREES.test(prefix))
  .toSorted();
writeFileSync(
  TARGET,
  `// made by scripts/spark-property-names.mjs from the jars of Spark 3.5.6 and 4.0.2; not to be edited

/** The names of Spark's own properties, each after the number of parts that it shares with the one before. */
export const SPARK_PROPERTY_DATA: string =
  '${frontCoded(kept)}';

/** What the names of properties begin with whose other parts are free. */
export const OPEN_PREFIX_DATA: string =
  '${open.join(' ')}';
`,
);
console.log(`${kept.length} names, ${open.length} prefixes`);
