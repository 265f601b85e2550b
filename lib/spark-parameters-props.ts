import type { Size } from 'aws-cdk-lib';
import type { DynamicAllocation } from './dynamic-allocation';
import type { PodTemplate } from './pod-template';
import type { PythonEnvironment } from './python-environment';
import type { SparkFile } from './spark-file';

/**
 * Parameters of `spark-submit` or `spark-sql`, by name.
 *
 * Each is rendered as `--conf name=value`, the main class as `--class`.
 *
 * @see https://spark.apache.org/docs/latest/submitting-applications.html
 * @see https://spark.apache.org/docs/latest/running-on-kubernetes.html
 */
export interface SparkParametersProps {
  /**
   * The class whose `main` is the application: `--class`. May be a token.
   *
   * Fails synthesis when it is no name of a Java class, and with `spark-sql`, which has its own.
   *
   * @default - the one that the jar's manifest names; a Python file has none
   */
  readonly mainClass?: string;

  /**
   * Spark properties: names that begin with `spark.`, and their values, which may be tokens and are quoted where that is needed.
   *
   * They have precedence over `spark-defaults` of the application configuration. A token's value must hold no `"`, `\`, `$` and
   * backtick when it is deployed: it is put between double quotes before anyone knows it.
   *
   * Fails synthesis when another name is given, which `spark-submit` would ignore; when a name is a token, or holds white space
   * or `=`; when a value is no string; and when a member of these parameters says the same property. Warns of a name that is nearly
   * one of Spark's own.
   *
   * @default - no further properties
   */
  readonly conf?: { [key: string]: string };

  /**
   * Variables of a SQL script, which reads them as `${Day}` or `${hivevar:Day}`: `--hivevar`. Names hold no white space and no `=`;
   * values may be tokens, and are quoted as those of `conf`.
   *
   * Fails synthesis with `spark-submit`, whose program has arguments.
   *
   * @default - no variables
   */
  readonly hiveVariables?: { [key: string]: string };

  /**
   * Hive's properties of the session: `--hiveconf`, such as `hive.exec.dynamic.partition.mode`: `nonstrict`. As `hiveVariables`.
   *
   * @default - as the release or the application configuration has it
   */
  readonly hiveConf?: { [key: string]: string };

  /**
   * A file of Spark properties in the container image, by its absolute path: `--properties-file`. Spark reads it in the place of
   * `spark-defaults.conf`, and neither from S3 nor by a URI: an image of your own has it.
   *
   * @default - `spark-defaults.conf`, with what the application configuration says
   */
  readonly propertiesFile?: string;

  /**
   * The driver's cores, a whole number of at least 1: `spark.driver.cores`. May be a token.
   *
   * @default - as the release or the application configuration has it
   */
  readonly driverCores?: number;

  /**
   * The driver's heap, in whole MiB: `spark.driver.memory`, such as `512m` or `4g`.
   *
   * @default - as the release or the application configuration has it
   */
  readonly driverMemory?: Size;

  /**
   * What the driver's pod has beside its heap, in whole MiB: `spark.driver.memoryOverhead`.
   *
   * @default - a share of the heap, see `spark.driver.memoryOverheadFactor`
   */
  readonly driverMemoryOverhead?: Size;

  /**
   * The template of the driver's pod: `spark.kubernetes.driver.podTemplateFile`.
   *
   * @default - no template
   */
  readonly driverPodTemplate?: PodTemplate;

  /**
   * An executor's cores, a whole number of at least 1: `spark.executor.cores`. May be a token.
   *
   * @default - as the release or the application configuration has it
   */
  readonly executorCores?: number;

  /**
   * An executor's heap, in whole MiB: `spark.executor.memory`, such as `512m` or `4g`.
   *
   * @default - as the release or the application configuration has it
   */
  readonly executorMemory?: Size;

  /**
   * What an executor's pod has beside its heap, in whole MiB: `spark.executor.memoryOverhead`.
   *
   * @default - a share of the heap, see `spark.executor.memoryOverheadFactor`
   */
  readonly executorMemoryOverhead?: Size;

  /**
   * The template of the executors' pods: `spark.kubernetes.executor.podTemplateFile`.
   *
   * @default - no template
   */
  readonly executorPodTemplate?: PodTemplate;

  /**
   * How many executors there are, a whole number of at least 1: `spark.executor.instances`. May be a token.
   *
   * Fails synthesis with `dynamicAllocation`: Spark would take it for `initialExecutors` where it is larger.
   *
   * @default - as the release or the application configuration has it
   */
  readonly executorInstances?: number;

  /**
   * A number of executors that follows the work: `spark.dynamicAllocation.…`.
   *
   * @default - as the release or the application configuration has it
   */
  readonly dynamicAllocation?: DynamicAllocation;

  /**
   * What the Python program can import: `spark.submit.pyFiles`. A `.py` file of the machine that synthesizes is put into a zip
   * file, in which it keeps its name; a directory becomes a zip file, whose top is where modules are looked for.
   *
   * Fails synthesis when a URI or a key holds a comma, or when a file has an alias.
   *
   * @default - no Python files
   */
  readonly pyFiles?: SparkFile[];

  /**
   * The packages that the Python program imports, with or without native code: one more of `spark.archives`, unpacked as
   * `environment`, which is the `PYTHONPATH` of driver and executors: `spark.kubernetes.driverEnv.PYTHONPATH` and
   * `spark.executorEnv.PYTHONPATH`.
   *
   * Fails synthesis with a release before 6.12.0, with `spark-sql`, and when `conf` or an alias of `archives` has one of these names.
   *
   * @default - the packages of the container image
   */
  readonly pythonEnvironment?: PythonEnvironment;

  /**
   * What is on the class path of driver and executors: `spark.jars`.
   *
   * Fails synthesis when a URI or a key holds a comma, when a file has an alias, or when one is a directory.
   *
   * @default - no jars
   */
  readonly jars?: SparkFile[];

  /**
   * What is put into the working directory of the executors and, since Spark 3.4, of the driver: `spark.files`. A file of the
   * machine that synthesizes is named by its content there: to find it by name, give an archive instead.
   *
   * Fails synthesis when a URI or a key holds a comma, when a file has an alias, or when one is a directory.
   *
   * @default - no files
   */
  readonly files?: SparkFile[];

  /**
   * What is unpacked in the working directory of the executors and, since Spark 3.4, of the driver, into a directory with the
   * alias's name: `spark.archives`. A directory of the machine that synthesizes becomes a zip file; a file is a `.zip`, `.jar`, `.tar`,
   * `.tar.gz` or `.tgz` one.
   *
   * Fails synthesis when a URI or a key holds a comma.
   *
   * @default - no archives
   */
  readonly archives?: SparkFile[];
}
